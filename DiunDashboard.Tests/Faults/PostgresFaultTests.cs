using System.Net;
using DiunDashboard.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Faults;

/// <summary>What a PostgreSQL server can do to the program.</summary>
public sealed class PostgresFaultTests : OnPostgresServer
{
    [Fact]
    public async Task A_server_that_crashes_under_load_and_comes_back_costs_no_delivery()
    {
        await Server.StartAsync();
        await using var app = new DashboardApp(Server.Settings);
        var load = new Load();
        using var enough = new CancellationTokenSource();
        var sending = load.SendAsync(app.Client, 8, enough.Token);
        await Waiting.UntilAsync(() => Task.FromResult(load.Answered > 100), Recovery);
        await Server.CrashAsync();
        await Waiting.UntilAsync(() => Task.FromResult(load.Spooled > 100), Recovery);
        await Server.StartAsync();
        await Waiting.UntilAsync(async () => (await app.Client.DeliverAsync(AnEvent().Build())).Status == HttpStatusCode.OK, Recovery);
        await enough.CancelAsync();
        await sending;
        await AppliedAsync();

        await using var db = await app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        var images = await db.History.Where(entry => entry.Image.StartsWith("docker.io/library/app:")).Select(entry => entry.Image).ToListAsync();
        load.Compare(images).ShouldBe((0, 0));
        load.Unexpected.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_its_server_the_program_starts_and_migrates_when_it_appears()
    {
        using var program = await DashboardProcess.StartAsync(
            new Dictionary<string, string?>(Server.Settings) { ["DATABASE_URL"] = Server.ConnectionString + ";Password=XYZZY" }, whenReady: false);
        await program.Client.DeliverAsync(AnEvent(), HttpStatusCode.Accepted);

        (await program.Client.GetStringAsync("/healthz")).ShouldBe("Healthy");
        (await ProblemAsync(program.Client, "/readyz")).ShouldBe("Not ready: database is away (Connection refused).");
        (await ProblemAsync(program.Client, "/api/updates")).ShouldContain("database");
        var metrics = await program.Client.GetStringAsync("/metrics");
        metrics.ShouldContain("{outcome=\"spooled\"} 1\n");
        metrics.ShouldNotContain("diun_dashboard_updates");
        using var page = await program.Client.GetAsync(new Uri("/", UriKind.Relative));
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await page.Content.ReadAsStringAsync()).ShouldContain("The database cannot be reached");
        await Server.StartAsync();
        await program.ReadyAsync(Recovery);
        await AppliedAsync();

        (await program.Client.GetStringAsync("/api/updates")).ShouldContain("nginx");
        program.Lines.Count(line => line.Contains("The database is away (Connection refused)", StringComparison.Ordinal)).ShouldBe(1);
        program.Output.ShouldNotContain("fail:");
        program.Output.ShouldNotContain("XYZZY");
        (await program.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_becomes_read_only_is_not_ready_shows_its_pages_and_gets_the_deliveries_later()
    {
        await Server.StartAsync();
        await using var app = new DashboardApp(Server.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        // The first page of all makes the key of its forms, which is a write.
        await app.Client.GetStringAsync("/");
        await Server.ScalarAsync("ALTER SYSTEM SET default_transaction_read_only = on");
        await Server.ScalarAsync("SELECT pg_reload_conf()");
        await Waiting.UntilAsync(
            async () => (await app.Client.DeliverAsync(AnEvent().On("during").Build())).Status == HttpStatusCode.Accepted, Recovery);

        (await ProblemAsync(app.Client, "/readyz")).ShouldContain("read-only");
        (await app.Client.GetStringAsync("/")).ShouldContain("before");
        await Server.ScalarAsync("ALTER SYSTEM RESET default_transaction_read_only");
        await Server.ScalarAsync("SELECT pg_reload_conf()");
        await AppliedAsync();
        (await app.Client.GetStringAsync("/")).ShouldContain("during");
    }

    [Fact]
    public async Task A_damaged_index_keeps_deliveries_in_the_spool_until_it_is_mended()
    {
        await Server.StartAsync();
        await using var app = new DashboardApp(Server.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        await Server.DamageAsync("ix_updates_image_hostname");
        await Waiting.UntilAsync(
            async () => (await app.Client.DeliverAsync(AnEvent().On("during").Build())).Status == HttpStatusCode.Accepted, Recovery);

        var reason = "";
        await Waiting.UntilAsync(
            async () => (reason = await ProblemAsync(app.Client, "/readyz")).Contains("invalid page", StringComparison.Ordinal), Recovery, () => reason);
        await Server.ScalarAsync("REINDEX TABLE updates");
        await AppliedAsync();
        (await app.Client.GetStringAsync("/api/updates")).ShouldContain("\"during\"");
        (await app.Client.GetStringAsync("/readyz")).ShouldBe("ready");
    }

    [Fact]
    public async Task A_client_that_stops_with_the_lock_in_its_hands_holds_nobody_up_for_long()
    {
        await Server.StartAsync();
        await using var app = new DashboardApp(Server.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        var contexts = app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>();
        await using var db = await contexts.CreateDbContextAsync();
        await using var stopped = await db.Provider.BeginWriteAsync(db, CancellationToken.None);
        await app.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.Accepted);

        await AppliedAsync();
        var failure = await Should.ThrowAsync<Exception>(() => stopped.CommitAsync());
        db.Provider.IsUnavailable(failure).ShouldBeTrue();
        (await Server.CountAsync("SELECT count(*) FROM updates")).ShouldBe(2);
    }

    [Fact]
    public async Task Replicas_whose_clocks_are_ten_minutes_apart_sign_forms_with_one_key()
    {
        await Server.StartAsync();
        using var first = await DashboardProcess.StartAsync(Server.Settings);
        await first.Client.DeliverAsync(AnEvent(), HttpStatusCode.OK);
        await first.Client.GetStringAsync("/");
        using var time = new FakeTime();
        time.Set(TimeSpan.FromMinutes(-10));
        using var behind = await DashboardProcess.StartAsync(Server.Settings.Concat(time.Settings));
        await behind.Client.GetStringAsync("/");

        (await Server.CountAsync("SELECT count(*) FROM data_protection_keys")).ShouldBe(1);
    }

    [Fact]
    public async Task Replicas_that_both_want_the_first_key_sign_forms_with_one()
    {
        await Server.StartAsync();
        await using var one = new DashboardApp(Server.Settings);
        await using var other = new DashboardApp(Server.Settings);

        var pages = await Task.WhenAll(one.Client.GetStringAsync("/tags"), other.Client.GetStringAsync("/tags"));

        pages.ShouldAllBe(page => page.Contains("__RequestVerificationToken"));
        (await Server.CountAsync("SELECT count(*) FROM data_protection_keys")).ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_lets_the_user_in_no_more_gets_the_deliveries_when_it_does_again()
    {
        await Server.StartAsync();
        await Server.ScalarAsync("CREATE ROLE dashboard LOGIN; GRANT ALL ON SCHEMA public TO dashboard");
        await using var app = new DashboardApp(new Dictionary<string, string?>(Server.Settings) { ["DATABASE_URL"] = Server.ConnectionString + ";Username=dashboard" });
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        await Server.ScalarAsync("ALTER ROLE dashboard NOLOGIN");
        await Server.ScalarAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'dashboard'");
        await Waiting.UntilAsync(
            async () => (await app.Client.DeliverAsync(AnEvent().On("during").Build())).Status == HttpStatusCode.Accepted, Recovery);

        (await ProblemAsync(app.Client, "/api/updates")).ShouldContain("database");
        using var page = await app.Client.GetAsync(new Uri("/", UriKind.Relative));
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await Server.ScalarAsync("ALTER ROLE dashboard LOGIN");
        await AppliedAsync();
        (await app.Client.GetStringAsync("/")).ShouldContain("during");
    }

    [Fact]
    public async Task A_server_that_lets_nobody_in_while_the_program_starts_gets_the_deliveries_later()
    {
        await Server.StartAsync();
        await Server.ScalarAsync("CREATE DATABASE closed ALLOW_CONNECTIONS false");
        await using var app = new DashboardApp(new Dictionary<string, string?>(Server.Settings) { ["DATABASE_URL"] = Server.ConnectionString + ";Database=closed" }, whenReady: false);
        await app.Client.DeliverAsync(AnEvent(), HttpStatusCode.Accepted);
        var reason = "";
        await Waiting.UntilAsync(
            async () => (reason = await ProblemAsync(app.Client, "/readyz")).Contains("cannot be prepared", StringComparison.Ordinal), Recovery, () => reason);

        await Server.ScalarAsync("ALTER DATABASE closed ALLOW_CONNECTIONS true");

        await AppliedAsync();
        (await app.Client.GetStringAsync("/api/updates")).ShouldContain("nginx");
    }
}
