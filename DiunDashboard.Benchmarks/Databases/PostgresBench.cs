using DiunDashboard.Data;
using DiunDashboard.Data.Postgres.Migrations;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DiunDashboard.Benchmarks.Databases;

/// <summary>A new database on the server of TEST_POSTGRES.</summary>
internal sealed class PostgresBench : BenchDatabase
{
    private static Task? _usedServer;

    private readonly string _name = $"diun_bench_{Guid.NewGuid():N}";

    public override string Name => "PostgreSQL";

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["DATABASE_URL"] = ConnectionString };

    protected override IDatabaseProvider Provider => field ??= new PostgresDatabase(ConnectionString);

    private static string Server => Environment.GetEnvironmentVariable("TEST_POSTGRES")
        ?? throw new InvalidOperationException("TEST_POSTGRES names no server: run scripts/bench.sh.");

    private string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = _name, MaxPoolSize = 25 }.ConnectionString;

    public override async Task CreateEmptyAsync()
    {
        await (_usedServer ??= UseAsync());
        await OnServerAsync($"CREATE DATABASE {_name}");
    }

    public override async ValueTask DisposeAsync()
    {
        await OnServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    protected override async Task<RawWriter> OpenRawAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return new Writer(connection);
    }

    protected override Task SettleAsync(DashboardContext db) => db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE");

    // A server that has been at work reuses its files of WAL (https://www.postgresql.org/docs/current/wal-configuration.html); one that was just
    // made has to fill each of them with 16 MiB of zeros, which is what the slowest hundredth of the deliveries would show.
    private static async Task UseAsync()
    {
        for (var time = 0; time < 3; time++)
        {
            await OnServerAsync("CREATE TABLE work AS SELECT g, repeat(md5(g::text), 10) AS text FROM generate_series(1, 700000) AS g");
            await OnServerAsync("DROP TABLE work");
            await OnServerAsync("CHECKPOINT");
        }
    }

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is made above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Writer(NpgsqlConnection connection) : RawWriter
    {
        // The history first; its ids, in the order of the rows, go with the updates.
        private static readonly string History =
            $"INSERT INTO history ({string.Join(", ", HistoryColumns)}) SELECT {Rows(HistoryColumns)} RETURNING id";

        private static readonly string Upsert =
            $"INSERT INTO updates ({string.Join(", ", UpdateColumns)}) SELECT {Rows(UpdateColumns)} ON CONFLICT (hostname, image) DO UPDATE SET {Replaced}";

        public override async Task WriteAsync(IReadOnlyList<Arrival> rows)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            List<long> ids = [];
            await using (var history = Command(History, [.. rows.Select(HistoryValues)]))
            await using (var reader = await history.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                    ids.Add(reader.GetInt64(0));
            }

            // One statement may not touch a row twice: the last of each image stands for all.
            var newest = rows.Zip(ids).GroupBy(pair => pair.First.Update.Image).Select(group => group.Last());
            await using var upsert = Command(Upsert, [.. newest.Select(pair => UpdateValues(pair.First.Update, pair.Second))]);
            await upsert.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        public override ValueTask DisposeAsync() => connection.DisposeAsync();

        private static string Rows(string[] columns) => string.Join(", ", columns.Select((_, i) => $"unnest(${i + 1})"));

        private NpgsqlCommand Command(string sql, List<object[]> rows)
        {
            var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < rows[0].Length; i++)
            {
                var values = Array.CreateInstance(rows[0][i].GetType(), rows.Count);
                for (var row = 0; row < rows.Count; row++)
                    values.SetValue(rows[row][i], row);
                command.Parameters.Add(new NpgsqlParameter { Value = values });
            }

            command.Prepare();
            return command;
        }
    }
}
