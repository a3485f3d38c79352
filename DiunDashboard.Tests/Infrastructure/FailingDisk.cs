using System.Diagnostics;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Lets a process see its disk fail or dawdle, as a dying one does, until disposed. Needs strace and the right to trace.</summary>
public sealed class FailingDisk : IDisposable
{
    private const int SigInt = 2;

    private readonly Process _tracer;

    private FailingDisk(Process tracer) => _tracer = tracer;

    /// <summary>Lets every fsync fail. Returns when it has taken effect.</summary>
    public static Task<FailingDisk> OfEveryFlushAsync(int process) =>
        OfAsync(process, "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO");

    /// <summary>Lets every fsync take so many seconds. Returns when it has taken effect.</summary>
    public static Task<FailingDisk> OfSlowFlushesAsync(int process, int seconds) =>
        OfAsync(process, "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:delay_enter={seconds}000000");

    /// <summary>Lets the second read of a file fail. Returns when it has taken effect.</summary>
    public static Task<FailingDisk> OfSecondReadAsync(int process, string path) =>
        OfAsync(process, "-P", path, "-e", "trace=pread64", "-e", "inject=pread64:error=EIO:when=2");

    private static async Task<FailingDisk> OfAsync(int process, params string[] what)
    {
        var tracer = Process.Start(new ProcessStartInfo("strace", ["-f", "-p", $"{process}", .. what]) { RedirectStandardError = true })!;
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        tracer.ErrorDataReceived += (_, line) =>
        {
            // "strace: Process 1 attached with 20 threads"
            if (line.Data?.Contains("attached", StringComparison.Ordinal) == true)
                attached.TrySetResult();
            else if (line.Data is null)
                attached.TrySetException(new InvalidOperationException("strace could not attach to the program: this fact needs the right to trace (ptrace)."));
        };
        tracer.BeginErrorReadLine();
        await attached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return new FailingDisk(tracer);
    }

    public void Dispose()
    {
        _ = DashboardProcess.SendSignal(_tracer.Id, SigInt);
        _tracer.WaitForExit();
        _tracer.Dispose();
    }
}
