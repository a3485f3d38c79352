using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

public static class Rejecting
{
    /// <summary>Keeps a delivery that could not be read, and of all such the newest <see cref="Limits.RejectedDeliveries"/>. One transaction.</summary>
    public static async Task RejectAsync(this DashboardContext db, RejectedDelivery delivery, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        db.RejectedDeliveries.Add(delivery);
        await db.SaveChangesAsync(cancellation);
        var kept = db.RejectedDeliveries.OrderByDescending(r => r.Id).Select(r => r.Id).Take(Limits.RejectedDeliveries);
        await db.RejectedDeliveries.Where(r => !kept.Contains(r.Id)).ExecuteDeleteAsync(cancellation);
        await write.CommitAsync(cancellation);
    }

    /// <summary>Forgets one rejected delivery; false when there is none of this id.</summary>
    public static async Task<bool> DiscardRejectedAsync(this DashboardContext db, long id, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var discarded = await db.RejectedDeliveries.Where(r => r.Id == id).ExecuteDeleteAsync(cancellation);
        await write.CommitAsync(cancellation);
        return discarded > 0;
    }
}
