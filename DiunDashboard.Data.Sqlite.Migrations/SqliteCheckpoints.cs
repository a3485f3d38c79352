using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// Decides when a connection that writes much copies the WAL back into the file, in place of SQLite's own fixed number of pages: seldom in a flood,
/// because pages that are written again and again are then copied once, and soon when nothing much happens. Not thread-safe.
/// </summary>
internal sealed class SqliteCheckpoints
{
    // Of 4 KiB each. The fewest are copied in a few milliseconds; the most, 128 MiB, are read again at the start after a crash.
    private const int FewestPages = 512;
    private const int MostPages = 32_768;

    // Those who wait for a commit wait for the copying too, and after three seconds their deliveries go to the spool.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(0.25);

    // Nobody sends in a crowd who has been alone for so long.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly sqlite3 _database;
    private int _pages = FewestPages;
    private long _committed = Stopwatch.GetTimestamp();

    /// <summary>Copies what earlier connections have left in the WAL, also those of a process that was killed: to be called in a turn to write.</summary>
    public SqliteCheckpoints(SqliteConnection connection)
    {
        _database = SqliteStatement.HandleOf(connection);
        raw.sqlite3_wal_autocheckpoint(_database, 0);
        Copy();
    }

    /// <summary>
    /// To be called after each commit, in the same turn to write. Never fails: what could not be copied stays in the WAL, and the next commit tries
    /// again, as with SQLite's own (https://www.sqlite.org/c3ref/wal_autocheckpoint.html).
    /// </summary>
    public void Committed()
    {
        var quiet = Stopwatch.GetElapsedTime(_committed) > Quiet;
        _committed = Stopwatch.GetTimestamp();
        raw.sqlite3_db_status(_database, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 0);
        if (written < (quiet ? FewestPages : _pages) || !Copy())
            return;
        raw.sqlite3_db_status(_database, raw.SQLITE_DBSTATUS_CACHE_WRITE, out _, out _, 1);
        // As many as the disk copies in time, and at most twice as many as it has shown to: a slow one copies few at a time.
        var inTime = written * (Longest / Stopwatch.GetElapsedTime(_committed));
        _pages = (int)Math.Clamp(Math.Min(inTime, Math.Max(_pages, 2 * written)), FewestPages, MostPages);
    }

    // Passive: waits for no reader.
    private bool Copy() =>
        raw.sqlite3_wal_checkpoint_v2(_database, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _) == raw.SQLITE_OK;
}
