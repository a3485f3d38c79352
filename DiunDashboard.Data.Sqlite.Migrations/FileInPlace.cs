using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// Whether a connection still writes into the files that its names lead to. SQLite itself goes on, in WAL mode without a word, in files that nobody
/// will open again (https://www.sqlite.org/howtocorrupt.html#unlink).
/// </summary>
internal static class FileInPlace
{
    // SQLITE_FCNTL_HAS_MOVED (https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html). Windows, which lets nobody take an open file away, does not know it.
    private const int HasMoved = 20;

    private static readonly byte[] Main = [.. "main\0"u8];

    /// <summary>To be asked within a transaction, before which SQLite may not have made the second file yet.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="wal">Whether there is a second file: the tool also upgrades files of 1.x, which are in no WAL mode.</param>
    public static bool Of(SqliteConnection connection, bool wal)
    {
        var database = SqliteStatement.HandleOf(connection);
        var moved = 0;
        _ = FileControl(database, Main, HasMoved, ref moved);
        return moved == 0 && (!wal || File.Exists(raw.sqlite3_db_filename(database, "main").utf8_to_string() + "-wal"));
    }

    // SQLitePCLRaw passes on nothing of it.
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(sqlite3 database, byte[] name, int operation, ref int answer);
}
