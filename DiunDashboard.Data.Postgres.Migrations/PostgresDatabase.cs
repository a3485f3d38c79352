using System.Data.Common;
using DiunDashboard.Data.Postgres.Migrations.CompiledModel;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace DiunDashboard.Data.Postgres.Migrations;

/// <summary>A PostgreSQL database, shared by any number of replicas.</summary>
public sealed class PostgresDatabase : IDatabaseProvider
{
    // Any two constants that other programs on the same database do not use.
    private const long MigrationLock = 0x4469756E_4D696772;
    private const long WriteLock = 0x4469756E_57726974;

    // A client that vanishes while it holds a lock is given up by its server after half a minute instead of two hours, and all others go on
    // (https://www.postgresql.org/docs/current/runtime-config-connection.html). For the session; a repetition changes nothing.
    internal const string GiveUpVanished =
        "set_config('tcp_keepalives_idle', '15', false), set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)";

    // One that is there and has stopped, as a machine that is paused, loses its transaction.
    private const string GiveUpStopped = "set_config('idle_in_transaction_session_timeout', '15s', true)";

    // Whoever is answered 200 relies on it, whatever the server, the user or the database has as a default. What asks for more than the disk stays.
    internal const string Durable = "CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END";

    // Of a transaction, which stands still for as long as the upgrade takes in others: a pooler may give what belongs to a session to whoever comes next, and
    // its lock would outlive the program. The character is one that only a database of every character takes.
    private static readonly string TakeTurn =
        $"SELECT {GiveUpVanished}, set_config('idle_in_transaction_session_timeout', '0', true), pg_advisory_xact_lock({MigrationLock}), '😀'";

    // Sent with every write by its own transaction: whoever listens hears of what was committed, and of nothing else.
    private const string Channel = "diun_dashboard";

    // After which a server is given up that takes what is sent and says nothing, not even to a cancellation. As long as intake ever waits for one.
    private const int StuckSeconds = 10;

    // The number of changed rows that is worth a look at what the planner knows of the tables.
    private const int Many = 500;

    private readonly string _connectionString;
    private readonly string _recording;
    private readonly string _waiting;
    private int _unexamined;
    private int _examining;

