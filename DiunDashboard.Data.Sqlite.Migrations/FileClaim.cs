using System.Globalization;
using System.Text;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>Holds <c>FILE.lock</c> for as long as the process lives: the operating system frees it even after <c>kill -9</c>.</summary>
internal sealed class FileClaim : IDisposable
{
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
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}")));
            file.Flush();
            if (File.Exists(databasePath))
                File.OpenHandle(databasePath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return new FileClaim(file);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new DatabaseUnusableException(
                $"The database file {databasePath} or its folder is not writable for user {Environment.UserName} " +
                "(in a container: the user id of the image): change its owner or mode, or set DB_PATH.", failure);
        }
        catch (IOException failure)
        {
            throw new DatabaseUnusableException(
                $"The database file {databasePath} is in use by {Holder(lockPath)}: stop it first, two programs must not share one file.", failure);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string lockPath)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(lockPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd() is { Length: > 0 } holder ? holder : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
