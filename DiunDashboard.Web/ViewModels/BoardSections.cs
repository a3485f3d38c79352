using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.ViewModels;

/// <summary>
/// Fills the list's sections. What it costs depends on what the page shows and not on how many updates there are, but for a search:
/// a part of a word is in no index.
/// </summary>
internal static class BoardSections
{
    /// <summary>The rows of a section that stands alone, and the most that one of several shows.</summary>
    private const int SectionRows = 100;

    // However many sections there are, the page stays about nearly as heavy as one long one.
    private const int PageRows = 150;
    private const int LeastSectionRows = 10;

    // A search reads every update: what it found is worth more than asking again.
    private const int FewFound = 5 * BoardQueries.CountLimit;

    /// <summary>The sections that have updates, and how many updates there are, at most <see cref="BoardQueries.CountLimit"/>.</summary>
    public static async Task<(int Hits, List<BoardSection> Sections)> SectionsAsync(
        this DashboardContext db, UpdateFilter filter, List<TagChoice> tags, long? before, DateTimeOffset now, CancellationToken cancellation)
    {
        var updates = db.Updates.Matching(filter, now);
        if (filter.TagId is not null || filter.Untagged)
        {
            var count = await updates.CountUpToLimitAsync(cancellation);
            var tag = new TagCount(filter.TagId, tags.Find(t => t.Id == filter.TagId)?.Name ?? "", count);
            return (count, await OnlySectionAsync(tag, filter, updates, before, cancellation));
        }

        // Without an order the database is free to take the index that finds them best.
        var few = filter.Search is null ? BoardQueries.CountLimit : FewFound;
        var found = await updates.Select(u => new Found(u.Id, u.TagId, u.HistoryId)).Take(few).ToListAsync(cancellation);
        var sections = found.Count < few
            ? await FewAsync(db, found, filter, tags, updates, before, cancellation)
            : await ManyAsync(await db.TagCountsAsync(updates, cancellation), filter, updates, before, cancellation);
        return (Math.Min(found.Count, BoardQueries.CountLimit), sections);
    }

    /// <summary>Everything fits into memory by its ids: only the rows shown are read, all at once.</summary>
    private static async Task<List<BoardSection>> FewAsync(
        DashboardContext db, List<Found> found, UpdateFilter filter, List<TagChoice> tags, IQueryable<ImageUpdate> updates, long? before,
        CancellationToken cancellation)
    {
        var groups = found.OrderByDescending(update => update.HistoryId).ToLookup(update => update.TagId);
        List<TagCount> counts =
        [
            .. tags.Select(tag => new TagCount(tag.Id, tag.Name, groups[tag.Id].Count())), new TagCount(null, "", groups[null].Count()),
        ];
        counts.RemoveAll(tag => tag.Count == 0);
        if (counts is [var only])
            return await OnlySectionAsync(only, filter, updates, before, cancellation);

        var shown = counts.Zip(Share([.. counts.Select(tag => tag.Count)]), (tag, limit) => groups[tag.TagId].Take(limit).Select(u => u.Id).ToList());
        var ids = shown.SelectMany(id => id).ToList();
        var rows = await db.Updates.Where(u => ids.Contains(u.Id)).OrderByDescending(u => u.HistoryId).AsRows().ToListAsync(cancellation);
        var byTag = rows.ToLookup(row => row.TagId);
        return [.. counts.Select(tag => Section(tag, filter, [.. byTag[tag.TagId]], tag.Count))];
    }

    private static async Task<List<BoardSection>> ManyAsync(
        List<TagCount> counts, UpdateFilter filter, IQueryable<ImageUpdate> updates, long? before, CancellationToken cancellation)
    {
        counts.RemoveAll(tag => tag.Count == 0);
        if (counts is [var only])
            return await OnlySectionAsync(only, filter, updates, before, cancellation);
        List<BoardSection> sections = [];
        foreach (var (tag, limit) in counts.Zip(Share([.. counts.Select(tag => tag.Count)])))
        {
            var rows = await updates.Tagged(tag.TagId).NewestFirstAsync(null, limit, cancellation);
            sections.Add(Section(tag, filter, rows, tag.Count));
        }

        return sections;
    }

    private static async Task<List<BoardSection>> OnlySectionAsync(
        TagCount tag, UpdateFilter filter, IQueryable<ImageUpdate> updates, long? before, CancellationToken cancellation)
    {
        var rows = await updates.Tagged(tag.TagId).NewestFirstAsync(before, SectionRows + 1, cancellation);
        return rows.Count == 0 ? [] : [Section(tag, filter, [.. rows.Take(SectionRows)], rows.Count)];
    }

    private static BoardSection Section(TagCount tag, UpdateFilter filter, List<UpdateRow> rows, int found) =>
        new(tag.TagId, tag.Name, tag.Count, rows, filter with { TagId = tag.TagId, Untagged = tag.TagId is null }, found > rows.Count);

    /// <summary>How many rows each section shows: an equal share, where what small sections leave is there for the others.</summary>
    private static int[] Share(int[] counts)
    {
        var limits = new int[counts.Length];
        var (left, sections) = (PageRows, counts.Length);
        foreach (var index in Enumerable.Range(0, counts.Length).OrderBy(index => counts[index]))
        {
            limits[index] = Math.Min(counts[index], Math.Clamp(left / sections, LeastSectionRows, SectionRows));
            (left, sections) = (left - limits[index], sections - 1);
        }

        return limits;
    }

    private sealed record Found(long Id, long? TagId, long HistoryId);
}
