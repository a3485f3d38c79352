using Microsoft.Data.Sqlite;
using Npgsql;

namespace DiunDashboard.Tests.Faults;

/// <summary>A database that can be taken away from the program and given back, as if from outside.</summary>
public abstract class Outage(TestDatabase database) : IAsyncDisposable
{
    public TestDatabase Database => database;

    /// <summary>Where deliveries wait.</summary>
    public string SpoolFolder => database.Settings["DB_PATH"] + ".spool";

    /// <summary>The program's variables.</summary>
    public virtual IReadOnlyDictionary<string, string?> Settings => database.Settings;

    public virtual Task InitializeAsync() => database.InitializeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await EndAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>From now on nothing can be written.</summary>
    public abstract Task BeginAsync();

    public abstract Task EndAsync();
}

/// <summary>Another program holds the file with BEGIN EXCLUSIVE.</summary>
public sealed class SqliteOutage() : Outage(new SqliteTestDatabase())
{
    private SqliteConnection? _holder;

    public override async Task BeginAsync()
    {
        _holder = new SqliteConnection($"Data Source={Settings["DB_PATH"]};Pooling=False;Default Timeout=30");
        await _holder.OpenAsync();
        await using var command = _holder.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync();
    }

    public override async Task EndAsync()
    {
        if (_holder is not null)
            await _holder.DisposeAsync();
        _holder = null;
    }
}

/// <summary>The server is reached through a proxy, which lets nothing through: connections stay, and no answer comes.</summary>
public sealed class PostgresOutage() : Outage(new PostgresTestDatabase())
{
    private TcpProxy? _proxy;

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(Database.Settings)
    {
        ["DATABASE_URL"] = new NpgsqlConnectionStringBuilder(((PostgresTestDatabase)Database).ConnectionString) { Port = _proxy!.Port }.ConnectionString,
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _proxy = new TcpProxy(new NpgsqlConnectionStringBuilder(((PostgresTestDatabase)Database).ConnectionString).Port);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _proxy?.Dispose();
    }

    public override Task BeginAsync()
    {
        _proxy!.IsSilent = true;
        return Task.CompletedTask;
    }

    public override Task EndAsync()
    {
        _proxy!.IsSilent = false;
        return Task.CompletedTask;
    }
}
