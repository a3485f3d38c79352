using System.Runtime.InteropServices;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// Gives memory back once nothing happens any more. The runtime collects only while something is allocated, and the C library keeps what was freed,
/// so that an idle program would hold what its start or a flood of deliveries has left until the next busy hour.
/// </summary>
internal sealed class IdleMemory : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // In bytes allocated in a pause: a health check or an open page that waits for news stays below, anybody who works does not.
    private const long Quiet = 1 << 20;

    // In bytes allocated since the last time: for less it is not worth the few hundredths of a second that all threads stand still.
    private const long Worth = 4 << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long before = 0, collected = 0;
        while (true)
        {
            // An end that is thrown would be reported as a crash when the server cannot start.
            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - before < Quiet && allocated - collected > Worth)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                TrimFreed();
                collected = allocated;
            }

            before = allocated;
        }
    }

    private static void TrimFreed()
    {
        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // Only the GNU C library has it, and needs it.
        }
    }

    // https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MallocTrim(nuint pad);
}
