using DiunDashboard.Data;
using DiunDashboard.Data.Sqlite.Migrations;
using Microsoft.Data.Sqlite;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>A file in a folder of its own. What is logged about it is in <see cref="Logged"/>.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diun-test-");
    private readonly List<IDisposable> _providers = [];
    private readonly LoggedLines _log = new();

    public string Path => System.IO.Path.Combine(_folder.FullName, "diun.db");

    public IReadOnlyCollection<string> Logged => _log.Lines;

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["DB_PATH"] = Path, ["DATABASE_URL"] = null };

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync()
    {
        foreach (var provider in _providers)
            provider.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    public override IDatabaseProvider NewProvider()
    {
        var provider = new SqliteDatabase(Path, _log);
        _providers.Add(provider);
        return provider;
    }

    public override Task<List<string>> SchemaAsync() =>
        RowsAsync("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE '\\_\\_EF%' ESCAPE '\\' ORDER BY type, name");

    protected override string Explain => "EXPLAIN QUERY PLAN";

    protected override string RestartIds(string table) => $"DELETE FROM sqlite_sequence WHERE name = '{table}'";
}
