using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Queries;

/// <summary>A tag and how many of the updates in question carry it, at most <see cref="BoardQueries.CountLimit"/>.</summary>
public sealed record TagCount(long? TagId, string Name, int Count);

/// <summary>The update that waits longest.</summary>
public sealed record OldestPending(long Id, DateTimeOffset ReceivedAt);

/// <summary>How many updates are in each state (at most <see cref="BoardQueries.CountLimit"/> each), and the one that waits longest.</summary>
public sealed record BoardCounts(int Pending, int Acknowledged, int Snoozed, OldestPending? Oldest)
{
    public int Of(UpdateStatus status) => status switch
    {
        UpdateStatus.Pending => Pending,
        UpdateStatus.Acknowledged => Acknowledged,
        UpdateStatus.Snoozed => Snoozed,
        _ => Math.Min(BoardQueries.CountLimit, Pending + Acknowledged + Snoozed),
    };
}

/// <summary>
/// The queries of the list. Each reads about as many index entries as it returns rows, whatever the size of the table,
/// so that counting stops at <see cref="CountLimit"/>.
/// </summary>
public static class BoardQueries
{
    /// <summary>A count of this size means "this many or more".</summary>
    public const int CountLimit = 1_000;

    /// <summary>As many hosts as there are to choose from.</summary>
    public const int MostHosts = 500;

    // One line of the list shows no more of a note; its page shows all of it.
    private const int NoteShown = 120;

    public static Task<List<UpdateRow>> NewestFirstAsync(
        this IQueryable<ImageUpdate> updates, DashboardContext db, long? before, int limit, CancellationToken cancellation) =>
        updates.OrderByDescending(u => u.HistoryId).RowsAsync(db, before, limit, cancellation);

    public static Task<List<UpdateRow>> NewestOfTagAsync(
        this IQueryable<ImageUpdate> updates, DashboardContext db, long? tagId, long? before, int limit, CancellationToken cancellation) =>
        updates.NewestOfTag(tagId).RowsAsync(db, before, limit, cancellation);

    /// <summary>Those with this tag, the newest first; with null, those without any.</summary>
    public static IQueryable<ImageUpdate> NewestOfTag(this IQueryable<ImageUpdate> updates, long? tagId)
    {
        // As one of a list, and ordered by it: where PostgreSQL knows that all rows have one tag, or none, an order by tag means nothing to it. Then it may take
        // an index of other tags too, expecting enough of this one among the newest, and pass any number of them.
        long[] ids = [tagId ?? 0];
        var tagged = tagId is null ? updates.Tagged(null) : updates.Where(u => ids.Contains(u.TagId!.Value));
        return tagged.OrderByDescending(u => u.TagId).ThenByDescending(u => u.HistoryId);
    }

    /// <summary>
    /// As many of those that match as are counted, the first in the order of the index that answers states and tags; snoozed ones in none, since
    /// no order is that of an index on both databases. Without an order PostgreSQL may read the table instead, once much in it has changed since the last
    /// vacuum, and from where the last reading ended
    /// (https://www.postgresql.org/docs/current/runtime-config-compatible.html#GUC-SYNCHRONIZE-SEQSCANS), which may be behind all that match.
    /// </summary>
    public static IQueryable<ImageUpdate> UpToLimit(this IQueryable<ImageUpdate> updates, UpdateFilter filter, DateTimeOffset now)
    {
        var matching = updates.Matching(filter, now);
        var ordered = filter switch
        {
            { Status: UpdateStatus.Pending, TagId: null, Untagged: false } => matching.OrderBy(u => u.HistoryId),
            { Status: UpdateStatus.Snoozed, TagId: null, Untagged: false } => matching,
            _ => matching.OrderBy(u => u.TagId).ThenBy(u => u.HistoryId),
        };
        return ordered.Take(CountLimit);
    }

    /// <summary>
    /// The same, in no order, found by their history ids, which the indexes of states and tags hold: PostgreSQL then passes over those that do not match without
    /// a look at their rows.
    /// </summary>
    public static IQueryable<ImageUpdate> LookedUp(this IQueryable<ImageUpdate> limited, DashboardContext db)
    {
        var ids = limited.Select(u => u.HistoryId);
        return db.Updates.Where(u => ids.Contains(u.HistoryId));
    }

