using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace DiunDashboard.Tests.Faults;

/// <summary>
/// The program is killed at random moments under load, and what was answered is compared with what is there.
/// scripts/crash-test.sh runs the same for longer: CRASH_DELIVERIES and CRASH_KILLS say how long.
/// </summary>
public abstract class CrashFacts(TestDatabase database, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Senders = 16;

    private readonly Random _random = new();

    public Task InitializeAsync() => database.InitializeAsync();

    public Task DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task However_often_it_is_killed_everything_answered_is_there_once()
    {
        var (deliveries, kills) = (Setting("CRASH_DELIVERIES", 1_500), Setting("CRASH_KILLS", 3));
        var load = new Load();
        var slowestStart = TimeSpan.Zero;
        for (var kill = 1; kill <= kills; kill++)
        {
            var watch = Stopwatch.StartNew();
            using var victim = await DashboardProcess.StartAsync(database.Settings);
            slowestStart = watch.Elapsed > slowestStart ? watch.Elapsed : slowestStart;
            using var enough = new CancellationTokenSource();
            var sending = load.SendAsync(victim.Client, Senders, enough.Token);
            await Waiting.UntilAsync(() => Task.FromResult(load.Answered >= deliveries * (long)kill / kills), TimeSpan.FromMinutes(10));
            await Task.Delay(_random.Next(100));
            victim.Kill();
            await sending;
        }

        using (var last = await DashboardProcess.StartAsync(database.Settings))
        {
            await Waiting.UntilAsync(() => Task.FromResult(Spool().Length == 0), TimeSpan.FromMinutes(1));
            (await last.StopAsync()).ShouldBe(0);
        }

        await using var db = database.CreateContext();
        var (lost, doubled) = load.Compare(await db.History.Select(entry => entry.Image).ToListAsync());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"crash-test: {database.GetType().Name}: answered {load.Answered}, kills {kills}, lost {lost}, doubled {doubled}, slowest start {slowestStart.TotalSeconds:F1} s"));
        load.Unexpected.ShouldBeEmpty();
        (lost, doubled).ShouldBe((0, 0));
    }

    private string[] Spool() => Directory.Exists(database.Settings["DB_PATH"] + ".spool")
        ? Directory.GetFiles(database.Settings["DB_PATH"] + ".spool", "*.spool")
        : [];

    private static int Setting(string name, int byDefault) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;
}

public sealed class SqliteCrashFacts(ITestOutputHelper output) : CrashFacts(new SqliteTestDatabase(), output);

public sealed class PostgresCrashFacts(ITestOutputHelper output) : CrashFacts(new PostgresTestDatabase(), output);
