using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

public static class Recording
{
    /// <summary>
    /// Records events in the order given, all or none: appends each to the history and makes the newest of each (hostname, image) its state,
    /// pending again. An event with the same digest adds its containers to those known and leaves a snooze, but not one that an acknowledgement
    /// has ended; another digest starts both anew.
    /// The image's tag stays. A repeat is one more history entry and one more revision, nothing else.
    /// </summary>
    /// <param name="db">The context; nothing of it is tracked.</param>
    /// <param name="arrivals">At most about 1 000 events, so that other writes need not wait long.</param>
    /// <param name="keepAcknowledged">Whether an event with the same digest leaves an acknowledgement (REOPEN_ON=digest).</param>
    /// <param name="cancellation">Gives up before the commit; then nothing is recorded.</param>
    /// <exception cref="System.Data.Common.DbException">Nothing was recorded, unless the connection broke during the commit.</exception>
    public static Task RecordAsync(
        this DashboardContext db, IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation) =>
        arrivals.Count == 0 ? Task.CompletedTask : db.Provider.RecordAsync(arrivals, keepAcknowledged, cancellation);

    /// <summary>
    /// Records those of the events whose <see cref="Arrival.Id"/> is not in the history yet, all or none: for events of which an earlier attempt
    /// may have got through. Otherwise the same as <see cref="RecordAsync"/>, at the price of one more query.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">As of <see cref="RecordAsync"/>; it may be called again.</exception>
    public static async Task RecordMissingAsync(
        this DashboardContext db, IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation)
    {
        var ids = arrivals.Select(arrival => (Guid?)arrival.Id).ToList();
        HashSet<Guid?> recorded;
        // The turn to write comes when the earlier attempt has ended, one way or the other.
        await using (await db.Provider.BeginWriteAsync(db, cancellation))
            recorded = await db.History.Where(h => ids.Contains(h.DeliveryId)).Select(h => h.DeliveryId).ToHashSetAsync(cancellation);
        await db.RecordAsync([.. arrivals.Where(arrival => !recorded.Contains(arrival.Id))], keepAcknowledged, cancellation);
    }
}
