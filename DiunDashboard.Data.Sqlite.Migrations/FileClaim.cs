using System.Globalization;
using System.Runtime.InteropServices;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// Holds <c>FILE.lock</c> for as long as the process lives: the operating system frees it even after <c>kill -9</c>.
/// Who holds it stands in <c>FILE.lock.by</c>, because .NET opens no file that another process has locked, not even to read it.
/// </summary>
internal sealed class FileClaim : IDisposable
{
    private const string HolderSuffix = ".by";

    // EAGAIN on Linux (https://man7.org/linux/man-pages/man2/flock.2.html).
    private const int WouldBlock = 11;

    private readonly FileStream _file;

    private FileClaim(FileStream file) => _file = file;

    /// <exception cref="DatabaseUnusableException">Another process holds the file, or its folder cannot be written.</exception>
    public static FileClaim Take(string databasePath)
    {
        var lockPath = databasePath + ".lock";
        try
        {
            lockPath = WithoutLinks(databasePath) + ".lock";
            if (Path.GetDirectoryName(lockPath) is { } folder && !Directory.Exists(folder))
                throw new DatabaseUnusableException($"The folder {folder} of the database file {databasePath} does not exist: create it, or set DB_PATH.");
            // Docker makes one of a file that it is to mount and that is not there.
            if (Directory.Exists(databasePath))
                throw new DatabaseUnusableException($"DB_PATH names the folder {databasePath}: name a file in it, such as {Path.Combine(databasePath, "diun.db")}.");
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
        catch (IOException failure) when (failure.HResult == WouldBlock)
        {
            throw new DatabaseUnusableException(
                $"The database file {databasePath} is in use by {Holder(lockPath)}: stop it first, two programs must not share one file.", failure);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new DatabaseUnusableException(
                $"The database file {databasePath} or its folder cannot be written by user {Environment.UserName} ({UserId()}): " +
                "change its owner or mode, make room, or set DB_PATH.", failure);
        }
    }

    public void Dispose() => _file.Dispose();

    // One file must have one lock, whichever names lead to it.
    private static string WithoutLinks(string path)
    {
        if (Path.GetDirectoryName(path) is not { } folder)
            return path;
        var direct = Path.Combine(WithoutLinks(folder), Path.GetFileName(path));
        var file = new FileInfo(direct);
        return file.LinkTarget is null ? direct : WithoutLinks(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
    }

    private static string UserId() => OperatingSystem.IsWindows() ? "" : string.Create(CultureInfo.InvariantCulture, $"user id {EffectiveUserId()}");

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUserId();

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
