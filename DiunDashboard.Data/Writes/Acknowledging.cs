using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace DiunDashboard.Data.Writes;

/// <summary>
/// What a person decides about updates. Each call is one transaction that changes the updates which are not yet in the state asked for,
/// appends a history entry for each, and returns how many there were; repeating it changes nothing. To make sure that nothing newer
/// is decided on than what was seen, the updates asked for are narrowed by revision or by history id.
/// </summary>
public static class Acknowledging
{
    /// <summary>Acknowledges the updates, snoozed ones too: the snooze means nothing from then on, and is kept for <see cref="TakeBackAsync"/>.</summary>
    public static Task<int> AcknowledgeAsync(
        this DashboardContext db, IQueryable<ImageUpdate> updates, DateTimeOffset now, CancellationToken cancellation) => db.ChangeAsync(
            updates.Where(u => u.AcknowledgedAt == null),
            HistoryKind.Acknowledged,
            "",
            change => change.SetProperty(u => u.AcknowledgedAt, now),
            now,
            cancellation);

    /// <summary>Makes the updates what they were before they were acknowledged: pending, or snoozed if that is not over.</summary>
    public static Task<int> TakeBackAsync(
        this DashboardContext db, IQueryable<ImageUpdate> updates, DateTimeOffset now, CancellationToken cancellation) => db.ChangeAsync(
            updates.Where(u => u.AcknowledgedAt != null),
            HistoryKind.Reopened,
            "",
            change => change.SetProperty(u => u.AcknowledgedAt, (DateTimeOffset?)null),
            now,
            cancellation);

    /// <summary>Makes the updates pending, whether they were acknowledged or snoozed.</summary>
    public static Task<int> ReopenAsync(
        this DashboardContext db, IQueryable<ImageUpdate> updates, DateTimeOffset now, CancellationToken cancellation) => db.ChangeAsync(
            updates.Where(u => u.AcknowledgedAt != null || u.SnoozedUntil != null),
            HistoryKind.Reopened,
            "",
            change => change.SetProperty(u => u.AcknowledgedAt, (DateTimeOffset?)null).SetProperty(u => u.SnoozedUntil, (DateTimeOffset?)null),
            now,
            cancellation);

    /// <summary>Hides the updates until an instant (<see cref="Limits.UntilNewerDigest"/>: until another digest comes), acknowledged ones too.</summary>
    public static Task<int> SnoozeAsync(
        this DashboardContext db, IQueryable<ImageUpdate> updates, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellation) => db.ChangeAsync(
            updates.Where(u => u.AcknowledgedAt != null || u.SnoozedUntil == null || u.SnoozedUntil != until),
            HistoryKind.Snoozed,
            Rfc3339.Format(until),
            change => change.SetProperty(u => u.AcknowledgedAt, (DateTimeOffset?)null).SetProperty(u => u.SnoozedUntil, until),
            now,
            cancellation);

    private static async Task<int> ChangeAsync(
        this DashboardContext db, IQueryable<ImageUpdate> updates, HistoryKind kind, string detail,
        Action<UpdateSettersBuilder<ImageUpdate>> change, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        await db.AppendHistoryAsync(updates, kind, detail, now, cancellation);
        var changed = await updates.ExecuteUpdateAsync(change, cancellation);
        await write.CommitAsync(cancellation);
        await db.Provider.DecidedAsync(changed);
        return changed;
    }
}
