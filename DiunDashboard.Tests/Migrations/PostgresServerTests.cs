using System.Net.Sockets;
using System.Text;
using DiunDashboard.Data;
using DiunDashboard.Data.Postgres.Migrations;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Migrations;

/// <summary>What is true of a PostgreSQL server alone.</summary>
public sealed class PostgresServerTests : IAsyncLifetime
{
    private readonly PostgresTestDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Ten_replicas_on_one_empty_database_all_become_ready()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
        {
            var replica = _database.NewProvider();
            await using var db = TestDatabase.CreateContext(replica);
            await replica.PrepareAsync(db, CancellationToken.None);
        })));

        await using var other = _database.CreateContext();
        (await other.Database.GetAppliedMigrationsAsync()).ShouldBe(other.Database.GetMigrations());
        (await _database.RowsAsync("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task The_lock_of_an_upgrade_is_of_a_transaction_so_that_no_pooler_keeps_it()
    {
        await _database.PrepareAsync();
        await using var other = _database.CreateContext();
        await using var busy = await other.Database.BeginTransactionAsync();
        await other.Database.ExecuteSqlRawAsync("LOCK TABLE \"__EFMigrationsHistory\"");
        var replica = _database.NewProvider();
        await using var db = TestDatabase.CreateContext(replica);
        var preparing = replica.PrepareAsync(db, CancellationToken.None);

        await Waiting.UntilAsync(
            async () => (await _database.RowsAsync(
                "SELECT a.state FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND a.datname = current_database()"))
                is ["idle in transaction"],
            TimeSpan.FromSeconds(10));

        await busy.RollbackAsync();
        await preparing;
    }

    [Fact]
    public async Task An_idempotent_script_of_the_migrations_upgrades_1x_and_does_nothing_twice()
    {
        await _database.RunAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Migrations", "Databases", "1x.postgres.sql")));
        await using var db = _database.CreateContext();
        var script = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
        await _database.RunAsync(script);
        await _database.RunAsync(script);
        await _database.PrepareAsync();

        (await _database.RowsAsync("SELECT count(*) FROM updates WHERE repository <> ''")).ShouldBe(["10"]);
    }

    [Fact]
    public async Task Every_text_of_the_model_is_compared_by_bytes()
    {
        await _database.PrepareAsync();

        (await _database.RowsAsync(
            """
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_EF%' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
            """)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_is_not_there_may_come_back()
    {
        var settings = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false, Port = 1 };
        var provider = new PostgresDatabase(settings.ConnectionString);
        await using var db = TestDatabase.CreateContext(provider);

        var failure = await Should.ThrowAsync<Exception>(() => provider.PrepareAsync(db, CancellationToken.None));
        failure.ShouldNotBeOfType<DatabaseUnusableException>();
        provider.IsUnavailable(failure).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Password=opensesame")]
    [InlineData("Database=there_is_none")]
    public async Task A_server_that_does_not_let_in_is_one_line_without_the_password(string wrong)
    {
        var settings = new NpgsqlConnectionStringBuilder(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false }.ConnectionString + ";" + wrong);
        var provider = new PostgresDatabase(settings.ConnectionString);
        await using var db = TestDatabase.CreateContext(provider);

        var refusal = await Should.ThrowAsync<DatabaseUnusableException>(() => provider.PrepareAsync(db, CancellationToken.None));
        refusal.Message.ShouldContain("DATABASE_URL");
        refusal.Message.ShouldNotContain(settings.Password!);
        refusal.Message.ShouldNotContain('\n');
    }

    [Fact]
    public async Task Kerberos_that_the_operator_requires_is_not_left_out()
    {
        var provider = new PostgresDatabase($"{_database.ConnectionString};GSS Encryption Mode=Require");
        await using var db = TestDatabase.CreateContext(provider);

        (await Should.ThrowAsync<Exception>(() => db.Database.OpenConnectionAsync())).GetBaseException().Message.ShouldContain("GSS");
    }

    [Fact]
    public async Task A_read_only_server_is_unavailable_and_a_wrong_statement_is_not()
    {
        await _database.PrepareAsync();

        var readOnly = await Should.ThrowAsync<PostgresException>(
            () => _database.RunAsync("BEGIN READ ONLY; INSERT INTO tags (name, name_key) VALUES ('a', 'A')"));
        _database.Provider.IsUnavailable(new InvalidOperationException("outer", readOnly)).ShouldBeTrue();
        var wrong = await Should.ThrowAsync<PostgresException>(() => _database.RunAsync("SELECT nothing_like_it"));
        _database.Provider.IsUnavailable(wrong).ShouldBeFalse();
    }

    [Fact]
    public void What_the_driver_or_the_machine_fails_at_is_no_fault_of_an_event()
    {
        Exception[] ofTheConnection = [new ObjectDisposedException("connection"), new SocketException(24), new IOException(), new InvalidOperationException()];
        ofTheConnection.ShouldAllBe(failure => !_database.Provider.IsRefusal(failure) && !_database.Provider.IsRefusal(new InvalidOperationException("outer", failure)));

        _database.Provider.IsRefusal(new EncoderFallbackException()).ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_planner_believes_follows_a_flood_and_a_decision_on_all_of_it_at_once()
    {
        await _database.PrepareAsync();
        await using var db = _database.CreateContext();

        await db.RecordAsync([.. Enumerable.Range(0, 1_000).Select(number => new Arrival(AnUpdate().On($"host-{number}").Build(), "{}"))], false, CancellationToken.None);
        await Waiting.UntilAsync(async () => (await OpenShareAsync()).SequenceEqual(["1"]), TimeSpan.FromSeconds(20));
        (await db.AcknowledgeAsync(db.Updates, DateTimeOffset.UnixEpoch, CancellationToken.None)).ShouldBe(1_000);

        (await OpenShareAsync()).ShouldBe(["0"]);
    }

    [Fact]
    public async Task What_is_counted_is_read_from_an_index_also_before_the_next_vacuum()
    {
        await using var db = _database.CreateContext();
        await FillAsync(db);

        foreach (var status in Enum.GetValues<UpdateStatus>())
        {
            foreach (var filter in new[] { new UpdateFilter(status), new UpdateFilter(status, TagId: 1), new UpdateFilter(status, Untagged: true) })
                (await _database.PlanAsync(db.Updates.UpToLimit(filter, DateTimeOffset.UtcNow).Select(u => u.HistoryId))).ShouldNotContain("Seq Scan", Case.Sensitive, filter.ToString());
        }
    }

    [Fact]
    public async Task What_waits_is_found_without_a_look_at_what_was_acknowledged_before_it()
    {
        await using var db = _database.CreateContext();
        await FillAsync(db);
        var open = db.Updates.Pending(DateTimeOffset.UtcNow);

        foreach (var query in new[] { open.OrderBy(u => u.HistoryId).Take(100), open.OrderByDescending(u => u.HistoryId).Take(BoardQueries.CountLimit) })
            (await _database.PlanAsync(query)).ShouldMatch("Index Scan (Backward )?using ix_updates_open");
        (await _database.PlanAsync(open.NewestOfTag(null).Take(100))).ShouldMatch("Index Scan Backward using ix_updates_tag_open");
    }

    [Fact]
    public async Task What_waits_of_a_tag_is_looked_up_by_the_tag_also_where_most_of_it_was_acknowledged()
    {
        await using var db = _database.CreateContext();
        await FillAsync(db);
        await _database.RunAsync(
            "INSERT INTO tags (id, name, name_key) VALUES (1, 'done', 'DONE'), (2, 'home', 'HOME'); UPDATE updates SET tag_id = CASE WHEN id < 24000 THEN 1 ELSE 2 END");
        await _database.RunAsync("VACUUM ANALYZE updates");
        var waiting = db.Updates.Pending(DateTimeOffset.UtcNow).NewestOfTag(1).Take(100);

        var plan = await _database.PlanAsync(waiting.LookedUp(db));
        plan.ShouldMatch("Index Only Scan Backward using ix_updates_tag_open");
        plan.ShouldMatch("Index Scan using ix_updates_history_id");
    }

    [Fact]
    public async Task What_is_snoozed_is_passed_over_without_a_look_at_its_row()
    {
        await using var db = _database.CreateContext();
        await FillAsync(db);
        await _database.RunAsync("VACUUM ANALYZE updates");
        var waiting = db.Updates.Pending(DateTimeOffset.UtcNow).OrderByDescending(u => u.HistoryId).Take(100);

        (await _database.PlanAsync(waiting.LookedUp(db))).ShouldMatch("Index Only Scan Backward using ix_updates_open");
    }

    // Many updates of which the older are acknowledged, and which no vacuum has seen.
    private async Task FillAsync(DashboardContext db)
    {
        await _database.PrepareAsync();
        await AnUpdate().RecordAsync(db);
        await _database.RunAsync(
            """
            ALTER TABLE updates SET (autovacuum_enabled = false);
            INSERT INTO updates SELECT copy.* FROM updates u, generate_series(2, 40000) n, LATERAL jsonb_populate_record(u, jsonb_build_object(
                'id', n, 'history_id', n, 'hostname', 'host-' || n, 'metadata', repeat('x', 600),
                'acknowledged_at', CASE WHEN n < 24000 THEN now() END, 'snoozed_until', CASE WHEN n % 7 = 0 THEN now() + interval '1 day' END)) copy;
            ANALYZE updates
            """);
    }

    private Task<List<string>> OpenShareAsync() =>
        _database.RowsAsync("SELECT null_frac FROM pg_stats WHERE tablename = 'updates' AND attname = 'acknowledged_at'");
}
