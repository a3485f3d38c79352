using System.Diagnostics;
using System.Net;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Faults;

/// <summary>Ends and beginnings of the process at bad moments, and a clock that jumps.</summary>
public abstract class EndingFacts(TestDatabase database, string script) : IAsyncLifetime
{
    public Task InitializeAsync() => database.InitializeAsync();

    public Task DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Asked_to_stop_under_load_it_ends_in_time_and_everything_answered_is_there()
    {
        var load = new Load();
        using (var program = await DashboardProcess.StartAsync(database.Settings))
        {
            var sending = load.SendAsync(program.Client, 16, CancellationToken.None);
            await Waiting.UntilAsync(() => Task.FromResult(load.Answered > 200), TimeSpan.FromSeconds(30));
            var watch = Stopwatch.StartNew();
            (await program.StopAsync()).ShouldBe(0, program.Output);
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8));
            await sending;
        }

        await using var db = database.CreateContext();
        load.Compare(await db.History.Select(entry => entry.Image).ToListAsync()).ShouldBe((0, 0));
        load.Unexpected.ShouldBeEmpty();
    }

    [Fact]
    public async Task Killed_at_any_moment_of_an_upgrade_the_next_start_completes_it()
    {
        await database.RunAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Migrations", "Databases", script)));
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var victim = DashboardProcess.Begin(database.Settings);
            await Waiting.UntilAsync(() => Task.FromResult(victim.Output.Contains("Using ", StringComparison.Ordinal)), TimeSpan.FromSeconds(30));
            await Task.Delay(attempt * 120);
            victim.Kill();
        }

        using var last = await DashboardProcess.StartAsync(database.Settings);
        (await last.Client.GetStringAsync("/api/updates")).ShouldContain("hosts");
        await using var db = database.CreateContext();
        (await db.Updates.CountAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task A_clock_that_jumps_back_changes_no_order_and_makes_no_age_negative()
    {
        await using var app = new DashboardApp(database.Settings);
        await app.Client.DeliverAsync(AnEvent().WithDigest('a'), HttpStatusCode.OK);
        app.Clock.Advance(TimeSpan.FromDays(-2));
        await app.Client.DeliverAsync(AnEvent().WithDigest('b'), HttpStatusCode.OK);
        app.Clock.Advance(TimeSpan.FromDays(-2));

        var page = await app.Client.GetStringAsync("/");
        page.ShouldNotContain("-2 ");
        page.ShouldNotContain("−");
        await using var db = database.CreateContext();
        (await db.Updates.SingleAsync()).Digest.ShouldEndWith("b");
    }
}

public sealed class SqliteEndingFacts() : EndingFacts(new SqliteTestDatabase(), "1x.sqlite.sql");

public sealed class PostgresEndingFacts() : EndingFacts(new PostgresTestDatabase(), "1x.postgres.sql");