    /// <param name="databaseUrl">A <c>postgres://</c> URL or an Npgsql connection string.</param>
    /// <exception cref="FormatException">It is neither. The message never holds any part of it.</exception>
    public PostgresDatabase(string databaseUrl)
    {
        // What is set here for a session is the same in all of them, so that nothing needs to be put back when a connection returns to the pool.
        // Nor may commands of others go through the same session.
        var settings = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(databaseUrl)) { NoResetOnClose = true, Multiplexing = false };
        // One of the connections records and does nothing else: no page keeps a delivery waiting, and one session has the statements and rows at hand.
        var recording = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            // Another name is another pool, and tells the operator of the server which it is.
            ApplicationName = $"{settings.ApplicationName} intake", MaxPoolSize = 1, MinPoolSize = Math.Min(1, settings.MinPoolSize),
            CommandTimeout = StuckSeconds,
        };
        // Whoever waits for another replica's upgrade takes none of the pool, which may have but one, and has no end.
        _waiting = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString;
        settings.MaxPoolSize = Math.Max(1, settings.MaxPoolSize - 1);
        settings.MinPoolSize = Math.Min(Math.Max(0, settings.MinPoolSize - 1), settings.MaxPoolSize);
        (_connectionString, _recording) = (settings.ConnectionString, recording.ConnectionString);
    }

    public string Description => "Using PostgreSQL database";

    public void Configure(DbContextOptionsBuilder options) => options
        .UseNpgsql(_connectionString, postgres => postgres.MigrationsAssembly(typeof(PostgresDatabase).Assembly))
        .UseModel(DashboardContextModel.Instance)
        .ReplaceService<IModelCustomizer, PostgresModel>()
        .FinishingUpgrades();

    public async Task PrepareAsync(DashboardContext db, CancellationToken cancellation)
    {
        var timeout = db.Database.GetCommandTimeout();
        try
        {
            // Many rows take their time, and the other replicas wait as long.
            db.Database.SetCommandTimeout(TimeSpan.Zero);
            // EF Core locks its own history table, but several replicas on an empty database still race to create it.
            await using var alone = new NpgsqlConnection(_waiting);
            await alone.OpenAsync(cancellation);
            await using var turn = await alone.BeginTransactionAsync(cancellation);
            await using (var take = new NpgsqlCommand(TakeTurn, alone, turn))
                await take.ExecuteNonQueryAsync(cancellation);
            await db.Database.OpenConnectionAsync(cancellation);
            await db.Database.ExecuteSqlRawAsync($"SELECT {GiveUpVanished}", cancellation);
            await SchemaUpgrade.ApplyAsync(db, SchemaOf1x.Columns, cancellation);
        }
        catch (Exception failure) when (IsRefused(StateOf(failure)))
        {
            throw new DatabaseUnusableException(
                "The PostgreSQL server of DATABASE_URL refuses the user: check user, password, database name and the right to create tables " +
                $"({StateOf(failure)}).", failure);
        }
        catch (Exception failure) when (StateOf(failure) is PostgresErrorCodes.UntranslatableCharacter)
        {
            throw new DatabaseUnusableException(
                "The database of DATABASE_URL cannot hold every character: make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.", failure);
        }
        finally
        {
            db.Database.SetCommandTimeout(timeout);
            await db.Database.CloseConnectionAsync();
        }
    }

    public async Task<IDbContextTransaction> BeginWriteAsync(DashboardContext db, CancellationToken cancellation)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellation);
        try
        {
            await db.Database.ExecuteSqlRawAsync(
                $"SELECT {GiveUpVanished}, {GiveUpStopped}, {Durable}, pg_advisory_xact_lock({{0}}), pg_notify({{1}}, '')", [WriteLock, Channel], cancellation);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    public async Task RecordAsync(IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(_recording);
        await connection.OpenAsync(cancellation);
        PostgresRecorder.Record(connection, WriteLock, Channel, arrivals, keepAcknowledged, cancellation);
        if ((_unexamined += arrivals.Count) < Many)
            return;
        _unexamined = 0;
        _ = AnalyzeGrownAsync();
    }

    // A server that still believes thousands of updates to be open reads all of them to find the few that are.
    public Task DecidedAsync(int updates) => updates < Many ? Task.CompletedTask : AnalyzeAsync(whenGrown: false);

    // Until its autovacuum comes round, a server plans for tables as small as they were: after a flood each page would read them whole.
    private async Task AnalyzeGrownAsync()
    {
        // What arrives while one is at work would have the next wait for it, and then all of them do the same again.
        if (Interlocked.Exchange(ref _examining, 1) == 1)
            return;
        try
        {
            await AnalyzeAsync(whenGrown: true);
        }
        finally
        {
            Volatile.Write(ref _examining, 0);
        }
    }

    private async Task AnalyzeAsync(bool whenGrown)
    {
        const string haveGrown =
            """
            SELECT bool_or(pg_relation_size(oid) > 2 * relpages::bigint * current_setting('block_size')::bigint)
            FROM pg_class WHERE oid IN ('updates'::regclass, 'history'::regclass)
            """;
        try
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync(CancellationToken.None);
            await using var transaction = await connection.BeginTransactionAsync();
            await using var look = new NpgsqlCommand(haveGrown, connection, transaction);
            if (whenGrown && await look.ExecuteScalarAsync(CancellationToken.None) is not true)
                return;
            // By itself it reads 30 000 rows of each, which takes half a second of a processor; the autovacuum will.
            await using var analyze = new NpgsqlCommand($"SET LOCAL default_statistics_target = 10; ANALYZE updates{(whenGrown ? ", history" : "")}", connection, transaction);
            await analyze.ExecuteNonQueryAsync(CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is DbException || IsUnavailable(failure))
        {
            // It speeds up reads and nothing depends on it.
        }
    }

    public Task ListenAsync(Action changed, CancellationToken cancellation) => ListenToEndAsync(changed, cancellation).WaitAsync(cancellation);

    private async Task ListenToEndAsync(Action changed, CancellationToken cancellation)
    {
        // A connection that listens is never free: one of its own leaves the pool to the requests. The keep-alive finds out when the peer is gone.
        var own = new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false, KeepAlive = 30 };
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        connection.Notification += (_, _) => changed();
        // Not cancelled: the driver would first ask a server that may be gone, on the thread that cancels.
        await connection.OpenAsync(CancellationToken.None);
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(CancellationToken.None);
        changed();
        using var waiting = new CancellationTokenSource();
        await using var end = cancellation.Register(() => End(waiting));
        while (true)
            await connection.WaitAsync(waiting.Token);
    }

    // A connection that breaks at the same moment throws where it is cancelled, and would stop whoever stops the program.
    private static void End(CancellationTokenSource waiting)
    {
        try
        {
            waiting.Cancel();
        }
        catch (AggregateException)
        {
        }
    }

    public bool IsUnavailable(Exception failure) => failure switch
    {
        // https://www.postgresql.org/docs/current/errcodes-appendix.html:
        // 08 connection, 25 transaction that may not go on, 28 login, 3D no such database, 40 conflict, 53 resources, 57 operator, 58 system
        PostgresException { SqlState: var state } =>
            state[..2] is "08" or "25" or "28" or "3D" or "40" or "53" or "57" or "58"
            || state is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted,
        DatabaseUnusableException => false,
        // Anything else of the driver is a connection that broke, was refused, or none left in the pool.
        NpgsqlException or TimeoutException => true,
        { InnerException: { } inner } => IsUnavailable(inner),
        _ => false,
    };

    public bool IsRefusal(Exception failure) => failure switch
    {
        // As above: 21 one row twice in a statement, 22 a value, 23 a rule of a table, 54 a limit. A delivery that is there already is none:
        // the attempt that was given up came through after all.
        PostgresException { SqlState: var state } => state[..2] is "21" or "22" or "23" or "54" && state is not PostgresErrorCodes.UniqueViolation,
        NpgsqlException or TimeoutException => false,
        { InnerException: { } inner } => IsRefusal(inner),
        // A value that the driver cannot put into the server's form. Whatever else it throws is of the connection.
        _ => failure is ArgumentException or FormatException or OverflowException or InvalidCastException,
    };

    // EF Core wraps what may pass by itself.
    private static string? StateOf(Exception? failure) => failure is null ? null : (failure as PostgresException)?.SqlState ?? StateOf(failure.InnerException);

    // 28 login, 3D000 no such database, 42501 a user who may not create tables
    private static bool IsRefused(string? state) =>
        state is not null && (state.StartsWith("28", StringComparison.Ordinal)
            || state is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege);
}
