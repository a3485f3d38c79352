using System.Globalization;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// Holds <c>FILE.lock</c> for as long as the process lives: the operating system frees it even after <c>kill -9</c>.
/// Who holds it stands in <c>FILE.lock.by</c>, because .NET opens no file that another process has locked, not even to read it.
/// </summary>
internal sealed class FileClaim : IDisposable
{
    private const string HolderSuffix = ".by";

    private readonly FileStream _file;

    private FileClaim(FileStream file) => _file = file;

    /// <exception cref="DatabaseUnusableException">Another process holds the file, or its folder cannot be written.</exception>
    public static FileClaim Take(string databasePath)
    {
        var lockPath = databasePath + ".lock";
        try
        {
            if (!Directory.Exists(Path.GetDirectoryName(lockPath)))
                throw new DatabaseUnusableException($"The folder of the database file {databasePath} does not exist: create it, or set DB_PATH.");
            // FileShare.None is an exclusive advisory lock (flock) on Unix.
            var file = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                NameHolder(lockPath);
                if (File.Exists(databasePath))
                    File.OpenHandle(databasePath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
                return new FileClaim(file);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException || (failure is IOException && !IsLocked(failure)))
        {
            throw new DatabaseUnusableException(
                $"The database file {databasePath} or its folder is not writable for user {Environment.UserName} " +
                $"(in a container: the user id of the image; {Cause(failure)}): change its owner or mode, or set DB_PATH.", failure);
        }
        catch (IOException failure)
        {
            throw new DatabaseUnusableException(
                $"The database file {databasePath} is in use by {Holder(lockPath)}: stop it first, two programs must not share one file.", failure);
        }
    }

    public void Dispose() => _file.Dispose();

    // EAGAIN of flock on Linux and on macOS, a sharing violation on Windows: what .NET reports when another process has the lock.
    private static bool IsLocked(Exception failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Cause(Exception failure) => failure is IOException ? failure.Message.Split(" : ")[0] : "access denied";

    private static void NameHolder(string lockPath)
    {
        try
        {
            File.WriteAllText(lockPath + HolderSuffix, string.Create(
                CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
        }
        catch (IOException)
        {
            // A courtesy only; a full disk is for SQLite to report.
        }
    }

    private static string Holder(string lockPath)
    {
        try
        {
            return File.ReadAllText(lockPath + HolderSuffix) is { Length: > 0 } holder ? holder : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
