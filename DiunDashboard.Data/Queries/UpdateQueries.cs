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
