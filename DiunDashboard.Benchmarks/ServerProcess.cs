using System.Diagnostics;
using System.Globalization;

namespace DiunDashboard.Benchmarks;

/// <summary>The program, as a process of its own on a free port.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Listening = "Now listening on: http://[::]:";
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Port { get; private set; }

    /// <summary>What it holds in memory, in MB (its resident set).</summary>
    public double MemoryMb
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
        }
    }

    /// <summary>The processor time it has used so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it; returns when it listens.</summary>
    /// <param name="settings">The variables that choose its database.</param>
    /// <param name="compared">Whether it also has what intake is compared with.</param>
    /// <param name="folder">Where the program is; by default as it was built, beside this one.</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyDictionary<string, string> settings, bool compared = false, string? folder = null)
    {
        folder ??= AppContext.BaseDirectory;
        var program = Path.Combine(folder, "DiunDashboard.Web.dll");
        var start = new ProcessStartInfo("dotnet", compared
            ? ["exec", "--depsfile", Path.Combine(folder, "DiunDashboard.Benchmarks.deps.json"),
                "--runtimeconfig", Path.Combine(folder, "DiunDashboard.Web.runtimeconfig.json"), program]
            : [program])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        foreach (var name in new[] { "DATABASE_URL", "DB_PATH", "WEBHOOK_SECRET", "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS" })
            start.Environment.Remove(name);
        start.Environment["PORT"] = "0";
        if (compared)
            start.Environment["DOTNET_STARTUP_HOOKS"] = "DiunDashboard.Benchmarks";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var started = new ServerProcess(Process.Start(start)!);
        started.Port = await started.PortAsync();
        return started;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<int> PortAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                // Its log must be read, or it would wait with a full pipe.
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return int.Parse(line.AsSpan(at + Listening.Length), CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("The program did not start.");
    }
}
