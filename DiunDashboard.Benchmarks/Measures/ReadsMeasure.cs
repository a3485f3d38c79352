using System.Globalization;
using DiunDashboard.Benchmarks.Databases;
using DiunDashboard.Benchmarks.Load;
using static DiunDashboard.Benchmarks.Measures.Table;

namespace DiunDashboard.Benchmarks.Measures;

/// <summary>
/// Pages and the API by the number of updates, as multiples of what they cost at the smallest: each page after something has changed,
/// so that it is made anew, and as it is given out again when nothing has.
/// </summary>
internal static class ReadsMeasure
{
    private static readonly (string Name, string Path)[] Reads =
    [
        ("first page", "/"),
        ("of a host", "/?host=" + BenchDatabase.Rare),
        ("of a large host", "/?host=nas08"),
        ("of a tag", "/?tag=1"),
        ("of a stack", "/?stack=" + BenchDatabase.Rare),
        ("of a stack, all acknowledged", "/?stack=" + BenchDatabase.Done),
        ("of a tag, all acknowledged", "/?tag=4"),
        ("of a kind", "/?kind=major"),
        ("of a common kind", "/?kind=minor"),
        ("acknowledged", "/?status=acknowledged"),
        ("snoozed", "/?status=snoozed"),
        ("all", "/?status=all"),
        ("searched", "/?search=" + BenchDatabase.Rare),
        ("searched, common", "/?search=app"),
        ("searched, absent", "/?search=nothing-has-this"),
        ("searched on a large host", "/?search=app&host=nas08"),
        ("last page", "/?tag=none&status=all&before=150"),
    ];

    private static readonly (string Name, string Path)[] Answers = [("API, all", "/api/updates"), ("API, of a tag", "/api/updates?tag=1")];

    public static async Task RunAsync(Func<BenchDatabase> create, Effort effort)
    {
        Title("Reads, one at a time: p50 / p99 in ms, and p99 as a multiple of the first column's");
        Head(["", .. effort.Sizes.Select(size => size.ToString("N0", CultureInfo.InvariantCulture)), .. effort.Sizes.Skip(1).Select(size => $"× at {size:N0}")]);
        List<BenchDatabase> databases = [];
        List<ServerProcess> servers = [];
        try
        {
            foreach (var size in effort.Sizes)
            {
                var database = create();
                databases.Add(database);
                await database.CreateAsync();
                await database.SeedAsync(size);
                servers.Add(await ServerProcess.StartAsync(database.Settings));
            }

            foreach (var (name, path) in Reads)
                await MeasureAsync(servers, name, path, effort, changing: true);
            foreach (var (name, path) in Reads)
                await MeasureAsync(servers, $"{name}, unchanged", path, effort, changing: false);
            foreach (var (name, path) in Answers)
                await MeasureAsync(servers, name, path, effort, changing: false);
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
            foreach (var database in databases)
                await database.DisposeAsync();
        }
    }

    private static async Task MeasureAsync(List<ServerProcess> servers, string name, string path, Effort effort, bool changing)
    {
        var results = servers.Select(_ => new List<LoadResult>()).ToList();
        for (var round = 0; round <= effort.Rounds; round++)
        {
            for (var i = 0; i < servers.Count; i++)
            {
                var order = new LoadOrder(servers[i].Port, path, Bodies.None, 1, effort.Seconds, effort.Requests, Changing: changing);
                var result = await LoadClient.RunApartAsync(order);
                if (round > 0)
                    results[i].Add(result);
            }
        }

        var p50 = results.Select(rounds => Median(rounds.Select(r => r.Median))).ToList();
        var p99 = results.Select(rounds => Median(rounds.Select(r => r.P99))).ToList();
        var failed = results.Sum(rounds => rounds.Sum(r => r.Failed));
        Row([
            failed == 0 ? name : $"{name} ({failed} failed)", .. p50.Zip(p99, (median, slow) => $"{Number(median)} / {Number(slow)}"),
            .. p99.Skip(1).Select(slow => Number(slow / p99[0])),
        ]);
    }
}
