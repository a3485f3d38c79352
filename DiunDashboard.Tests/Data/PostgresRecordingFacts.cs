using DiunDashboard.Data.Postgres.Migrations;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public sealed class PostgresRecordingFacts(PostgresTestDatabase database)
    : RecordingFacts(database), IClassFixture<PostgresTestDatabase>
{
    private int _hosts;

    [Fact]
    public async Task The_server_is_told_to_look_at_tables_that_have_grown()
    {
        await RecordManyAsync();

        // Its own look comes a minute later at the earliest: https://www.postgresql.org/docs/current/monitoring-stats.html
        await Waiting.UntilAsync(
            async () => await Db.Database.SqlQuery<int>(
                $"SELECT count(*)::int AS \"Value\" FROM pg_stat_user_tables WHERE relname IN ('updates', 'history') AND last_analyze IS NOT NULL").SingleAsync() == 2,
            TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task However_much_arrives_meanwhile_it_is_told_once()
    {
        // Tables that were only emptied have room, and need not grow.
        await Db.Database.ExecuteSqlAsync($"TRUNCATE updates, history CASCADE");
        // What ANALYZE waits for and writing does not: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
        await using var other = Database.CreateContext();
        await using var transaction = await other.Database.BeginTransactionAsync();
        await other.Database.ExecuteSqlAsync($"LOCK TABLE updates IN SHARE UPDATE EXCLUSIVE MODE");
        for (var flood = 0; flood < 4; flood++)
        {
            await RecordManyAsync();
            await Waiting.UntilAsync(async () => await AnalyzingAsync() > 0, TimeSpan.FromSeconds(20));
        }

        (await AnalyzingAsync()).ShouldBe(1);
        await transaction.RollbackAsync();
        await Waiting.UntilAsync(async () => await AnalyzingAsync() == 0, TimeSpan.FromSeconds(20));

        // And once more when there is a reason again.
        await transaction.DisposeAsync();
        await using var again = await other.Database.BeginTransactionAsync();
        await other.Database.ExecuteSqlAsync($"LOCK TABLE updates IN SHARE UPDATE EXCLUSIVE MODE");
        for (var flood = 0; flood < 8; flood++)
            await RecordManyAsync();
        await Waiting.UntilAsync(async () => await AnalyzingAsync() == 1, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task However_few_the_first_batches_held_no_statement_is_planned_anew()
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        for (var batch = 0; batch < 8; batch++)
            PostgresRecorder.Record(connection, 1, "nobody", [new Arrival(AnUpdate().On($"plan-{batch}").Build(), "{}")], false, CancellationToken.None);

        await using var plans = new NpgsqlCommand("SELECT count(*), sum(custom_plans) FROM pg_prepared_statements WHERE statement LIKE 'INSERT%'", connection);
        await using var row = await plans.ExecuteReaderAsync();
        await row.ReadAsync();
        (row.GetInt64(0), row.GetDecimal(1)).ShouldBe((2, 0));
    }

    private Task RecordManyAsync() => Db.RecordAsync(
        [.. Enumerable.Range(0, 1_000).Select(_ => new Arrival(AnUpdate().On($"host-{++_hosts}").Build(), "{}", IsTest: false))],
        false,
        CancellationToken.None);

    private Task<int> AnalyzingAsync() => Db.Database.SqlQuery<int>(
        $"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%ANALYZE updates%' AND pid <> pg_backend_pid()").SingleAsync();
}
