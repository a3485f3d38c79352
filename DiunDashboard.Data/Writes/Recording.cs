namespace DiunDashboard.Data.Writes;

public static class Recording
{
    /// <summary>
    /// Records events in the order given, all or none: appends each to the history and makes the newest of each (hostname, image) its state,
    /// pending again. An event with the same digest adds its containers to those known and leaves a snooze; another digest starts both anew.
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
}
