using System.Diagnostics;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>A file system of a few MiB in memory, which can be filled and made read-only. Needs root.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diun-test-");

    public SmallDisk(int mebibytes)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new InvalidOperationException("This fact mounts a small file system, which only root may: run the tests as root, as in a container.");
        Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", Folder);
    }

    public string Folder => _folder.FullName;

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[512];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free() => File.Delete(Ballast);

    /// <summary>Lets a file be opened and not be deleted: something is mounted on it, namely itself.</summary>
    public static void Pin(string path) => Run("mount", "--bind", path, path);

    /// <summary>Lets a file be opened only to read it, and leaves it to those who have it open already, until <see cref="Unseal"/>.</summary>
    public static void Seal(string path)
    {
        Pin(path);
        Run("mount", "-o", "remount,bind,ro", path);
    }

    /// <summary>Who has opened it meanwhile can still only read it.</summary>
    public static void Unseal(string path) => Run("umount", "--lazy", path);

    public static void Unpin(string path) => Run("umount", path);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Folder);

    public void Dispose()
    {
        Run("umount", "--lazy", Folder);
        _folder.Delete(recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
