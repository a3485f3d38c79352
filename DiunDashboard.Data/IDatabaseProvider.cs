using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace DiunDashboard.Data;

/// <summary>All that differs between the databases. Each further member needs a decision record.</summary>
public interface IDatabaseProvider
{
    /// <summary>The line the start-up log shows, without any secret.</summary>
    string Description { get; }

    /// <summary>Sets provider, connection, migrations assembly and what belongs to every connection.</summary>
    void Configure(DbContextOptionsBuilder options);

    /// <summary>
    /// Makes the database ready: claims it, checks its settings, applies the migrations that are missing. Safe to repeat and to race.
    /// </summary>
    /// <exception cref="DatabaseUnusableException">
    /// No waiting helps; the message says what to do. What may pass by itself is thrown as it came, see <see cref="IsUnavailable"/>.
    /// </exception>
    Task PrepareAsync(DashboardContext db, CancellationToken cancellation);

    /// <summary>
    /// Begins a transaction that no other write overlaps, in this process or another, so that <c>history</c> ids follow the order of commit
    /// and what is read inside is still true at the commit. Rolled back unless committed.
    /// </summary>
    Task<IDbContextTransaction> BeginWriteAsync(DashboardContext db, CancellationToken cancellation);

    /// <summary>
    /// Writes a batch of at least one event as <see cref="Recording.RecordAsync"/> says, in a write of its own like <see cref="BeginWriteAsync"/>'s,
    /// in the form that costs this database least (docs/decisions/0007). It may hold the calling thread until all is written.
    /// </summary>
    Task RecordAsync(IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation);

    /// <summary>
    /// To be called when a decision on so many updates has been committed: a database that plans its queries by what it counted before
    /// counts anew if they are many, so that no page is read the long way round. Nothing depends on it, and it does not fail.
    /// </summary>
    Task DecidedAsync(int updates);

    /// <summary>
    /// Calls back soon after each write is committed, in this process or another on the same database, and once when the listening begins:
    /// what happened before may have been missed. One call may stand for many writes, and a call does not promise that anything changed.
    /// Runs until cancelled; fails when the listening broke off.
    /// </summary>
    Task ListenAsync(Action changed, CancellationToken cancellation);

    /// <summary>
    /// Whether the failure is the database being away, busy, full, read-only or damaged: the same work may succeed later, if only after a repair.
    /// </summary>
    bool IsUnavailable(Exception failure);

    /// <summary>
    /// Whether <see cref="RecordAsync"/> failed because of what it was to write: a value too long or that the driver cannot write, a rule of
    /// a table. Whatever else fails has nothing to do with the event (docs/decisions/0006).
    /// </summary>
    bool IsRefusal(Exception failure);
}
