using System.Globalization;
using DiunDashboard.Benchmarks.Databases;
using DiunDashboard.Benchmarks.Load;
using static DiunDashboard.Benchmarks.Measures.Table;

namespace DiunDashboard.Benchmarks.Measures;

/// <summary>Intake against what limits it. What is compared alternates inside each round, and the median of the rounds' ratios counts.</summary>
internal static class IntakeMeasure
{
    private const int RawBatch = 64;

    // Seconds. A dashboard runs for months: what the runtime compiles in its first moments, beside the load, is no part of a delivery.
    private const double WarmUp = 3;
    private const double ClientWarmUp = 1;

    private static int _first;

    public static async Task RunAsync(Func<BenchDatabase> create, Effort effort)
    {
        Title("Intake");
        Head(
            "images", "connections", "per second", "of parse-only", "its processor time", "of raw batches", "times find-then-save", "p50 ms", "p99 ms",
            "p50 of a commit for each", "failed");
        await using var database = create();
        await database.CreateAsync();
        foreach (var bodies in new[] { Bodies.Distinct, Bodies.Repeated })
        {
            await MeasureAsync(database, effort, bodies, effort.Connections[^1], asDiun: true);
            foreach (var connections in effort.Connections)
                await MeasureAsync(database, effort, bodies, connections, asDiun: false);
        }
    }

    private static async Task MeasureAsync(BenchDatabase database, Effort effort, Bodies bodies, int connections, bool asDiun)
    {
        List<Round> rounds = [];
        for (var round = 0; round <= effort.Rounds; round++)
        {
            // The raw writer has the file to itself.
            var raw = await database.RawAsync(bodies, RawBatch, effort.Seconds / 2, Next());
            using var server = await ServerProcess.StartAsync(database.Settings, compared: true);
            Task<LoadResult> LoadAsync(string path, double seconds) =>
                LoadClient.RunApartAsync(new LoadOrder(server.Port, path, bodies, connections, seconds, First: Next(), AsDiun: asDiun, WarmUp: ClientWarmUp));
            foreach (var path in new[] { "/parse-only", "/webhook", "/commit-each", "/find-then-save" })
                await LoadAsync(path, WarmUp);
            async Task<(LoadResult Load, TimeSpan Each)> CostAsync(string path, double seconds)
            {
                var idle = server.Cpu;
                var load = await LoadAsync(path, seconds);
                return (load, (server.Cpu - idle) / load.Answered);
            }

            // On both sides of intake, because the machine's speed changes while this goes on.
            var before = await CostAsync("/parse-only", effort.Seconds);
            var (intake, cost) = await CostAsync("/webhook", effort.Seconds);
            var after = await CostAsync("/parse-only", effort.Seconds);
            var parsed = (before.Load.PerSecond + after.Load.PerSecond) / 2;
            var each = await LoadAsync("/commit-each", effort.Seconds / 2);
            var naive = await LoadAsync("/find-then-save", effort.Seconds / 2);
            // The first round warms the machine up.
            if (round == 0)
                continue;
            rounds.Add(new Round(
                intake, intake.PerSecond / parsed, 2 * (cost / (before.Each + after.Each)), intake.PerSecond / raw, intake.PerSecond / naive.PerSecond,
                intake.Median / each.Median,
                // What it is compared with counts as well: an answer that says no is soon given.
                intake.Failed + before.Load.Failed + after.Load.Failed + each.Failed + naive.Failed));
        }

        double Of(Func<Round, double> value) => Median(rounds.Select(value));
        Row(
            bodies.ToString(), connections.ToString(CultureInfo.InvariantCulture) + (asDiun ? ", each new, as Diun's" : ""), Number(Of(r => r.Intake.PerSecond)),
            Number(Of(r => r.OfParse)), $"× {Number(Of(r => r.Cpu))}", Number(Of(r => r.OfRaw)), Number(Of(r => r.TimesNaive)), Number(Of(r => r.Intake.Median)),
            Number(Of(r => r.Intake.P99)), connections == 1 ? $"× {Number(Of(r => r.OfCommit))}" : "", Number(rounds.Sum(r => r.Failed)));
    }

    // Distinct images of one load are new to all others.
    private static int Next() => Interlocked.Add(ref _first, 1_000_000);

    private sealed record Round(LoadResult Intake, double OfParse, double Cpu, double OfRaw, double TimesNaive, double OfCommit, long Failed);
}
