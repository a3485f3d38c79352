using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

public static class Pruning
{
    private const int Batch = 5_000;

    /// <summary>
    /// Deletes history older than an instant, except the entries that current updates stand on and the newest of all.
    /// Works in transactions of 5 000 entries, so that deliveries need not wait for the whole. Returns how many were deleted.
    /// </summary>
    public static async Task<int> PruneHistoryAsync(this DashboardContext db, DateTimeOffset olderThan, CancellationToken cancellation)
    {
        var outdated = db.History.Where(h => h.At < olderThan
            && !db.Updates.Any(u => u.HistoryId == h.Id)
            && h.Id < db.History.Max(newest => newest.Id));
        var (total, pruned) = (0, 0);
        do
        {
            await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
            pruned = await outdated.OrderBy(h => h.At).Take(Batch).ExecuteDeleteAsync(cancellation);
            await write.CommitAsync(cancellation);
            total += pruned;
        }
        while (pruned == Batch);
        return total;
    }
}
