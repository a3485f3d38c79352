using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

public static class Pruning
{
    private const int Batch = 5_000;

    /// <summary>
    /// Deletes history that is older than the retention and from before the first entry within it, except the entries that current updates stand on.
    /// Age is counted back from the newest entry when that is older than now: a clock that is years ahead, as that of a machine that has just been
    /// restored, deletes nothing until something is recorded under it. One that is years behind, as that of a machine without a battery, deletes
    /// nothing that was recorded under the right one; what one that was ahead has recorded stays until its own time has come. Works in transactions of 5 000 entries, so that deliveries need not wait for the whole.
    /// Returns how many were deleted.
    /// </summary>
    public static async Task<int> PruneHistoryAsync(this DashboardContext db, TimeSpan retention, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await db.History.OrderByDescending(h => h.Id).Select(h => (DateTimeOffset?)h.At).FirstOrDefaultAsync(cancellation) is not { } newest)
            return 0;
        var end = newest < now ? newest : now;
        var oldest = end - retention;
        // In the order of arrival, which needs no index: what a clock that was ahead or behind once has left does not count.
        var first = await db.History.Where(h => h.At >= oldest && h.At <= end).OrderBy(h => h.Id).Select(h => (long?)h.Id)
            .FirstOrDefaultAsync(cancellation);
        var outdated = db.History.Where(h => h.Id < first && h.At < oldest && !db.Updates.Any(u => u.HistoryId == h.Id));
        var (total, pruned) = (0, 0);
        do
        {
            await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
            pruned = await outdated.OrderBy(h => h.Id).Take(Batch).ExecuteDeleteAsync(cancellation);
            await write.CommitAsync(cancellation);
            total += pruned;
        }
        while (pruned == Batch);
        return total;
    }
}
