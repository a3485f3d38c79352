using DiunDashboard.Data.Sqlite.Migrations.CompiledModel;
using DiunDashboard.Data.Writes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>One SQLite file, in WAL mode, owned by one process.</summary>
public sealed partial class SqliteDatabase(string path, ILogger logger) : IDatabaseProvider, IDisposable
{
    // https://www.sqlite.org/rescode.html: BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN
    private static readonly int[] Unavailable = [5, 6, 8, 10, 13, 14];

    // What passes by itself while the program waits: BUSY, LOCKED, FULL
    private static readonly int[] Passing = [5, 6, 13];

    // https://www.sqlite.org/rescode.html#readonly_dbmoved
    private const int ReadOnly = 8;
    private const int ReadOnlyMoved = 1032;

    private const string WasMoved =
        "or its -wal was moved, deleted or replaced while the program ran: put in place what is to be used, and start the program again.";

    private const string IsDamaged =
        "is damaged and was left untouched: move it away with its -wal and -shm, then put a backup in its place or " +
        "start with an empty one (\"sqlite3 FILE .recover\" saves what can still be read).";

    // https://www.sqlite.org/rescode.html: CORRUPT, NOTADB
    private static readonly int[] Damaged = [11, 26];

    // https://www.sqlite.org/rescode.html: TOOBIG, CONSTRAINT, MISMATCH
    private static readonly int[] Refusing = [18, 19, 20];

    // How long to wait for another program's lock. Shorter than intake waits for a commit, because the driver blocks a thread meanwhile.
    private const int BusySeconds = 2;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly string _path = Path.GetFullPath(path);
    private FileClaim? _claim;
    private SqliteRecorder? _recorder;
    private SqliteException? _damage;
    private bool _wal;

    private event Action? Committed;

    public string Description => $"Using SQLite database at {_path}";

    public void Configure(DbContextOptionsBuilder options) => options
        .UseSqlite(
            ConnectionString(pooled: true),
            sqlite => sqlite.MigrationsAssembly(typeof(SqliteDatabase).Assembly))
        .AddInterceptors(SqliteConnectionSettings.Instance)
        .UseModel(DashboardContextModel.Instance)
        .ReplaceService<IModelCustomizer, CoveringIndexes>()
        .FinishingUpgrades();

