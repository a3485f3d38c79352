using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace DiunDashboard.Tests.Faults;

/// <summary>
/// The program is killed at random moments under load, also while the database goes and comes, and what was answered is compared with what is there.
/// scripts/crash-test.sh runs the same for longer: CRASH_DELIVERIES and CRASH_KILLS say how long.
/// </summary>
public abstract class CrashFacts(Outage outage, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Senders = 16;

    private static readonly int Kills = Setting("CRASH_KILLS", 3);

    public Task InitializeAsync() => outage.InitializeAsync();

    public async Task DisposeAsync() => await outage.DisposeAsync();

    [Fact]
    public async Task However_often_it_is_killed_everything_answered_is_there_once()
    {
        var deliveries = Setting("CRASH_DELIVERIES", 1_500);
        var load = new Load();
        var slowestStart = TimeSpan.Zero;
        for (var kill = 1; kill <= Kills; kill++)
        {
            var watch = Stopwatch.StartNew();
            using var victim = await DashboardProcess.StartAsync(outage.Database.Settings);
            slowestStart = watch.Elapsed > slowestStart ? watch.Elapsed : slowestStart;
            using var enough = new CancellationTokenSource();
            var sending = load.SendAsync(victim.Client, Senders, enough.Token);
            await Waiting.UntilAsync(() => Task.FromResult(load.Answered >= deliveries * (long)kill / Kills), TimeSpan.FromMinutes(10));
            await Task.Delay(Random.Shared.Next(100));
            victim.Kill();
            await sending;
        }

        await CompareAsync(load, string.Create(CultureInfo.InvariantCulture, $"slowest start {slowestStart.TotalSeconds:F1} s"));
    }

    [Fact]
    public async Task However_often_it_is_killed_while_the_database_goes_and_comes_everything_answered_is_there_once()
    {
        (await DashboardProcess.StartAsync(outage.Settings)).Dispose();
        // Without a pause the spool would be so long that it is never empty before the database goes away again.
        var load = new Load { Pause = TimeSpan.FromMilliseconds(5) };
        using var over = new CancellationTokenSource();
        var goingAndComing = GoAndComeAsync(over.Token);
        try
        {
            for (var kill = 1; kill <= Kills; kill++)
            {
                using var victim = await DashboardProcess.StartAsync(outage.Settings, whenReady: false);
                using var enough = new CancellationTokenSource();
                var sending = load.SendAsync(victim.Client, Senders, enough.Token);
                await Task.Delay(Random.Shared.Next(1_000, 10_000));
                victim.Kill();
                await sending;
            }
        }
        finally
        {
            await over.CancelAsync();
        }

        var outages = await goingAndComing;
        await CompareAsync(load, $"outages {outages}, spooled {load.Spooled}");
    }

    private static int Setting(string name, int byDefault) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;

    // How often it was away: at least once, for it is away at first. At the end it is there.
    private async Task<int> GoAndComeAsync(CancellationToken over)
    {
        for (var outages = 1; ; outages++)
        {
            await outage.BeginAsync();
            await IsOverWithinAsync(8_000);
            await outage.EndAsync();
            if (await IsOverWithinAsync(8_000))
                return outages;
        }

        async Task<bool> IsOverWithinAsync(int milliseconds)
        {
            await Task.Delay(Random.Shared.Next(milliseconds), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return over.IsCancellationRequested;
        }
    }

    private async Task CompareAsync(Load load, string further)
    {
        using (var last = await DashboardProcess.StartAsync(outage.Settings))
        {
            await Waiting.UntilAsync(() => Task.FromResult(Spool().Length == 0), TimeSpan.FromMinutes(1));
            (await last.StopAsync()).ShouldBe(0);
        }

        await using var db = outage.Database.CreateContext();
        var there = await db.History.OrderBy(entry => entry.Id).Select(entry => new { entry.Hostname, entry.Image }).ToListAsync();
        var (lost, doubled) = load.Compare(there.Select(entry => entry.Image));
        var overtaken = there.GroupBy(entry => entry.Hostname, entry => int.Parse(entry.Image.Split(':')[1], CultureInfo.InvariantCulture))
            .Sum(numbers => numbers.Zip(numbers.Skip(1)).Count(pair => pair.First > pair.Second));
        output.WriteLine(
            $"crash-test: {outage.Database.GetType().Name}: answered {load.Answered}, kills {Kills}, lost {lost}, doubled {doubled}, overtaken {overtaken}, {further}");
        load.Unexpected.ShouldBeEmpty();
        (lost, doubled, overtaken).ShouldBe((0, 0, 0));
        (await db.RejectedDeliveries.CountAsync()).ShouldBe(0);
    }

    private string[] Spool() => Directory.Exists(outage.SpoolFolder) ? Directory.GetFiles(outage.SpoolFolder, "*.spool") : [];
}

public sealed class SqliteCrashFacts(ITestOutputHelper output) : CrashFacts(new SqliteOutage(), output);

public sealed class PostgresCrashFacts(ITestOutputHelper output) : CrashFacts(new PostgresOutage(), output);
