namespace DiunDashboard.Tests.Infrastructure;

/// <summary>The clock of a process, which may be as wrong as that of a machine. Needs libfaketime.</summary>
public sealed class FakeTime : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diun-test-");

    public FakeTime() => Set(TimeSpan.Zero);

    /// <summary>The variables that put a process under this clock.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["LD_PRELOAD"] = Directory.GetDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("libfaketime is missing. On Debian or Ubuntu: sudo apt-get install libfaketime"),
        ["FAKETIME_TIMESTAMP_FILE"] = Offset,
        ["FAKETIME_NO_CACHE"] = "1",
        // What measures durations goes on: a machine whose clock is set does that too.
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        // Made for an old C library; with a new one it lets everything that waits be late at once.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    private string Offset => Path.Combine(_folder.FullName, "offset");

    /// <summary>Sets the clock so far from the real time.</summary>
    public void Set(TimeSpan offset)
    {
        // In one step: the process reads it at any moment.
        var next = Path.Combine(_folder.FullName, "next");
        File.WriteAllText(next, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{offset.TotalSeconds:+0;-0}"));
        File.Move(next, Offset, overwrite: true);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
