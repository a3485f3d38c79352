using DiunDashboard.Benchmarks.Databases;
using DiunDashboard.Benchmarks.Load;
using static DiunDashboard.Benchmarks.Measures.Table;

namespace DiunDashboard.Benchmarks.Measures;

/// <summary>Intake against what limits it. What is compared alternates inside each round, and the median of the rounds' ratios counts.</summary>
internal static class IntakeMeasure
{
    private const int RawBatch = 64;
    private static int _first;

    public static async Task RunAsync(Func<BenchDatabase> create, Effort effort)
    {
        Title("Intake");
        Head("images", "connections", "per second", "of parse-only", "its processor time", "of raw batches", "times find-then-save", "p50 ms", "p99 ms", "latency of a raw commit", "failed");
        await using var database = create();
        await database.CreateAsync();
        foreach (var bodies in new[] { Bodies.Distinct, Bodies.Repeated })
        {
            foreach (var connections in effort.Connections)
                await MeasureAsync(database, effort, bodies, connections);
        }
    }

    private static async Task MeasureAsync(BenchDatabase database, Effort effort, Bodies bodies, int connections)
    {
        List<Round> rounds = [];
        for (var round = 0; round <= effort.Rounds; round++)
        {
            // The raw writer has the file to itself.
            var (rawRate, _) = await database.RawAsync(bodies, RawBatch, effort.Seconds / 2, Next());
            var (_, rawCommit) = await database.RawAsync(bodies, 1, effort.Seconds / 2, Next());
            using var server = await ServerProcess.StartAsync(database.Settings, compared: true);
            foreach (var path in new[] { "/parse-only", "/webhook", "/find-then-save" })
                await LoadAsync(server, path, bodies, connections, 1.5);
            var idle = server.Cpu;
            var parse = await LoadAsync(server, "/parse-only", bodies, connections, effort.Seconds);
            var parsed = server.Cpu;
            var intake = await LoadAsync(server, "/webhook", bodies, connections, effort.Seconds);
            var cpu = (server.Cpu - parsed) / intake.Answered / ((parsed - idle) / parse.Answered);
            var naive = await LoadAsync(server, "/find-then-save", bodies, connections, effort.Seconds / 2);
            // The first round warms the machine up.
            if (round > 0)
                rounds.Add(new Round(intake, intake.PerSecond / parse.PerSecond, cpu, intake.PerSecond / rawRate, intake.PerSecond / naive.PerSecond, intake.Median / rawCommit));
        }

        double Of(Func<Round, double> value) => Median(rounds.Select(value));
        Row(
            bodies.ToString(), connections.ToString(System.Globalization.CultureInfo.InvariantCulture), Number(Of(r => r.Intake.PerSecond)),
            Number(Of(r => r.OfParse)), $"× {Number(Of(r => r.Cpu))}", Number(Of(r => r.OfRaw)), Number(Of(r => r.TimesNaive)), Number(Of(r => r.Intake.Median)),
            Number(Of(r => r.Intake.P99)), connections == 1 ? $"× {Number(Of(r => r.OfCommit))}" : "", Number(rounds.Sum(r => r.Intake.Failed)));
    }

    // Distinct images of one load are new to all others.
    private static int Next() => Interlocked.Add(ref _first, 1_000_000);

    private static Task<LoadResult> LoadAsync(ServerProcess server, string path, Bodies bodies, int connections, double seconds) =>
        LoadClient.RunApartAsync(new LoadOrder(server.Port, path, bodies, connections, seconds, First: Next()));

    private sealed record Round(LoadResult Intake, double OfParse, double Cpu, double OfRaw, double TimesNaive, double OfCommit);
}