    public async Task PrepareAsync(DashboardContext db, CancellationToken cancellation)
    {
        _claim ??= FileClaim.Take(_path);
        try
        {
            await db.Database.OpenConnectionAsync(cancellation);
            await CheckSettingsAsync(db, cancellation);
            _wal = true;
            if (await ClearStaleMigrationLockAsync(db, cancellation))
                Log.StaleMigrationLock(logger, _path);
            await SchemaUpgrade.ApplyAsync(db, SchemaOf1x.Columns, cancellation);
        }
        catch (SqliteException failure) when (Damaged.Contains(failure.SqliteErrorCode))
        {
            throw new DatabaseUnusableException($"The database file {_path} {IsDamaged}", failure);
        }
        catch (SqliteException failure) when (Unavailable.Except(Passing).Contains(failure.SqliteErrorCode))
        {
            throw new DatabaseUnusableException($"The database file {_path} cannot be used: {failure.Message}", failure);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    public async Task<IDbContextTransaction> BeginWriteAsync(DashboardContext db, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            RefuseDamaged();
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            // BEGIN IMMEDIATE: the write lock is taken before anything is read.
            var transaction = await db.Database.BeginTransactionAsync(cancellation);
            if (raw.sqlite3_db_readonly(SqliteStatement.HandleOf(connection), "main") == 1)
            {
                // Made while the file could only be read, and the pool would give it out like this for as long as somebody asks.
                await transaction.DisposeAsync();
                SqliteConnection.ClearPool(connection);
                transaction = await db.Database.BeginTransactionAsync(cancellation);
            }

            if (FileInPlace.Of(connection, _wal, _recorder?.Wal))
                return new WriteTurn(transaction, _writing, () => Committed?.Invoke());
            await transaction.DisposeAsync();
            throw Unusable(WasMoved, ReadOnly, ReadOnlyMoved);
        }
        catch
        {
            _writing.Release();
            throw;
        }
    }

    public async Task RecordAsync(IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            RefuseDamaged();
            _recorder ??= new SqliteRecorder(ConnectionString(pooled: false));
            if (!_recorder.Record(arrivals, keepAcknowledged))
                throw Unusable(WasMoved, ReadOnly, ReadOnlyMoved);
            Committed?.Invoke();
        }
        catch (Exception failure)
        {
            // Whatever state the connection is in: the next batch gets a new one.
            _recorder?.Dispose();
            _recorder = null;
            if (failure is SqliteException damaged && Damaged.Contains(damaged.SqliteErrorCode))
                throw Unusable(IsDamaged, damaged.SqliteErrorCode, damaged.SqliteExtendedErrorCode);
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    // Its plans follow from the schema alone.
    public Task DecidedAsync(int updates) => Task.CompletedTask;

    // One process owns the file, so that its own commits are all there are.
    public async Task ListenAsync(Action changed, CancellationToken cancellation)
    {
        Committed += changed;
        try
        {
            changed();
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        finally
        {
            Committed -= changed;
        }
    }

    public bool IsUnavailable(Exception failure) => failure switch
    {
        DatabaseUnusableException => false,
        SqliteException sqlite => Unavailable.Contains(sqlite.SqliteErrorCode) || Damaged.Contains(sqlite.SqliteErrorCode),
        { InnerException: { } inner } => IsUnavailable(inner),
        _ => false,
    };

    public bool IsRefusal(Exception failure) => failure switch
    {
        SqliteException sqlite => Refusing.Contains(sqlite.SqliteErrorCode),
        { InnerException: { } inner } => IsRefusal(inner),
        // A value that cannot be put into SQLite's form.
        _ => failure is ArgumentException or FormatException or OverflowException or InvalidCastException,
    };

    public void Dispose()
    {
        _recorder?.Dispose();
        _claim?.Dispose();
        _writing.Dispose();
    }

    /// <summary>For "dotnet ef", which would wait for ever too. While another process holds the file its lock is not stale, and nothing is done.</summary>
    internal async Task ClearStaleMigrationLockAsync(DashboardContext db)
    {
        try
        {
            _claim ??= FileClaim.Take(_path);
        }
        catch (DatabaseUnusableException)
        {
            return;
        }

        await db.Database.OpenConnectionAsync();
        await ClearStaleMigrationLockAsync(db, CancellationToken.None);
        await db.Database.CloseConnectionAsync();
    }

    // The log is told where the file is; whoever asks for the health is anybody, and is told the rest.
    private SqliteException Unusable(string why, int code, int extendedCode)
    {
        Log.Unusable(logger, _path, why);
        return _damage = new SqliteException($"The database file {why}", code, extendedCode);
    }

    // Nothing is written into a damaged file, or one that nobody will open again: until the next start, because it is mended while the program is stopped.
    private void RefuseDamaged()
    {
        if (_damage is not null)
            throw new SqliteException(_damage.Message, _damage.SqliteErrorCode, _damage.SqliteExtendedErrorCode);
    }

    private string ConnectionString(bool pooled) =>
        new SqliteConnectionStringBuilder { DataSource = _path, ForeignKeys = true, DefaultTimeout = BusySeconds, Pooling = pooled }.ConnectionString;

    private static async Task CheckSettingsAsync(DashboardContext db, CancellationToken cancellation)
    {
        var journal = await ScalarAsync(db, "PRAGMA journal_mode = WAL", cancellation);
        var synchronous = await ScalarAsync(db, "PRAGMA synchronous", cancellation);
        var foreignKeys = await ScalarAsync(db, "PRAGMA foreign_keys", cancellation);
        if ((journal, synchronous, foreignKeys) is not ("wal", "2", "1"))
        {
            throw new DatabaseUnusableException(
                $"SQLite refused the settings that keep data safe (journal_mode={journal}, synchronous={synchronous}, foreign_keys={foreignKeys}): " +
                "is the file on a network share, or open in another program?");
        }
    }

    // EF Core marks a running migration with a row and waits for ever for a killed process to delete it. Whoever holds the claim is alone with the file.
    private static async Task<bool> ClearStaleMigrationLockAsync(DashboardContext db, CancellationToken cancellation) =>
        await ScalarAsync(db, "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsLock'", cancellation) != "0"
        && await db.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", cancellation) > 0;

    private static async Task<string?> ScalarAsync(DashboardContext db, string sql, CancellationToken cancellation)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The callers above pass constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToString(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The database file {Path} {Why}")]
        public static partial void Unusable(ILogger logger, string path, string why);

        [LoggerMessage(LogLevel.Warning, "Cleared the migration lock that a killed process left in {Path}")]
        public static partial void StaleMigrationLock(ILogger logger, string path);
    }
}
