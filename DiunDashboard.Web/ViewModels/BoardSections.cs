using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.ViewModels;

/// <summary>
/// Fills the list's sections. What it costs depends on what the page shows and not on how many updates there are.
/// Orders and groups that no index answers are made of the newest <see cref="BoardQueries.CountLimit"/>.
/// </summary>
internal static class BoardSections
{
    private const int FewFound = 5 * BoardQueries.CountLimit;
    private const int Rarely = BoardQueries.CountLimit / 10;

    /// <summary>The sections that have updates, and how many updates there are, at most <see cref="BoardQueries.CountLimit"/>.</summary>
    public static async Task<(int Hits, List<BoardSection> Sections)> SectionsAsync(
        this DashboardContext db, SearchTexts texts, UpdateFilter filter, List<TagChoice> tags, long? before, DateTimeOffset now, CancellationToken cancellation)
    {
        var updates = db.Updates.Matching(filter with { Search = null }, now);
        var grouping = new BoardGrouping(filter, tags);
        if (filter.Search is not null)
        {
            var ids = await texts.FindAsync(db, filter.Search, cancellation);
            var hits = await FoundAsync(updates, ids, cancellation);
            var older = before is not null && grouping.NewestFirst && hits.Count == BoardQueries.CountLimit
                ? await FoundAsync(updates.Where(u => u.HistoryId < before), ids, cancellation)
                : hits;
            return (hits.Count, await FewAsync(db, older, grouping, null, before, cancellation));
        }

        if (filter.Sort == UpdateSort.Newest && grouping.Only is { } only)
        {
            var count = await db.CountUpToLimitAsync(filter, now, cancellation);
            return (count, await OnlySectionAsync(db, only, count, updates, before, cancellation));
        }

        var found = grouping.ByIndex
            ? await db.Updates.UpToLimit(filter, now).Select(u => new Found(u.Id, u.HistoryId, u.TagId, "", "", "", "")).ToListAsync(cancellation)
            : await InFullAsync(updates.OrderByDescending(u => u.HistoryId).Take(BoardQueries.CountLimit), cancellation);
        if (found.Count < BoardQueries.CountLimit || !grouping.ByIndex)
            return (found.Count, await FewAsync(db, found, grouping, updates, before, cancellation));
        return (found.Count, await ManyAsync(db, await db.TagCountsAsync(filter.Status, now, cancellation), grouping, updates, before, cancellation));
    }

    /// <summary>The newest of those with one of these ids, which begin with the newest.</summary>
    private static async Task<List<Found>> FoundAsync(IQueryable<ImageUpdate> updates, List<long> ids, CancellationToken cancellation)
    {
        // A word that many have: most often the newest that the rest of the filter finds have it too, and these take no list of ids to be found.
        if (ids.Count > FewFound && await AmongNewestAsync(updates, ids, 2 * BoardQueries.CountLimit, cancellation) is { } newest)
            return newest;
        List<Found> found = [];
        foreach (var some in ids.Chunk(BoardQueries.CountLimit))
        {
            found.AddRange(await InFullAsync(updates.Where(u => some.Contains(u.Id)), cancellation));
            if (found.Count >= BoardQueries.CountLimit)
                break;
            // In few of those that the rest of the filter finds: once more among these, as far as they are not too many either.
            if (ids.Count > FewFound && some[0] == ids[0] && found.Count < Rarely && await AmongNewestAsync(updates, ids, FewFound, cancellation) is { } all)
                return all;
        }

        return [.. found.OrderByDescending(update => update.HistoryId).Take(BoardQueries.CountLimit)];
    }

    /// <summary>Those with one of the ids among the newest; null when there may be more than were looked at.</summary>
    private static async Task<List<Found>?> AmongNewestAsync(IQueryable<ImageUpdate> updates, List<long> ids, int limit, CancellationToken cancellation)
    {
        var newest = await InFullAsync(updates.OrderByDescending(u => u.HistoryId).Take(limit), cancellation);
        var wanted = ids.ToHashSet();
        List<Found> found = [.. newest.Where(update => wanted.Contains(update.Id)).Take(BoardQueries.CountLimit)];
        return found.Count == BoardQueries.CountLimit || newest.Count < limit ? found : null;
    }

    private static Task<List<Found>> InFullAsync(IQueryable<ImageUpdate> updates, CancellationToken cancellation) =>
        updates.Select(u => new Found(u.Id, u.HistoryId, u.TagId, u.Hostname, u.Stack, u.Registry, u.Repository)).ToListAsync(cancellation);

    /// <summary>What was found fits into memory: only the rows shown are read, all at once.</summary>
    /// <param name="db">The context.</param>
    /// <param name="found">What was found.</param>
    /// <param name="grouping">Divides and orders it.</param>
    /// <param name="updates">All of them, where more may follow than were found; null where they are all there is to show.</param>
    /// <param name="before">Where a later page of the only section begins.</param>
    /// <param name="cancellation">Gives up.</param>
    private static async Task<List<BoardSection>> FewAsync(
        DashboardContext db, List<Found> found, BoardGrouping grouping, IQueryable<ImageUpdate>? updates, long? before, CancellationToken cancellation)
    {
        var groups = grouping.Of(found);
        if (groups is [var only])
        {
            if (grouping.NewestFirst && updates is not null)
                return await OnlySectionAsync(db, only.Key, only.Updates.Count, updates, before, cancellation);
            groups = [only with { Updates = grouping.After(only.Updates, before) }];
        }

        var limits = SectionShares.Of([.. groups.Select(group => group.Updates.Count)]);
        var shown = groups.Zip(limits, (group, limit) => group.Updates.Take(limit).Select(update => update.Id).ToList()).ToList();
        var ids = shown.SelectMany(id => id).ToList();
        var rows = await db.Updates.Where(u => ids.Contains(u.Id)).AsRows(db).ToDictionaryAsync(row => row.Id, cancellation);
        return [.. groups.Zip(shown, (group, all) =>
            new BoardSection(group.Key, group.Count, [.. all.Where(rows.ContainsKey).Select(id => rows[id])], group.Updates.Count > all.Count))
            .Where(section => section.Rows.Count > 0)];
    }

    private static async Task<List<BoardSection>> ManyAsync(
        DashboardContext db, List<TagCount> counts, BoardGrouping grouping, IQueryable<ImageUpdate> updates, long? before, CancellationToken cancellation)
    {
        counts.RemoveAll(tag => tag.Count == 0);
        if (counts is [var only])
            return await OnlySectionAsync(db, grouping.Tag(only.TagId), only.Count, updates, before, cancellation);
        List<BoardSection> sections = [];
        foreach (var (tag, limit) in counts.Zip(SectionShares.Of([.. counts.Select(tag => tag.Count)])))
        {
            var rows = await updates.Tagged(tag.TagId).NewestFirstAsync(db, null, limit, cancellation);
            sections.Add(new BoardSection(grouping.Tag(tag.TagId), tag.Count, rows, tag.Count > rows.Count));
        }

        return sections;
    }

    private static async Task<List<BoardSection>> OnlySectionAsync(
        DashboardContext db, SectionKey key, int count, IQueryable<ImageUpdate> updates, long? before, CancellationToken cancellation)
    {
        var narrowed = key.Grouping == UpdateGrouping.Tag ? updates.Tagged(key.TagId) : updates;
        var rows = await narrowed.NewestFirstAsync(db, before, SectionShares.SectionRows + 1, cancellation);
        return rows.Count == 0
            ? []
            : [new BoardSection(key, count, [.. rows.Take(SectionShares.SectionRows)], rows.Count > SectionShares.SectionRows)];
    }
}
