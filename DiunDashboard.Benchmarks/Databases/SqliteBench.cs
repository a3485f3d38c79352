using DiunDashboard.Data;
using DiunDashboard.Data.Sqlite.Migrations;
using DiunDashboard.Data.Writes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace DiunDashboard.Benchmarks.Databases;

/// <summary>A file in a folder of its own.</summary>
internal sealed class SqliteBench : BenchDatabase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diun-bench-");
    private SqliteDatabase? _provider;

    public override string Name => "SQLite";

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["DB_PATH"] = Path };

    protected override IDatabaseProvider Provider => _provider ??= new SqliteDatabase(Path, NullLogger.Instance);

    private string Path => System.IO.Path.Combine(_folder.FullName, "diun.db");

    public override async Task CreateAsync()
    {
        await base.CreateAsync();
        Release();
    }

    public override ValueTask DisposeAsync()
    {
        Release();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    protected override async Task<RawWriter> OpenRawAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        await connection.OpenAsync();
        var writer = new Writer(connection);
        return writer;
    }

    protected override async Task SettleAsync(DashboardContext db)
    {
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        Release();
    }

    private void Release()
    {
        SqliteConnection.ClearAllPools();
        _provider?.Dispose();
        _provider = null;
    }

    private sealed class Writer : RawWriter
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _history;
        private readonly SqliteCommand _upsert;

        public Writer(SqliteConnection connection)
        {
            _connection = connection;
            using var settings = connection.CreateCommand();
            settings.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";
            settings.ExecuteNonQuery();
            _history = Command($"INSERT INTO history ({string.Join(", ", HistoryColumns)}) VALUES ({Places(HistoryColumns)}) RETURNING id", HistoryColumns.Length);
            _upsert = Command(
                $"INSERT INTO updates ({string.Join(", ", UpdateColumns)}) VALUES ({Places(UpdateColumns)}) ON CONFLICT (hostname, image) DO UPDATE SET {Replaced}",
                UpdateColumns.Length);
        }

        public override Task WriteAsync(IReadOnlyList<Arrival> rows)
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var row in rows)
            {
                Set(_history, transaction, HistoryValues(row));
                var id = (long)_history.ExecuteScalar()!;
                Set(_upsert, transaction, UpdateValues(row.Update, id));
                _upsert.ExecuteNonQuery();
            }

            transaction.Commit();
            return Task.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            await _history.DisposeAsync();
            await _upsert.DisposeAsync();
            await _connection.DisposeAsync();
        }

        private static string Places(string[] columns) => string.Join(", ", columns.Select((_, i) => $"@{i}"));

        private static void Set(SqliteCommand command, SqliteTransaction transaction, object[] values)
        {
            command.Transaction = transaction;
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i];
        }

        private SqliteCommand Command(string sql, int parameters)
        {
            var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < parameters; i++)
                command.Parameters.AddWithValue($"@{i}", "");
            command.Prepare();
            return command;
        }
    }
}
