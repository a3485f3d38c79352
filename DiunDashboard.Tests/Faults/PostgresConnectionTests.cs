using System.Diagnostics;
using System.Net;
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

/// <summary>What the way to a PostgreSQL server, and those who share it, can do to the program.</summary>
public sealed class PostgresConnectionTests : OnPostgresServer
{
    [Fact]
    public async Task A_connection_cut_in_the_middle_of_a_commit_records_nothing_twice_and_loses_nothing()
    {
        await Server.StartAsync();
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
        (await Server.CountAsync("SELECT count(*) FROM history")).ShouldBe(6);
        (await Server.CountAsync("SELECT count(*) FROM updates WHERE revision = 1")).ShouldBe(6);
    }

    [Fact]
    public async Task Asked_to_stop_while_pages_wait_for_a_server_without_an_answer_it_ends_in_time()
    {
        await Server.StartAsync();
        using var proxy = new TcpProxy(Port);
        using var program = await DashboardProcess.StartAsync(Through(proxy));
        await program.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        await program.Client.GetStringAsync("/history");
        proxy.IsSilent = true;
        var pages = Enumerable.Range(0, 6).Select(number => program.Client.GetAsync(new Uri($"/history?host={number}", UriKind.Relative))).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();

        (await program.StopAsync()).ShouldBe(0, program.Output);

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        await Task.WhenAny(Task.WhenAll(pages));
    }

    [Fact]
    public async Task With_every_connection_of_the_server_taken_deliveries_wait_in_the_spool()
    {
        await Server.StartAsync();
        await using var app = new DashboardApp(Server.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        var sent = 1;
        await using (var others = new Crowd(Server.ConnectionString))
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
        (await Server.CountAsync("SELECT count(*) FROM history")).ShouldBe(sent);
    }

    [Fact]
    public async Task Pages_that_have_taken_every_connection_keep_no_delivery_waiting()
    {
        await Server.StartAsync();
        await using var app = new DashboardApp(
            new Dictionary<string, string?>(Server.Settings) { ["DATABASE_URL"] = Server.ConnectionString + ";Maximum Pool Size=1" });
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        await db.Database.OpenConnectionAsync();

        await app.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_server_that_takes_a_batch_and_says_nothing_more_is_given_up()
    {
        await Server.StartAsync();
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
        await Server.StartAsync();
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
        await Waiting.UntilAsync(async () => await Server.CountAsync("SELECT count(*) FROM updates") == 400, TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Logins_with_TLS_that_break_while_the_program_starts_do_not_end_it(int answers)
    {
        await Server.StartWithTlsAsync();
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
        await Server.StartWithTlsAsync();
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
            await using var slow = isSlow ? new NpgsqlConnection(Server.ConnectionString + ";Pooling=false") : null;
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
            await Waiting.UntilAsync(async () => await Server.CountAsync($"SELECT count(*) FROM updates WHERE hostname = '{host}'") == 1, Recovery);
        }

        (await Server.CountAsync("SELECT count(*) FROM rejected_deliveries")).ShouldBe(0);
    }
}
