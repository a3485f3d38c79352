using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// Writes deliveries. Each method returns only after its transaction is durable, takes no part in the request's cancellation
/// (the sender may hang up, its event stays), and may be called from any number of requests at once.
/// </summary>
public sealed class IntakeWriter(IDbContextFactory<DashboardContext> contexts, DashboardOptions options, TimeProvider time)
{
    /// <summary>
    /// Records an event in one transaction: history and update, or for <see cref="DiunEvent.IsTest"/> the history alone.
    /// Every call counts as an arrival of its own, in the order of the calls' commits.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">Nothing was recorded.</exception>
    public async Task RecordAsync(DiunEvent delivery)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var now = time.GetUtcNow();
        if (delivery.IsTest)
            await db.RecordTestAsync(delivery.Hostname, delivery.Reference.Image, delivery.Payload, now, CancellationToken.None);
        else
            await db.RecordAsync(delivery.ToUpdate(now), delivery.Payload, options.ReopenOnNewDigestOnly, CancellationToken.None);
    }

    /// <summary>Keeps a body that could not be read, its first <see cref="Limits.RejectedBody"/> bytes; of all such the newest <see cref="Limits.RejectedDeliveries"/>.</summary>
    /// <exception cref="System.Data.Common.DbException">It was not kept.</exception>
    public async Task RejectAsync(RejectedDelivery delivery)
    {
        await using var db = await contexts.CreateDbContextAsync();
        delivery.At = time.GetUtcNow();
        await db.RejectAsync(delivery, CancellationToken.None);
    }
}
