using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.ViewModels;

/// <summary>
/// Fills the list's sections. What the database is asked for depends on what the page shows and not on how many updates there are; a filter goes through
/// all of them in memory.
/// Orders and groups that no index answers are made of the newest <see cref="BoardQueries.CountLimit"/>.
/// </summary>
internal static class BoardSections
{
    /// <summary>The sections that have updates, and how many updates there are, at most <see cref="BoardQueries.CountLimit"/>.</summary>
    public static async Task<(int Hits, List<BoardSection> Sections)> SectionsAsync(
        this DashboardContext db, SearchIndex index, UpdateFilter filter, BoardCounts counts, List<TagChoice> tags, long? before, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var updates = db.Updates.Matching(filter, now);
        var grouping = new BoardGrouping(filter, tags);
        if (SearchIndex.Answers(filter))
        {
            var hits = await FoundAsync(db, index, filter, null, now, cancellation);
            var older = before is not null && grouping.NewestFirst && hits.Count == BoardQueries.CountLimit
                ? await FoundAsync(db, index, filter, before, now, cancellation)
                : hits;
            var sections = await FewAsync(db, older, grouping, null, before, cancellation);
            // A later page is of one section, whose count is of all its pages.
            return (hits.Count, before is not null && sections is [var section] ? [section with { Count = hits.Count }] : sections);
        }

        var count = counts.Of(filter.Status);
        if (filter.Status == UpdateStatus.Snoozed && count < BoardQueries.CountLimit)
        {
            // An index finds what sleeps, but not in the order of arrival: few are put in order here rather than looked for among all that waits.
            var asleep = await ReadAsync(db.Updates.UpToLimit(filter, now), grouping, cancellation);
            if (asleep.Count < BoardQueries.CountLimit)
                return (asleep.Count, await FewAsync(db, asleep, grouping, null, before, cancellation));
            // More were snoozed since they were counted.
            count = asleep.Count;
        }

        if (filter is { Sort: UpdateSort.Newest, Group: UpdateGrouping.None })
        {
            count = await db.CountUpToLimitAsync(filter, now, cancellation);
            return (count, await OnlySectionAsync(db, grouping.Undivided, count, updates, before, cancellation));
        }

        if (grouping.ByTagAlone && count == BoardQueries.CountLimit)
            return (count, await ManyAsync(db, await db.TagCountsAsync(filter.Status, now, cancellation), grouping, updates, before, cancellation));
        var limited = grouping.ByTagAlone ? db.Updates.UpToLimit(filter, now) : updates.OrderByDescending(u => u.HistoryId).Take(BoardQueries.CountLimit);
        // Where few sleep, or none is passed over, not: PostgreSQL would read the whole of a table of ten thousand rather than look up a thousand of them.
        if (filter.Status is UpdateStatus.Pending or UpdateStatus.Snoozed && counts.Snoozed == BoardQueries.CountLimit)
            limited = limited.LookedUp(db);
        var found = await ReadAsync(limited, grouping, cancellation);
        return (found.Count, await FewAsync(db, found, grouping, updates, before, cancellation));
    }

    private static async Task<List<Found>> FoundAsync(
        DashboardContext db, SearchIndex index, UpdateFilter filter, long? before, DateTimeOffset now, CancellationToken cancellation)
    {
        var found = await index.FindAsync(db, filter, now, before, BoardQueries.CountLimit, cancellation);
        if (filter.Sort is not (UpdateSort.Name or UpdateSort.Registry))
            return found;
        var ids = found.ConvertAll(update => update.Id);
        return await InFullAsync(db.Updates.Where(u => ids.Contains(u.Id)), cancellation);
    }

    private static Task<List<Found>> ReadAsync(IQueryable<ImageUpdate> updates, BoardGrouping grouping, CancellationToken cancellation) => grouping.WithoutTexts
        ? updates.Select(u => new Found(u.Id, u.HistoryId, u.TagId, "", "", "", "")).ToListAsync(cancellation)
        : InFullAsync(updates, cancellation);

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
            if (before is not null && await LastShownAsync(db, grouping, before.Value, cancellation) is { } last)
                groups = [only with { Updates = grouping.After(only.Updates, last) }];
        }

        var limits = SectionShares.Of([.. groups.Select(group => group.Updates.Count)]);
        var shown = groups.Zip(limits, (group, limit) => group.Updates.Take(limit).Select(update => update.Id).ToList()).ToList();
        var ids = shown.SelectMany(id => id).ToList();
        var rows = await db.Updates.Where(u => ids.Contains(u.Id)).AsRows(db).ToDictionaryAsync(row => row.Id, cancellation);
        return [.. groups.Zip(shown, (group, all) =>
            new BoardSection(group.Key, group.Count, [.. all.Where(rows.ContainsKey).Select(id => rows[id])], group.Updates.Count > all.Count))
            .Where(section => section.Rows.Count > 0)];
    }

    // By its event: the update may have been dealt with since, or have a newer one. Null when that was pruned and its place is not known any more.
    private static async Task<Found?> LastShownAsync(DashboardContext db, BoardGrouping grouping, long historyId, CancellationToken cancellation)
    {
        if (grouping.InOrderOfArrival)
            return new Found(0, historyId, null, "", "", "", "");
        var shown = await db.History.Where(h => h.Id == historyId).Select(h => new { h.Hostname, h.Image }).SingleOrDefaultAsync(cancellation);
        return shown is null || ImageReference.Parse(shown.Image) is not { } image
            ? null
            : new Found(0, historyId, null, shown.Hostname, "", image.Registry, image.Repository);
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
            var rows = await updates.NewestOfTagAsync(db, tag.TagId, null, limit, cancellation);
            sections.Add(new BoardSection(grouping.Tag(tag.TagId), tag.Count, rows, tag.Count > rows.Count));
        }

        return sections;
    }

    private static async Task<List<BoardSection>> OnlySectionAsync(
        DashboardContext db, SectionKey key, int count, IQueryable<ImageUpdate> updates, long? before, CancellationToken cancellation)
    {
        const int limit = SectionShares.SectionRows + 1;
        var rows = key.Grouping == UpdateGrouping.Tag
            ? await updates.NewestOfTagAsync(db, key.TagId, before, limit, cancellation)
            : await updates.NewestFirstAsync(db, before, limit, cancellation);
        return rows.Count == 0
            ? []
            : [new BoardSection(key, count, [.. rows.Take(SectionShares.SectionRows)], rows.Count > SectionShares.SectionRows)];
    }
}
