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

    // AT_FDCWD and STATX_INO, and where struct statx has the number (https://man7.org/linux/man-pages/man2/statx.2.html).
    private const int WorkingFolder = -100;
    private const int Number = 0x100;
    private const int NumberAt = 32;
    private const int StatusSize = 256;

    private static readonly byte[] Main = [.. "main\0"u8];

    /// <summary>To be asked within a transaction, before which SQLite may not have made the second file yet.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="wal">Whether there is a second file: the tool also upgrades files of 1.x, which are in no WAL mode.</param>
    /// <param name="opened">The second file's <see cref="WalOf"/> when it was opened; null where nobody knows.</param>
    public static bool Of(SqliteConnection connection, bool wal, ulong? opened)
    {
        var database = SqliteStatement.HandleOf(connection);
        var moved = 0;
        _ = FileControl(database, Main, HasMoved, ref moved);
        return moved == 0 && (!wal || (opened is null ? File.Exists(WalPath(database)) : opened == WalOf(connection)));
    }

    /// <summary>
    /// Tells the second file from another one of its name, which any program makes that opens the database without it: SQLite itself is asked only about the
    /// first. It stays the same for as long as a connection is open. Null where the system does not say.
    /// </summary>
    public static ulong? WalOf(SqliteConnection connection)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var status = new byte[StatusSize];
        return Status(WorkingFolder, WalPath(SqliteStatement.HandleOf(connection)), 0, Number, status) == 0 ? BitConverter.ToUInt64(status, NumberAt) : null;
    }

    private static string WalPath(sqlite3 database) => raw.sqlite3_db_filename(database, "main").utf8_to_string() + "-wal";

    // SQLitePCLRaw passes on nothing of it.
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(sqlite3 database, byte[] name, int operation, ref int answer);

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint wanted, byte[] status);
}
