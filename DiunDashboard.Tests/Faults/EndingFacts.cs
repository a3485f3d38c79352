using System.Diagnostics;
using System.Net;
using DiunDashboard.Web.Intake;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
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
    public async Task Asked_to_stop_while_it_applies_a_long_spool_it_ends_in_time_and_the_next_goes_on()
    {
        const int many = 100_000;
        using (var spool = new Spool(database.Settings["DB_PATH"] + ".spool", long.MaxValue, NullLogger<Spool>.Instance))
        {
            foreach (var group in Enumerable.Range(0, many).Chunk(1_000))
                spool.Append([.. group.Select(number => new SpoolRecord(Guid.CreateVersion7(), DateTimeOffset.UtcNow, false, AnEvent().On($"host-{number}").Build()))]);
        }

        using (var program = await DashboardProcess.StartAsync(database.Settings))
        {
            var watch = Stopwatch.StartNew();
            (await program.StopAsync()).ShouldBe(0, program.Output);
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        }

        await using var db = database.CreateContext();
        var applied = await db.History.CountAsync();
        applied.ShouldBeLessThan(many);
        using var next = await DashboardProcess.StartAsync(database.Settings);
        await Waiting.UntilAsync(async () => await db.History.CountAsync() > applied, TimeSpan.FromSeconds(20));
        (await db.History.OrderByDescending(entry => entry.Id).Take(10).Select(entry => entry.Hostname).ToListAsync())
            .ShouldAllBe(host => host.StartsWith("host-"));
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
    public async Task A_clock_that_jumps_changes_no_order_makes_no_age_negative_and_stops_nobody()
    {
        using var time = new FakeTime();
        using var program = await DashboardProcess.StartAsync(database.Settings.Concat(time.Settings));
        await program.Client.DeliverAsync(AnEvent().On("first").WithDigest('a'), HttpStatusCode.OK);
        await program.Client.DeliverAsync(AnEvent().On("both").WithDigest('a'), HttpStatusCode.OK);
        using var browser = new FormBrowser(program.Client);
        var old = await browser.PageAsync("/");
        foreach (var days in new[] { -400, 400, 0 })
        {
            time.Set(TimeSpan.FromDays(days));
            await program.Client.DeliverAsync(AnEvent().On("both").WithDigest((char)('b' + Math.Sign(days) + 1)), HttpStatusCode.OK);
            await program.Client.DeliverAsync(AnEvent().On("last").Of($"docker.io/library/app-{days + 400}:1"), HttpStatusCode.OK);
            (await program.Client.GetStringAsync("/readyz")).ShouldBe("ready");
            var page = await browser.PageAsync("/");
            page.QuerySelectorAll("time").Select(age => age.TextContent).ShouldAllBe(age => !age.Contains('-') && !age.Contains('−'));
            page.QuerySelector("li.update")!.TextContent.ShouldContain($"app-{days + 400}");
        }

        using var answer = await browser.SubmitAsync(old.QuerySelectorAll("form.update-actions button[data-key=a]")[^1]);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        await using var db = database.CreateContext();
        (await db.Updates.SingleAsync(update => update.Hostname == "both")).Digest.ShouldEndWith("c");
        (await db.Updates.CountAsync(update => update.AcknowledgedAt != null)).ShouldBe(1);
        (await db.History.OrderBy(entry => entry.Id).Where(entry => entry.Hostname == "both").Select(entry => entry.Digest).ToListAsync())
            .Select(digest => digest[^1]).ShouldBe("abdc");
    }
}

public sealed class SqliteEndingFacts() : EndingFacts(new SqliteTestDatabase(), "1x.sqlite.sql");

public sealed class PostgresEndingFacts() : EndingFacts(new PostgresTestDatabase(), "1x.postgres.sql");
