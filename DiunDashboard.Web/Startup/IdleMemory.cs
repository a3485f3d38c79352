namespace DiunDashboard.Web.Startup;

/// <summary>
/// Gives memory back once nothing happens any more. The runtime collects only while something is allocated, so that an idle program would hold
/// what its start or a flood of deliveries has left until the next busy hour.
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
                collected = allocated;
            }

            before = allocated;
        }
    }
}
