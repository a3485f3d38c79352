using System.Diagnostics;
using System.Net;
using DiunDashboard.Benchmarks.Databases;
using DiunDashboard.Benchmarks.Load;
using static DiunDashboard.Benchmarks.Measures.Table;

namespace DiunDashboard.Benchmarks.Measures;

/// <summary>From the start of the published program to its first page, and the memory it holds.</summary>
internal static class ProcessMeasure
{
    private const int Connections = 8;

    // Beside the configurations, where scripts/bench.sh publishes it.
    private static readonly string Published = Path.Combine(AppContext.BaseDirectory, "..", "..", "published");

    public static async Task RunAsync(Func<BenchDatabase> create, Effort effort)
    {
        Title("The process");
        Head("", "median");
        List<double> first = [], again = [], idle = [], busy = [];
        for (var round = 0; round < effort.Rounds; round++)
        {
            await using var database = create();
            await database.CreateEmptyAsync();
            first.Add(await FirstPageAsync(database));
            again.Add(await FirstPageAsync(database));
            using var server = await ServerProcess.StartAsync(database.Settings, folder: Published);
            await PageAsync(server);
            // An idle program gives back what its start has left once it has seen that nobody works.
            await Task.Delay(TimeSpan.FromSeconds(15));
            idle.Add(server.MemoryMb);
            await LoadClient.RunApartAsync(new LoadOrder(server.Port, "/webhook", Bodies.Distinct, Connections, 600, effort.Deliveries));
            busy.Add(server.MemoryMb);
        }

        Row("seconds to the first page of a new database", Number(Median(first)));
        Row("seconds to the first page after a restart", Number(Median(again)));
        Row("MB idle, after the first page", Number(Median(idle)));
        Row($"MB after {effort.Deliveries:N0} deliveries", Number(Median(busy)));
    }

    private static async Task<double> FirstPageAsync(BenchDatabase database)
    {
        var clock = Stopwatch.StartNew();
        using var server = await ServerProcess.StartAsync(database.Settings, folder: Published);
        await PageAsync(server);
        return clock.Elapsed.TotalSeconds;
    }

    private static async Task PageAsync(ServerProcess server)
    {
        using var client = new HttpClient();
        using var page = await client.GetAsync(new Uri($"http://127.0.0.1:{server.Port}/"));
        if (page.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"The first page answered {(int)page.StatusCode}.");
    }
}
