using DiunDashboard.Data;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Startup;

/// <summary>Deletes history older than HISTORY_RETENTION_DAYS, at start and then once a day.</summary>
internal sealed partial class HistoryPruning(
    IDbContextFactory<DashboardContext> contexts, DatabasePreparation database, DashboardOptions options, TimeProvider time, ILogger<HistoryPruning> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAny(database.Ready, Task.Delay(Timeout.Infinite, stoppingToken));
        if (!database.IsReady)
            return;
        using var daily = new PeriodicTimer(TimeSpan.FromDays(1), time);
        do
        {
            try
            {
                // Left alone at the end, not cancelled: see LiveFeed.
                var pruned = await PruneAsync().WaitAsync(stoppingToken);
                if (pruned > 0)
                    Log.Pruned(logger, pruned);
            }
#pragma warning disable CA1031 // A day without pruning harms nobody; the program must go on.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                if (stoppingToken.IsCancellationRequested)
                    return;
                Log.Failed(logger, failure);
            }
        }
        while (await NextDayAsync(daily, stoppingToken));
    }

    private async Task<int> PruneAsync()
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        return await db.PruneHistoryAsync(options.HistoryRetention, time.GetUtcNow(), CancellationToken.None);
    }

    private static async Task<bool> NextDayAsync(PeriodicTimer daily, CancellationToken stopping)
    {
        try
        {
            return await daily.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Deleted {Count} history entries older than HISTORY_RETENTION_DAYS")]
        public static partial void Pruned(ILogger logger, int count);

        [LoggerMessage(LogLevel.Warning, "Old history could not be deleted today")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
