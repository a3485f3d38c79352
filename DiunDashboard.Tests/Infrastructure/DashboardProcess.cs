using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>The program as a process of its own, to be killed, stopped, or refused.</summary>
public sealed class DashboardProcess : IDisposable
{
    private const int SigTerm = 15;
    private const string Listening = "Now listening on: http://[::]:";
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DashboardProcess(IEnumerable<KeyValuePair<string, string?>> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "DiunDashboard.Web.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var name in new[] { "DATABASE_URL", "DB_PATH", "WEBHOOK_SECRET", "WEBHOOK_SECRET_FILE", "DATABASE_URL_FILE", "REOPEN_ON", "HISTORY_RETENTION_DAYS", "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS" })
            start.Environment.Remove(name);
        start.Environment["PORT"] = "0";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public HttpClient Client { get; private set; } = null!;

    public IReadOnlyCollection<string> Lines => _lines;

    public string Output => string.Join('\n', _lines);

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="settings">Its variables.</param>
    /// <param name="whenReady">Whether to wait for the database too.</param>
    public static async Task<DashboardProcess> StartAsync(IEnumerable<KeyValuePair<string, string?>> settings, bool whenReady = true)
    {
        var started = new DashboardProcess(settings);
        try
        {
            var first = await Task.WhenAny(started._port.Task, started._process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(30)));
            if (first != started._port.Task)
                throw new InvalidOperationException($"The program did not start:\n{started.Output}");
            started.Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{await started._port.Task}") };
            if (whenReady)
                await started.ReadyAsync(TimeSpan.FromSeconds(30));
            return started;
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the database takes a write; how long that took.</summary>
    public async Task<TimeSpan> ReadyAsync(TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < patience)
        {
            using var answer = await Client.GetAsync(new Uri("/readyz", UriKind.Relative));
            if (answer.IsSuccessStatusCode)
                return watch.Elapsed;
            await Task.Delay(50);
        }

        throw new InvalidOperationException($"The program did not become ready:\n{Output}");
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public static DashboardProcess Begin(IEnumerable<KeyValuePair<string, string?>> settings) => new(settings);

    /// <summary>Runs the program where it is expected to end by itself.</summary>
    public static async Task<(int Code, string Output)> RunToEndAsync(IEnumerable<KeyValuePair<string, string?>> settings, params string[] arguments)
    {
        using var process = new DashboardProcess(settings, arguments);
        var code = await process.EndAsync();
        return (code, process.Output);
    }

    /// <summary>In bytes.</summary>
    public long ResidentMemory()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    public void Kill() => _process.Kill();

    /// <summary>Asks it to stop (SIGTERM); its exit code.</summary>
    public Task<int> StopAsync()
    {
        _ = SendSignal(_process.Id, SigTerm);
        return EndAsync();
    }

    public void Dispose()
    {
        Client?.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            _port.TrySetResult(int.Parse(line.AsSpan(at + Listening.Length), System.Globalization.CultureInfo.InvariantCulture));
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int SendSignal(int process, int signal);
}
