using System.Net;
using System.Text.Json;
using DiunDashboard.Data;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.Intake;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using static DiunDashboard.Tests.Builders.EventBuilder;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Faults;

/// <summary>What a PostgreSQL server and the way to it can do to the program.</summary>
public sealed class PostgresFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    private TestPostgresServer _server = null!;

    private int Port => new NpgsqlConnectionStringBuilder(_server.ConnectionString).Port;

    public async Task InitializeAsync() => _server = await TestPostgresServer.CreateAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_server_that_crashes_under_load_and_comes_back_costs_no_delivery()
    {
        await _server.StartAsync();
        await using var app = new DashboardApp(_server.Settings);
        var load = new Load();
        using var enough = new CancellationTokenSource();
        var sending = load.SendAsync(app.Client, 8, enough.Token);
        await Waiting.UntilAsync(() => Task.FromResult(load.Answered > 100), Recovery);
        await _server.CrashAsync();
        await Waiting.UntilAsync(() => Task.FromResult(load.Spooled > 100), Recovery);
        await _server.StartAsync();
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
            new Dictionary<string, string?>(_server.Settings) { ["DATABASE_URL"] = _server.ConnectionString + ";Password=XYZZY" }, whenReady: false);
        await program.Client.DeliverAsync(AnEvent(), HttpStatusCode.Accepted);

        (await program.Client.GetStringAsync("/healthz")).ShouldBe("Healthy");
        (await ProblemAsync(program.Client, "/readyz")).ShouldBe("Not ready: database is away (Connection refused).");
        (await ProblemAsync(program.Client, "/api/updates")).ShouldContain("database");
        using var page = await program.Client.GetAsync(new Uri("/", UriKind.Relative));
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await page.Content.ReadAsStringAsync()).ShouldContain("The database cannot be reached");
        await _server.StartAsync();
        await program.ReadyAsync(Recovery);
        await AppliedAsync();

        (await program.Client.GetStringAsync("/api/updates")).ShouldContain("nginx");
        program.Lines.Count(line => line.Contains("The database is away (Connection refused)", StringComparison.Ordinal)).ShouldBe(1);
        program.Output.ShouldNotContain("fail:");
        program.Output.ShouldNotContain("XYZZY");
        (await program.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_a_commit_records_nothing_twice_and_loses_nothing()
    {
        await _server.StartAsync();
        using var proxy = new TcpProxy(Port);
        await using var app = new DashboardApp(Through(proxy));
        await app.Client.DeliverAsync(AnEvent().On("host-0"), HttpStatusCode.OK);
        for (var number = 1; number <= 5; number++)
        {
            // A batch is sent in one go, its commit at the end: the server gets all of it.
            proxy.CutAfter($"host-{number}");
            await app.Client.DeliverAsync(AnEvent().On($"host-{number}"), HttpStatusCode.Accepted);
            await AppliedAsync();
        }

        proxy.Cuts.ShouldBe(5);
        (await _server.CountAsync("SELECT count(*) FROM history")).ShouldBe(6);
        (await _server.CountAsync("SELECT count(*) FROM updates WHERE revision = 1")).ShouldBe(6);
    }

    [Fact]
    public async Task A_server_that_becomes_read_only_is_not_ready_shows_its_pages_and_gets_the_deliveries_later()
    {
        await _server.StartAsync();
        await using var app = new DashboardApp(_server.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        // The first page of all makes the key of its forms, which is a write.
        await app.Client.GetStringAsync("/");
        await _server.ScalarAsync("ALTER SYSTEM SET default_transaction_read_only = on");
        await _server.ScalarAsync("SELECT pg_reload_conf()");
        await Waiting.UntilAsync(
            async () => (await app.Client.DeliverAsync(AnEvent().On("during").Build())).Status == HttpStatusCode.Accepted, Recovery);

        (await ProblemAsync(app.Client, "/readyz")).ShouldContain("read-only");
        (await app.Client.GetStringAsync("/")).ShouldContain("before");
        await _server.ScalarAsync("ALTER SYSTEM RESET default_transaction_read_only");
        await _server.ScalarAsync("SELECT pg_reload_conf()");
        await AppliedAsync();
        (await app.Client.GetStringAsync("/")).ShouldContain("during");
    }

    [Fact]
    public async Task With_every_connection_of_the_server_taken_deliveries_wait_in_the_spool()
    {
        await _server.StartAsync();
        await using var app = new DashboardApp(_server.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        var sent = 1;
        await using (var others = new Crowd(_server.ConnectionString))
        {
            await others.EnterAsync();
            // The program still holds its own, and whoever is quicker gets what becomes free.
            await Waiting.UntilAsync(
                async () =>
                {
                    await others.PushOutAsync("DiunDashboard");
                    await others.EnterAsync();
                    sent++;
                    return (await app.Client.DeliverAsync(AnEvent().On("during").Build())).Status == HttpStatusCode.Accepted;
                },
                Recovery);
            var reason = "";
            await Waiting.UntilAsync(
                async () => (reason = await ProblemAsync(app.Client, "/readyz")).Contains("too many clients", StringComparison.Ordinal), Recovery, () => reason);
        }

        await AppliedAsync();
        (await _server.CountAsync("SELECT count(*) FROM history")).ShouldBe(sent);
    }

    [Fact]
    public async Task Pages_that_have_taken_every_connection_keep_no_delivery_waiting()
    {
        await _server.StartAsync();
        await using var app = new DashboardApp(
            new Dictionary<string, string?>(_server.Settings) { ["DATABASE_URL"] = _server.ConnectionString + ";Maximum Pool Size=1" });
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        await db.Database.OpenConnectionAsync();

        await app.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_damaged_index_keeps_deliveries_in_the_spool_until_it_is_mended()
    {
        await _server.StartAsync();
        await using var app = new DashboardApp(_server.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        await _server.DamageAsync("ix_updates_image_hostname");
        await Waiting.UntilAsync(
            async () => (await app.Client.DeliverAsync(AnEvent().On("during").Build())).Status == HttpStatusCode.Accepted, Recovery);

        var reason = "";
        await Waiting.UntilAsync(
            async () => (reason = await ProblemAsync(app.Client, "/readyz")).Contains("invalid page", StringComparison.Ordinal), Recovery, () => reason);
        await _server.ScalarAsync("REINDEX TABLE updates");
        await AppliedAsync();
        (await app.Client.GetStringAsync("/api/updates")).ShouldContain("\"during\"");
        (await app.Client.GetStringAsync("/readyz")).ShouldBe("ready");
    }

    [Fact]
    public async Task A_client_that_stops_with_the_lock_in_its_hands_holds_nobody_up_for_long()
    {
        await _server.StartAsync();
        await using var app = new DashboardApp(_server.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        var contexts = app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>();
        await using var db = await contexts.CreateDbContextAsync();
        await using var stopped = await db.Provider.BeginWriteAsync(db, CancellationToken.None);
        await app.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.Accepted);

        await AppliedAsync();
        var failure = await Should.ThrowAsync<Exception>(() => stopped.CommitAsync());
        db.Provider.IsUnavailable(failure).ShouldBeTrue();
        (await _server.CountAsync("SELECT count(*) FROM updates")).ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_takes_a_batch_and_says_nothing_more_is_given_up()
    {
        await _server.StartAsync();
        using var proxy = new TcpProxy(Port);
        await using var app = new DashboardApp(Through(proxy));
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        var database = app.Services.GetRequiredService<IDatabaseProvider>();
        proxy.IsSilent = true;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        var attempt = Task.Run(() => database.RecordAsync([new Arrival(AnUpdate().On("during").Build(), "{}")], false, patience.Token));
        await Should.ThrowAsync<OperationCanceledException>(() => attempt.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_slow_way_to_the_server_gets_the_spool_in_smaller_parts()
    {
        await _server.StartAsync();
        using var proxy = new TcpProxy(Port) { BytesPerSecond = 1_500_000 };
        var slow = Through(proxy);
        using (var spool = new Spool(slow["DB_PATH"] + ".spool", long.MaxValue, NullLogger<Spool>.Instance))
        {
            var metadata = new string('a', 50_000);
            spool.Append([.. Enumerable.Range(0, 400).Select(number => new SpoolRecord(
                Guid.CreateVersion7(), DateTimeOffset.UtcNow, false, AnEvent().On($"host-{number}").With("metadata", metadata).Build()))]);
        }

        await using var app = new DashboardApp(slow);
        await app.Client.GetStringAsync("/healthz");
        await Waiting.UntilAsync(async () => await _server.CountAsync("SELECT count(*) FROM updates") == 400, TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Logins_with_TLS_that_break_while_the_program_starts_do_not_end_it(int answers)
    {
        await _server.StartWithTlsAsync();
        using var proxy = new TcpProxy(Port) { TlsAnswers = answers };
        await using var app = new DashboardApp(Through(proxy), whenReady: false);

        (await app.Client.DeliverAsync(AnEvent().Build())).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Accepted);
        proxy.TlsAnswers = int.MaxValue;

        await Waiting.UntilAsync(async () => (await app.Client.DeliverAsync(AnEvent().Build())).Status == HttpStatusCode.OK, Recovery);
    }

    // The driver may go on without TLS in a connection that it has closed, and says so in ways that it has for nothing else.
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public async Task Logins_with_TLS_that_break_later_cost_neither_the_program_nor_a_delivery(int answers, bool isSlow)
    {
        await _server.StartWithTlsAsync();
        using var proxy = new TcpProxy(Port);
        var settings = Through(proxy);
        settings["DATABASE_URL"] += ";Connection Lifetime=1";
        await using var app = new DashboardApp(settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        for (var number = 0; number < 2; number++)
        {
            // The connection is too old for the next batch then.
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            // Somebody else writes for longer than a delivery waits.
            await using var slow = isSlow ? new NpgsqlConnection(_server.ConnectionString + ";Pooling=false") : null;
            if (slow is not null)
            {
                await slow.OpenAsync();
                await using var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({0x4469756E_57726974})", slow);
                await hold.ExecuteNonQueryAsync();
            }

            (proxy.TlsAnswers, var host) = (answers, $"host-{number}");
            (await app.Client.DeliverAsync(AnEvent().On(host).Build())).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Accepted);
            proxy.TlsAnswers = int.MaxValue;
            if (slow is not null)
                await slow.CloseAsync();
            await Waiting.UntilAsync(async () => await _server.CountAsync($"SELECT count(*) FROM updates WHERE hostname = '{host}'") == 1, Recovery);
        }

        (await _server.CountAsync("SELECT count(*) FROM rejected_deliveries")).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_lets_nobody_in_while_the_program_starts_gets_the_deliveries_later()
    {
        await _server.StartAsync();
        await _server.ScalarAsync("CREATE DATABASE closed ALLOW_CONNECTIONS false");
        await using var app = new DashboardApp(new Dictionary<string, string?>(_server.Settings) { ["DATABASE_URL"] = _server.ConnectionString + ";Database=closed" }, whenReady: false);
        await app.Client.DeliverAsync(AnEvent(), HttpStatusCode.Accepted);
        var reason = "";
        await Waiting.UntilAsync(
            async () => (reason = await ProblemAsync(app.Client, "/readyz")).Contains("cannot be prepared", StringComparison.Ordinal), Recovery, () => reason);

        await _server.ScalarAsync("ALTER DATABASE closed ALLOW_CONNECTIONS true");

        await AppliedAsync();
        (await app.Client.GetStringAsync("/api/updates")).ShouldContain("nginx");
    }

    [Fact]
    public async Task A_database_that_cannot_hold_every_character_is_refused_in_a_sentence()
    {
        await _server.StartAsync();
        await _server.ScalarAsync("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");

        var (code, output) = await DashboardProcess.RunToEndAsync(
            new Dictionary<string, string?>(_server.Settings) { ["DATABASE_URL"] = _server.ConnectionString + ";Database=latin" });

        code.ShouldBe(1);
        output.ShouldContain("ENCODING 'UTF8'");
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task What_is_answered_is_on_the_disk_whatever_the_server_has_as_a_default()
    {
        await _server.StartAsync();
        await _server.ScalarAsync("ALTER DATABASE postgres SET synchronous_commit = off");
        await using var app = new DashboardApp(_server.Settings);
        await app.Client.GetStringAsync("/readyz");
        await _server.ScalarAsync(
            """
            CREATE TABLE commits (setting text);
            CREATE FUNCTION note_commit() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO commits VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
            CREATE TRIGGER note_commit AFTER INSERT ON history FOR EACH STATEMENT EXECUTE FUNCTION note_commit();
            """);

        await app.Client.DeliverAsync(AnEvent(), HttpStatusCode.OK);
        using var acknowledged = await app.Client.PatchAsync(new Uri("/api/updates/docker.io/library/nginx:1.29", UriKind.Relative), null);
        acknowledged.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await _server.CountAsync("SELECT count(*) FROM commits")).ShouldBe(2);
        (await _server.CountAsync("SELECT count(*) FROM commits WHERE setting <> 'on'")).ShouldBe(0);
        await _server.ScalarAsync("ALTER DATABASE postgres RESET synchronous_commit");
    }

    [Fact]
    public async Task Sessions_that_the_operator_wants_to_share_are_not_shared()
    {
        await _server.StartAsync();
        await using var app = new DashboardApp(new Dictionary<string, string?>(_server.Settings) { ["DATABASE_URL"] = _server.ConnectionString + ";Multiplexing=true" });

        await app.Client.DeliverAsync(AnEvent(), HttpStatusCode.OK);
    }

    private Dictionary<string, string?> Through(TcpProxy proxy) => new(_server.Settings)
    {
        ["DATABASE_URL"] = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Port = proxy.Port }.ConnectionString,
    };

    private static async Task<string> ProblemAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        // It is a problem whatever was asked for.
        request.Headers.TryAddWithoutValidation("Accept", "text/plain");
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, body);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        return JsonElement.Parse(body).GetProperty("detail").GetString()!;
    }

    private Task AppliedAsync() => Waiting.UntilAsync(
        () => Task.FromResult(Directory.Exists(_server.SpoolFolder) && Directory.GetFiles(_server.SpoolFolder, "*.spool").Length == 0), Recovery);
}
