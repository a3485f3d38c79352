using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Queries;

/// <summary>An entry of the history without its payload, but whether it has one.</summary>
public sealed record HistoryRow(
    long Id, DateTimeOffset At, HistoryKind Kind, string Hostname, string Image, string Digest, string Detail, bool HasPayload);

/// <summary>When a host's Diun last sent an event, and when it last sent a test.</summary>
public sealed record HostActivity(string Hostname, DateTimeOffset? LastReceived, DateTimeOffset? LastTested);

public static class HistoryQueries
{
    /// <summary>The most acknowledgements whose waiting times are read.</summary>
    public const int MostWaits = 2_000;

    /// <summary>Newest first, below the id <paramref name="before"/>.</summary>
    public static Task<List<HistoryRow>> NewestFirstAsync(
        this IQueryable<HistoryEntry> history, long? before, int limit, CancellationToken cancellation) =>
        history.Where(h => before == null || h.Id < before).OrderByDescending(h => h.Id).Take(limit)
            .AsRows().ToListAsync(cancellation);

    public static IQueryable<HistoryRow> AsRows(this IQueryable<HistoryEntry> history) => history.Select(h => new HistoryRow(h.Id, h.At, h.Kind, h.Hostname, h.Image, h.Digest, h.Detail, h.Payload != null));

    /// <summary>What happened to one image on one host, and to the image as a whole.</summary>
    public static IQueryable<HistoryEntry> TimelineOf(this DashboardContext db, string hostname, string image)
    {
        var entries = db.EntriesOf(image, hostname, decidedOn: null);
        return db.History.Where(h => entries.Contains(h.Id))
            .Where(h => h.Hostname == hostname || h.Kind == HistoryKind.Tagged || h.Kind == HistoryKind.Untagged || h.Kind == HistoryKind.Noted);
    }

    public static IQueryable<HistoryEntry> Matching(this DashboardContext db, HistoryFilter filter)
    {
        var history = db.HistoryOf(filter.Image, filter.Host);
        if (filter.Kind is not null)
            history = history.Where(h => h.Kind == filter.Kind);
        // As the index says it, which is for the whole history: those of a host or an image are found in others.
        if (filter.Kind is not null and not HistoryKind.Received && string.IsNullOrEmpty(filter.Host) && string.IsNullOrEmpty(filter.Image))
            history = history.Where(h => h.Kind != HistoryKind.Received);
        if (filter.TagId is not null)
            history = history.Where(h => db.TagAssignments.Any(a => a.Image == h.Image && a.TagId == filter.TagId));
        return string.IsNullOrEmpty(filter.Search) ? history : history.Containing(filter.Search);
    }

    /// <summary>Those in whose image or host name the text occurs, as it is: no wildcards.</summary>
    [SuppressMessage("Globalization", "CA1304", Justification = "Runs in the database: see UpdateQueries.Containing.")]
    [SuppressMessage("Globalization", "CA1311", Justification = "As above.")]
    [SuppressMessage("Performance", "CA1862", Justification = "EF Core translates no StringComparison.")]
    public static IQueryable<HistoryEntry> Containing(this IQueryable<HistoryEntry> history, string text)
    {
        var term = UpdateQueries.FoldAscii(text);
        return history.Where(h => h.Image.ToLower().Contains(term) || h.Hostname.ToLower().Contains(term));
    }

    /// <summary>What happened to an image, on a host, or to both; without either, everything.</summary>
    public static IQueryable<HistoryEntry> HistoryOf(this DashboardContext db, string? image, string? host)
    {
        host = string.IsNullOrEmpty(host) ? null : host;
        if (string.IsNullOrEmpty(image))
            return host is null ? db.History : db.History.Where(h => h.Hostname == host);
        // By ids alone: with the host as a second condition SQLite would go through all that ever happened on it.
        var entries = db.EntriesOf(image, host, host);
        return db.History.Where(h => entries.Contains(h.Id));
    }

    /// <summary>
    /// The version of everything that is stored: each change of state appends to the history, ids follow the order of commit,
    /// and the newest entry is never pruned. 0 when nothing has happened yet.
    /// </summary>
    public static async Task<long> VersionAsync(this DashboardContext db, CancellationToken cancellation) =>
        await db.History.MaxAsync(h => (long?)h.Id, cancellation) ?? 0;

