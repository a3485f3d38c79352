using System.Diagnostics.CodeAnalysis;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Queries;

/// <summary>The adjectives of updates. A snooze ends by itself, so that the state depends on the instant asked for.</summary>
public static class UpdateQueries
{
    public static IQueryable<ImageUpdate> Pending(this IQueryable<ImageUpdate> updates, DateTimeOffset now) =>
        updates.Where(u => u.AcknowledgedAt == null && (u.SnoozedUntil == null || u.SnoozedUntil <= now));

    public static IQueryable<ImageUpdate> Acknowledged(this IQueryable<ImageUpdate> updates) => updates.Where(u => u.AcknowledgedAt != null);

    public static IQueryable<ImageUpdate> Snoozed(this IQueryable<ImageUpdate> updates, DateTimeOffset now) =>
        updates.Where(u => u.AcknowledgedAt == null && u.SnoozedUntil > now);

    /// <summary>Those with this tag; with null, those without any.</summary>
    public static IQueryable<ImageUpdate> Tagged(this IQueryable<ImageUpdate> updates, long? tagId) => updates.Where(u => u.TagId == tagId);

    /// <summary>Those whose image is that of one of the others.</summary>
    public static IQueryable<ImageUpdate> OfImagesIn(this IQueryable<ImageUpdate> updates, IQueryable<ImageUpdate> others)
    {
        // Not as EXISTS, for which SQLite would go through all updates.
        var images = others.Select(other => other.Image);
        return updates.Where(u => images.Contains(u.Image));
    }

    /// <summary>Those in whose image, host or container names the text occurs, as it is: no wildcards.</summary>
    [SuppressMessage("Globalization", "CA1304", Justification = "Runs in the database, where it folds ASCII only: SQLite's own rule, and PostgreSQL's under collation C.")]
    [SuppressMessage("Globalization", "CA1311", Justification = "As above.")]
    [SuppressMessage("Performance", "CA1862", Justification = "EF Core translates no StringComparison.")]
    public static IQueryable<ImageUpdate> Containing(this IQueryable<ImageUpdate> updates, string text)
    {
        var term = FoldAscii(text);
        return updates.Where(u =>
            u.Image.ToLower().Contains(term) || u.Hostname.ToLower().Contains(term) || u.Containers.ToLower().Contains(term));
    }

    /// <summary>The registries of the newest 500 updates, in order.</summary>
    public static async Task<List<string>> RegistriesAsync(this DashboardContext db, CancellationToken cancellation)
    {
        // Sorted here: no more than the few of them are worth an index.
        var registries = await db.Updates.OrderByDescending(u => u.HistoryId).Take(500).Select(u => u.Registry).Distinct().ToListAsync(cancellation);
        registries.Sort(StringComparer.Ordinal);
        return registries;
    }

    /// <summary>
    /// Of the updates that match, those that a page of this filter showed which was made at this version and instant: without what arrived since,
    /// and without what came to match since because a snooze ended, or because somebody reopened it, snoozed it, or changed its tag where the filter names one.
    /// </summary>
    public static IQueryable<ImageUpdate> Seen(this DashboardContext db, UpdateFilter filter, long version, DateTimeOffset at)
    {
        // By their history ids, which the indexes of what is open hold: no row has to be looked up for the few that changed. Each once, so that PostgreSQL
        // never expects more of them than there are updates: it makes a table of them in memory only when it expects them to fit. What has had another
        // event after the decision is beyond the version.
        var decided = db.History.Where(h => h.Id > version && (h.Kind == HistoryKind.Reopened || h.Kind == HistoryKind.Snoozed) && h.PreviousEventId != null)
            .Select(h => h.PreviousEventId!.Value).GroupBy(id => id).Select(same => same.Key);
        var seen = db.Updates.Matching(filter, at).Where(u => u.HistoryId <= version && !decided.Contains(u.HistoryId));
        if (filter.TagId is null && !filter.Untagged)
            return seen;
        var moved = db.History.Where(h => h.Id > version && (h.Kind == HistoryKind.Tagged || h.Kind == HistoryKind.Untagged))
            .Join(db.Updates, h => h.Image, u => u.Image, (_, u) => u.HistoryId)
            .GroupBy(id => id).Select(same => same.Key);
        return seen.Where(u => !moved.Contains(u.HistoryId));
    }

    internal static string FoldAscii(string text) => string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));

    public static IQueryable<ImageUpdate> Matching(this IQueryable<ImageUpdate> updates, UpdateFilter filter, DateTimeOffset now)
    {
        updates = filter.Status switch
        {
            UpdateStatus.Pending => updates.Pending(now),
            UpdateStatus.Acknowledged => updates.Acknowledged(),
            UpdateStatus.Snoozed => updates.Snoozed(now),
            _ => updates,
        };
        if (filter.Host is not null)
            updates = updates.Where(u => u.Hostname == filter.Host);
        if (filter.Stack is not null)
            updates = updates.Where(u => u.Stack == filter.Stack);
        if (filter.Registry is not null)
            updates = updates.Where(u => u.Registry == filter.Registry);
        if (filter.Kind is not null)
            updates = updates.Where(u => u.ChangeKind == filter.Kind);
        if (filter.TagId is not null || filter.Untagged)
            updates = updates.Tagged(filter.TagId);
        return string.IsNullOrEmpty(filter.Search) ? updates : updates.Containing(filter.Search);
    }
}
