using System.Net;
using System.Text.Json;
using DiunDashboard.Data.Entities;
using DiunDashboard.Web.Intake;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Faults;

/// <summary>Deliveries while the database is away, and after.</summary>
public abstract class SpoolFacts(Outage outage) : IAsyncLifetime
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(20);

    public Task InitializeAsync() => outage.InitializeAsync();

    public async Task DisposeAsync() => await outage.DisposeAsync();

    [Fact]
    public async Task Deliveries_are_answered_from_the_spool_and_applied_in_their_order_each_once()
    {
        await using var app = new DashboardApp(outage.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        await outage.BeginAsync();
        var began = app.Clock.GetUtcNow();
        foreach (var number in Enumerable.Range(0, 5))
        {
            var answer = await app.Client.DeliverAsync(AnEvent().On("during").WithDigest((char)('a' + number)), HttpStatusCode.Accepted);
            answer.GetProperty("status").GetString().ShouldBe("spooled");
            answer.GetProperty("image").GetString().ShouldBe("docker.io/library/nginx:1.29");
            answer.GetProperty("hostname").GetString().ShouldBe("during");
        }

        var many = Enumerable.Range(0, 40).Select(number => app.Client.DeliverAsync(AnEvent().On($"many-{number}"), HttpStatusCode.Accepted));
        await Task.WhenAll(many);
        (await app.Client.DeliverAsync(AnEvent().Of("docker.io/diun/testnotif:latest"), HttpStatusCode.Accepted))
            .GetProperty("status").GetString().ShouldBe("test received");
        var ended = app.Clock.GetUtcNow();
        await outage.EndAsync();
        await AppliedAsync(app.Client);

        await using var db = outage.Database.CreateContext();
        var history = await db.History.OrderBy(entry => entry.Id).ToListAsync();
        history.Count.ShouldBe(47);
        history.Where(entry => entry.Hostname == "during").Select(entry => entry.Digest[^1]).ShouldBe("abcde");
        history.Skip(1).ShouldAllBe(entry => entry.At >= began.AddMilliseconds(-1) && entry.At <= ended);
        history[^1].Kind.ShouldBe(HistoryKind.Tested);
        var update = await db.Updates.SingleAsync(update => update.Hostname == "during");
        (update.Revision, update.Digest[^1], update.PreviousDigest[^1]).ShouldBe((5, 'e', 'd'));
        await app.Client.DeliverAsync(AnEvent().On("after"), HttpStatusCode.OK);
    }

    [Fact]
    public async Task While_the_program_starts_a_delivery_is_taken_and_a_page_waits_for_the_database()
    {
        // Makes the tables, and has what follows compiled, which must be done while a page waits.
        await using (var before = new DashboardApp(outage.Settings))
        {
            await before.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
            await before.Client.GetStringAsync("/");
        }

        // An upgrade to do, because a start that has none writes nothing.
        await using (var db = outage.Database.CreateContext())
            await db.Database.MigrateAsync(db.Database.GetMigrations().SkipLast(1).Last());
        await outage.BeginAsync();
        await using var app = new DashboardApp(outage.Settings, whenReady: false);
        var page = app.Client.GetStringAsync("/");
        await app.Client.DeliverAsync(AnEvent().On("meanwhile"), HttpStatusCode.Accepted);
        page.IsCompleted.ShouldBeFalse();
        await outage.EndAsync();

        await page;
        await AppliedAsync(app.Client);
        (await app.Client.GetStringAsync("/api/updates")).ShouldContain("meanwhile");
    }

    [Fact]
    public async Task What_a_killed_process_has_left_is_applied_by_the_next()
    {
        using (var victim = await DashboardProcess.StartAsync(outage.Settings))
        {
            await outage.BeginAsync();
            foreach (var number in Enumerable.Range(0, 10))
                await victim.Client.DeliverAsync(AnEvent().On($"host-{number}"), HttpStatusCode.Accepted);
            victim.Kill();
        }

        await outage.EndAsync();
        using var next = await DashboardProcess.StartAsync(outage.Settings);
        await AppliedAsync(next.Client);

        await using var db = outage.Database.CreateContext();
        (await db.History.OrderBy(entry => entry.Id).Select(entry => entry.Hostname).ToListAsync())
            .ShouldBe(Enumerable.Range(0, 10).Select(number => $"host-{number}"));
    }

    [Fact]
    public async Task A_delivery_that_cannot_be_read_is_told_so_at_once_and_kept_when_the_database_is_back()
    {
        await using var app = new DashboardApp(outage.Settings);
        await outage.BeginAsync();
        await app.Client.DeliverAsync(AnEvent(), HttpStatusCode.Accepted);

        (await app.Client.DeliverAsync("nonsense"u8.ToArray())).Status.ShouldBe(HttpStatusCode.BadRequest);
        await outage.EndAsync();
        await AppliedAsync(app.Client);

        await using var db = outage.Database.CreateContext();
        (await db.RejectedDeliveries.SingleAsync()).Body.ShouldBe("nonsense"u8.ToArray());
    }

    [Fact]
    public async Task Beyond_the_limit_of_the_spool_a_delivery_is_refused_with_a_sentence()
    {
        await using var app = new DashboardApp(outage.Settings.Append(new("SPOOL_LIMIT_MIB", "1")));
        await outage.BeginAsync();
        await app.Client.DeliverAsync(AnEvent().With("metadata", new string('a', 1_000_000)), HttpStatusCode.Accepted);

        var problem = await app.Client.DeliverAsync(AnEvent().With("metadata", new string('a', 100_000)), HttpStatusCode.ServiceUnavailable);
        problem.GetProperty("detail").GetString().ShouldBe(
            "The database is away and the spool has reached its limit of 1 MiB: bring the database back, or raise SPOOL_LIMIT_MIB.");
        await app.Client.DeliverAsync(AnEvent(), HttpStatusCode.Accepted);

        await app.Client.DeliverAsync(AnEvent().With("metadata", new string('a', 100_000)), HttpStatusCode.ServiceUnavailable);
        await outage.EndAsync();
        await AppliedAsync(app.Client);
        (await app.Client.GetStringAsync("/readyz")).ShouldBe("ready");
        (await app.Client.GetStringAsync("/setup")).ShouldContain("and lost: neither the database nor the spool could take it");
    }

    [Fact]
    public async Task Near_the_limit_one_that_is_too_large_is_refused_alone()
    {
        await using var app = new DashboardApp(outage.Settings.Append(new("SPOOL_LIMIT_MIB", "1")));
        await outage.BeginAsync();
        // While the first waits for the database the others come together.
        var first = app.Client.DeliverAsync(AnEvent().With("metadata", new string('a', 500_000)), HttpStatusCode.Accepted);
        await Task.Delay(500);
        var large = app.Client.DeliverAsync(AnEvent().With("metadata", new string('a', 700_000)), HttpStatusCode.ServiceUnavailable);
        var small = Enumerable.Range(0, 9).Select(number => app.Client.DeliverAsync(AnEvent().On($"small-{number}"), HttpStatusCode.Accepted));

        await Task.WhenAll([first, large, .. small]);
        await outage.EndAsync();
        await AppliedAsync(app.Client);

        await using var db = outage.Database.CreateContext();
        (await db.History.CountAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task What_has_nothing_to_do_with_the_event_costs_no_delivery()
    {
        await using var app = new DashboardApp(outage.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        await outage.Database.RunAsync("ALTER TABLE updates RENAME COLUMN hub_link TO away");

        await app.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.Accepted);
        await outage.Database.RunAsync("ALTER TABLE updates RENAME COLUMN away TO hub_link");
        await AppliedAsync(app.Client);

        await using var db = outage.Database.CreateContext();
        (await db.History.OrderBy(entry => entry.Id).Select(entry => entry.Hostname).ToListAsync()).ShouldBe(["before", "during"]);
        (await db.RejectedDeliveries.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_another_process_leaves_later_is_applied_too()
    {
        await using var app = new DashboardApp(outage.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        using (var other = new Spool(outage.SpoolFolder, 1024 * 1024, NullLogger<Spool>.Instance))
            other.Append([new SpoolRecord(Guid.CreateVersion7(), app.Clock.GetUtcNow(), IsRejected: false, AnEvent().On("left").Build())]);

        await AppliedAsync(app.Client);

        (await app.Client.GetStringAsync("/api/updates")).ShouldContain("\"left\"");
    }

    [Fact]
    public async Task Meanwhile_the_process_is_up_and_not_ready_and_says_why()
    {
        await using var app = new DashboardApp(outage.Settings);
        await outage.BeginAsync();

        (await app.Client.GetStringAsync("/healthz")).ShouldBe("Healthy");
        using var answer = await app.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var detail = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("detail").GetString()!;
        detail.ShouldStartWith("Not ready: database takes no write (");
        detail.ShouldNotContain(".)");
    }

    [Fact]
    public async Task A_program_that_stops_meanwhile_leaves_the_spool_to_the_next()
    {
        using (var program = await DashboardProcess.StartAsync(outage.Settings))
        {
            await outage.BeginAsync();
            var late = program.Client.DeliverAsync(AnEvent().On("late"), HttpStatusCode.Accepted);
            await Task.Delay(500);
            (await program.StopAsync()).ShouldBe(0, program.Output);
            await late;
        }

        await outage.EndAsync();
        using var next = await DashboardProcess.StartAsync(outage.Settings);
        await AppliedAsync(next.Client);
        (await next.Client.GetStringAsync("/api/updates")).ShouldContain("\"late\"");
    }

    // What arrives is recorded at once again only when the spool is empty.
    private Task AppliedAsync(HttpClient client) => Waiting.UntilAsync(
        async () => (await client.GetAsync(new Uri("/readyz", UriKind.Relative))).IsSuccessStatusCode
            && Directory.GetFiles(outage.SpoolFolder, "*.spool").Length == 0,
        Recovery);
}

public sealed class SqliteSpoolFacts() : SpoolFacts(new SqliteOutage());

public sealed class PostgresSpoolFacts() : SpoolFacts(new PostgresOutage());
