using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.ViewModels;

/// <summary>
/// Fills the list's sections. What it costs depends on what the page shows and not on how many updates there are, but for a search:
/// a part of a word is in no index. Orders and groups that no index answers are made of the newest <see cref="BoardQueries.CountLimit"/>.
/// </summary>
internal static class BoardSections
{
    // A search reads every update: what it found is worth more than asking again.
    private const int FewFound = 5 * BoardQueries.CountLimit;

    /// <summary>The sections that have updates, and how many updates there are, at most <see cref="BoardQueries.CountLimit"/>.</summary>
    public static async Task<(int Hits, List<BoardSection> Sections)> SectionsAsync(
        this DashboardContext db, UpdateFilter filter, List<TagChoice> tags, long? before, DateTimeOffset now, CancellationToken cancellation)
    {
        var updates = db.Updates.Matching(filter, now);
        var grouping = new BoardGrouping(filter, tags);
        if (filter.Sort == UpdateSort.Newest && grouping.Only is { } only)
        {
            var count = await updates.CountUpToLimitAsync(cancellation);
            return (count, await OnlySectionAsync(only, count, updates, before, cancellation));
        }

        var few = filter.Search is null ? BoardQueries.CountLimit : FewFound;
        var found = await FoundAsync(updates, grouping.ByIndex, few, cancellation);
        var hits = Math.Min(found.Count, BoardQueries.CountLimit);
        if (found.Count < few || !grouping.ByIndex)
            return (hits, await FewAsync(db, found, grouping, updates, before, cancellation));
        return (hits, await ManyAsync(await db.TagCountsAsync(updates, cancellation), grouping, updates, before, cancellation));
    }

    private static Task<List<Found>> FoundAsync(IQueryable<ImageUpdate> updates, bool byIndex, int few, CancellationToken cancellation) => byIndex
        // Without an order the database is free to take the index that finds them best.
        ? updates.Select(u => new Found(u.Id, u.HistoryId, u.TagId, "", "", "", "")).Take(few).ToListAsync(cancellation)
        : updates.OrderByDescending(u => u.HistoryId).Take(few)
            .Select(u => new Found(u.Id, u.HistoryId, u.TagId, u.Hostname, u.Stack, u.Registry, u.Repository)).ToListAsync(cancellation);

    /// <summary>Everything fits into memory by its ids: only the rows shown are read, all at once.</summary>
    private static async Task<List<BoardSection>> FewAsync(
        DashboardContext db, List<Found> found, BoardGrouping grouping, IQueryable<ImageUpdate> updates, long? before, CancellationToken cancellation)
    {
        var groups = grouping.Of(found);
        if (groups is [var only])
        {
            if (grouping.NewestFirst)
                return await OnlySectionAsync(only.Key, only.Updates.Count, updates, before, cancellation);
            groups = [only with { Updates = grouping.After(only.Updates, before) }];
        }

        var limits = SectionShares.Of([.. groups.Select(group => group.Updates.Count)]);
        var shown = groups.Zip(limits, (group, limit) => group.Updates.Take(limit).Select(update => update.Id).ToList()).ToList();
        var ids = shown.SelectMany(id => id).ToList();
        var rows = await db.Updates.Where(u => ids.Contains(u.Id)).AsRows().ToDictionaryAsync(row => row.Id, cancellation);
        return [.. groups.Zip(shown, (group, all) =>
            new BoardSection(group.Key, group.Count, [.. all.Where(rows.ContainsKey).Select(id => rows[id])], group.Updates.Count > all.Count))
            .Where(section => section.Rows.Count > 0)];
    }

    private static async Task<List<BoardSection>> ManyAsync(
        List<TagCount> counts, BoardGrouping grouping, IQueryable<ImageUpdate> updates, long? before, CancellationToken cancellation)
    {
        counts.RemoveAll(tag => tag.Count == 0);
        if (counts is [var only])
            return await OnlySectionAsync(grouping.Tag(only.TagId), only.Count, updates, before, cancellation);
        List<BoardSection> sections = [];
        foreach (var (tag, limit) in counts.Zip(SectionShares.Of([.. counts.Select(tag => tag.Count)])))
        {
            var rows = await updates.Tagged(tag.TagId).NewestFirstAsync(null, limit, cancellation);
            sections.Add(new BoardSection(grouping.Tag(tag.TagId), tag.Count, rows, tag.Count > rows.Count));
        }

        return sections;
    }

    private static async Task<List<BoardSection>> OnlySectionAsync(
        SectionKey key, int count, IQueryable<ImageUpdate> updates, long? before, CancellationToken cancellation)
    {
        var narrowed = key.Grouping == UpdateGrouping.Tag ? updates.Tagged(key.TagId) : updates;
        var rows = await narrowed.NewestFirstAsync(before, SectionShares.SectionRows + 1, cancellation);
        return rows.Count == 0
            ? []
            : [new BoardSection(key, count, [.. rows.Take(SectionShares.SectionRows)], rows.Count > SectionShares.SectionRows)];
    }
}
