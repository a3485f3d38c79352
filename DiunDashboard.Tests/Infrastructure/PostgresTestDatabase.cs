using DiunDashboard.Data;
using DiunDashboard.Data.Postgres.Migrations;
using Npgsql;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>A new database on the server of TEST_POSTGRES. Without a server the facts fail: they are never skipped.</summary>
public sealed class PostgresTestDatabase : TestDatabase
{
    private readonly string _name = $"diun_test_{Guid.NewGuid():N}";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diun-test-");

    /// <summary>Without idle connections, of which many databases at once would need too many.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = _name, MinPoolSize = 0, MaxPoolSize = 25 }.ConnectionString;

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["DATABASE_URL"] = ConnectionString,
        ["DB_PATH"] = Path.Combine(_folder.FullName, "diun.db"),
    };

    private static string Server => Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } set
        ? set
        : throw new InvalidOperationException(
            "The tests on PostgreSQL need a server, and TEST_POSTGRES names none.\n" +
            "Install it (Debian: apt-get install postgresql), then run ./test.sh, or scripts/with-postgres.sh dotnet test");

    public override async Task InitializeAsync() => await OnServerAsync($"CREATE DATABASE {_name}");

    public override async Task DisposeAsync()
    {
        await OnServerAsync($"DROP DATABASE {_name} WITH (FORCE)");
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        _folder.Delete(recursive: true);
    }

    public override IDatabaseProvider NewProvider() => new PostgresDatabase(ConnectionString);

    public override Task<List<string>> SchemaAsync() => RowsAsync(
        """
        SELECT 'column', table_name, column_name, data_type, is_nullable, coalesce(column_default, ''), coalesce(collation_name, ''), is_identity, ordinal_position
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', '', '', 0
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'index', tablename, indexname, indexdef, '', '', '', '', 0 FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'relation', relname, relkind::text, '', '', '', '', '', 0
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v')
        ORDER BY 1, 2, 9, 3
        """);

    protected override string Explain => "EXPLAIN";

    protected override string RestartIds(string table) =>
        $"""
        SELECT setval(pg_get_serial_sequence('{table}', column_name), 1, false)
        FROM information_schema.columns WHERE table_schema = current_schema AND table_name = '{table}' AND is_identity = 'YES'
        """;

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync();
        }
        catch (NpgsqlException failure)
        {
            throw new InvalidOperationException(
                "The PostgreSQL server of TEST_POSTGRES does not answer.\n" +
                "Run ./test.sh, or scripts/with-postgres.sh dotnet test, which start one for the tests.", failure);
        }

        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