    /// <summary>
    /// The version of all that a list shows, as a word for caches: <see cref="VersionAsync"/>, and the last snooze that ended by itself,
    /// which changes a list without a write. With the instant of the newest entry: where a backup was put back, or a standby took over that lacked
    /// the last writes, something else gets the same id.
    /// </summary>
    public static async Task<string> StateVersionAsync(this DashboardContext db, DateTimeOffset now, CancellationToken cancellation)
    {
        var newest = await db.History.OrderByDescending(h => h.Id).Select(h => new { h.Id, h.At }).FirstOrDefaultAsync(cancellation);
        var ended = await db.Updates.Where(u => u.SnoozedUntil <= now).MaxAsync(u => u.SnoozedUntil, cancellation);
        return string.Create(CultureInfo.InvariantCulture, $"{newest?.Id ?? 0}-{newest?.At.UtcTicks ?? 0:x}-{ended?.UtcTicks ?? 0:x}");
    }

    /// <summary>
    /// How long after the event they answered the newest <see cref="MostWaits"/> acknowledgements came, as far as they are of those days (UTC).
    /// Those whose event was pruned are left out.
    /// </summary>
    public static async Task<List<TimeSpan>> WaitsAsync(this DashboardContext db, int days, DateTimeOffset now, CancellationToken cancellation)
    {
        var first = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1 - days), TimeSpan.Zero);
        var waits = await db.History.Where(h => h.Kind == HistoryKind.Acknowledged).OrderByDescending(h => h.Id).Take(MostWaits).Where(h => h.At >= first)
            .Select(h => new
            {
                h.At,
                Received = db.History.Where(r => r.Id == h.PreviousEventId).Select(r => (DateTimeOffset?)r.At).FirstOrDefault(),
            })
            .ToListAsync(cancellation);
        return [.. waits.Where(wait => wait.Received is not null).Select(wait => wait.At - wait.Received!.Value).Select(wait => wait < TimeSpan.Zero ? TimeSpan.Zero : wait)];
    }

    /// <summary>When a host's newest events came, the newest first.</summary>
    public static Task<List<DateTimeOffset>> LastEventsAsync(this DashboardContext db, string hostname, int limit, CancellationToken cancellation) =>
        db.History.Where(h => h.Hostname == hostname && h.Kind == HistoryKind.Received)
            // What people decided after the last event is passed over at once.
            .Where(h => h.Id <= db.Updates.Where(u => u.Hostname == hostname).Max(u => u.HistoryId))
            .OrderByDescending(h => h.Id).Take(limit).Select(h => h.At).ToListAsync(cancellation);

    /// <summary>At most <see cref="BoardQueries.MostHosts"/> hosts that ever sent something, by name.</summary>
    public static Task<List<HostActivity>> HostActivityAsync(this DashboardContext db, CancellationToken cancellation)
    {
        // Hops through the index (hostname, id) from one host to the next.
        var hosts = db.Database.SqlQuery<string>($"""
            WITH RECURSIVE hosts (hostname) AS (
                SELECT MIN(hostname) FROM history
                UNION ALL
                SELECT (SELECT MIN(h.hostname) FROM history h WHERE h.hostname > hosts.hostname) FROM hosts WHERE hosts.hostname IS NOT NULL)
            SELECT hostname AS "Value" FROM hosts WHERE hostname IS NOT NULL LIMIT {BoardQueries.MostHosts}
            """);
        return hosts
            .Select(host => new HostActivity(
                host,
                db.Updates.Where(u => u.Hostname == host).OrderByDescending(u => u.HistoryId).Select(u => (DateTimeOffset?)u.ReceivedAt).FirstOrDefault(),
                db.History.Where(h => h.Hostname == host && h.Kind == HistoryKind.Tested).OrderByDescending(h => h.Id).Select(h => (DateTimeOffset?)h.At).FirstOrDefault()))
            .ToListAsync(cancellation);
    }

    // The events of an image, on all its hosts or on one, each found from the next; and what was decided about it, as a whole too or on one host.
    // A scalar subquery is looked up by its key, however many hosts the planner takes the image to have.
    private static IQueryable<long> EntriesOf(this DashboardContext db, string image, string? hostname, string? decidedOn) => db.Database.SqlQuery<long>($"""
        WITH RECURSIVE events (id) AS (
            SELECT history_id FROM updates WHERE image = {image} AND hostname = coalesce({hostname}, hostname)
            UNION ALL
            SELECT (SELECT h.previous_event_id FROM history h WHERE h.id = events.id) FROM events WHERE events.id IS NOT NULL)
        SELECT id AS "Value" FROM events WHERE id IS NOT NULL
        UNION ALL
        SELECT id FROM history WHERE image = {image} AND kind <> 'received' AND hostname = coalesce({decidedOn}, hostname)
        """);
}
