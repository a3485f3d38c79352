using System.Diagnostics;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Lets every fsync of a process fail, as a dying disk does, until disposed. Needs strace and the right to trace.</summary>
public sealed class FailingFlush : IDisposable
{
    private const int SigInt = 2;

    private readonly Process _tracer;

    private FailingFlush(Process tracer) => _tracer = tracer;

    /// <summary>Returns when it has taken effect.</summary>
    public static async Task<FailingFlush> OfAsync(int process)
    {
        var tracer = Process.Start(new ProcessStartInfo(
            "strace",
            ["-f", "-p", $"{process}", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"]) { RedirectStandardError = true })!;
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
        return new FailingFlush(tracer);
    }

    public void Dispose()
    {
        _ = DashboardProcess.SendSignal(_tracer.Id, SigInt);
        _tracer.WaitForExit();
        _tracer.Dispose();
    }
}