    public static Task<int> CountUpToLimitAsync(this DashboardContext db, UpdateFilter filter, DateTimeOffset now, CancellationToken cancellation) =>
        db.Updates.UpToLimit(filter, now).CountAsync(cancellation);

    public static async Task<BoardCounts> BoardCountsAsync(this DashboardContext db, DateTimeOffset now, CancellationToken cancellation) => new(
        await db.CountUpToLimitAsync(new UpdateFilter(UpdateStatus.Pending), now, cancellation),
        await db.CountUpToLimitAsync(new UpdateFilter(UpdateStatus.Acknowledged), now, cancellation),
        await db.CountUpToLimitAsync(new UpdateFilter(UpdateStatus.Snoozed), now, cancellation),
        await db.Updates.Pending(now).OrderBy(u => u.HistoryId).Select(u => new OldestPending(u.Id, u.ReceivedAt)).FirstOrDefaultAsync(cancellation));

    /// <summary>The tags in the order of their names, then the untagged ones; also those with no update.</summary>
    public static async Task<List<TagCount>> TagCountsAsync(this DashboardContext db, UpdateStatus status, DateTimeOffset now, CancellationToken cancellation)
    {
        var updates = db.Updates.Matching(new UpdateFilter(status), now);
        var counts = await db.Tags.OrderBy(t => t.NameKey)
            .Select(t => new TagCount(t.Id, t.Name, updates.Where(u => u.TagId == t.Id).OrderBy(u => u.HistoryId).Take(CountLimit).Count()))
            .ToListAsync(cancellation);
        counts.Add(new TagCount(null, "", await db.CountUpToLimitAsync(new UpdateFilter(status, Untagged: true), now, cancellation)));
        return counts;
    }

    /// <summary>At most <see cref="MostHosts"/> host names, in order: found by hopping from one to the next in the index, not by reading every update.</summary>
    public static Task<List<string>> HostsAsync(this DashboardContext db, CancellationToken cancellation) => db.Database.SqlQuery<string>($"""
        WITH RECURSIVE hosts (hostname) AS (
            SELECT MIN(hostname) FROM updates
            UNION ALL
            SELECT (SELECT MIN(u.hostname) FROM updates u WHERE u.hostname > hosts.hostname) FROM hosts WHERE hosts.hostname IS NOT NULL)
        SELECT hostname FROM hosts WHERE hostname IS NOT NULL LIMIT {MostHosts}
        """).ToListAsync(cancellation);

    public static IQueryable<UpdateRow> AsRows(this IQueryable<ImageUpdate> updates, DashboardContext db) => updates.Select(u => new UpdateRow
    {
        Id = u.Id,
        Hostname = u.Hostname,
        Image = u.Image,
        Registry = u.Registry,
        Repository = u.Repository,
        ImageTag = u.ImageTag,
        CurrentTag = u.CurrentTag,
        ChangeKind = u.ChangeKind,
        Status = u.Status,
        HubLink = u.HubLink,
        Digest = u.Digest,
        PreviousDigest = u.PreviousDigest,
        Containers = u.Containers,
        ReceivedAt = u.ReceivedAt,
        AcknowledgedAt = u.AcknowledgedAt,
        SnoozedUntil = u.SnoozedUntil,
        Revision = u.Revision,
        HistoryId = u.HistoryId,
        TagId = u.TagId,
        Note = db.ImageNotes.Where(n => n.Image == u.Image).Select(n => n.Text.Substring(0, NoteShown)).FirstOrDefault(),
    });

    private static Task<List<UpdateRow>> RowsAsync(
        this IQueryable<ImageUpdate> ordered, DashboardContext db, long? before, int limit, CancellationToken cancellation) =>
        ordered.Where(u => before == null || u.HistoryId < before).Take(limit).LookedUp(db).OrderByDescending(u => u.HistoryId).AsRows(db).ToListAsync(cancellation);
}
