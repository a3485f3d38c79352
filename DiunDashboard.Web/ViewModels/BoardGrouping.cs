using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>What a section is of.</summary>
/// <param name="Grouping">What all sections of the page are of.</param>
/// <param name="TagId">The tag, where they are of tags.</param>
/// <param name="Name">The name of the tag, host or stack; empty for those without.</param>
/// <param name="Filter">The page's filter, narrowed to this section.</param>
public sealed record SectionKey(UpdateGrouping Grouping, long? TagId, string Name, UpdateFilter Filter);

/// <summary>The updates of a section, in the order of the page; fewer than its count when a page of them begins later.</summary>
internal sealed record FoundGroup(SectionKey Key, int Count, List<Found> Updates);

/// <summary>Divides what was found into sections, and orders it.</summary>
internal sealed class BoardGrouping(UpdateFilter filter, IReadOnlyList<TagChoice> tags)
{
    public bool NewestFirst => filter.Sort == UpdateSort.Newest;

    public bool InOrderOfArrival => filter.Sort is UpdateSort.Newest or UpdateSort.Oldest;

    /// <summary>Whether indexes of the database answer it section by section: for tags there is one beside those of what waits and what is done.</summary>
    public bool ByTagAlone => filter == new UpdateFilter(filter.Status);

    /// <summary>Whether ids tell sections and order, and no text has to be read for them.</summary>
    public bool WithoutTexts => InOrderOfArrival && filter.Group is UpdateGrouping.Tag or UpdateGrouping.None;

    /// <summary>The one section of all.</summary>
    public SectionKey Undivided => new(UpdateGrouping.None, null, "", filter);

    public SectionKey Tag(long? id) =>
        new(UpdateGrouping.Tag, id, tags.FirstOrDefault(tag => tag.Id == id)?.Name ?? "", filter with { TagId = id, Untagged = id is null });

    /// <summary>The sections in the order of their names, those without a name last.</summary>
    public List<FoundGroup> Of(List<Found> found)
    {
        var ordered = Ordered(found).ToList();
        if (filter.Group == UpdateGrouping.Tag)
        {
            var byTag = ordered.ToLookup(update => update.TagId);
            return [.. tags.Select(tag => (long?)tag.Id).Append(null).Where(byTag.Contains).Select(id => Group(Tag(id), [.. byTag[id]]))];
        }

        if (filter.Group == UpdateGrouping.None)
            return ordered.Count == 0 ? [] : [Group(Undivided, ordered)];
        return [.. ordered.GroupBy(update => filter.Group == UpdateGrouping.Host ? update.Hostname : update.Stack)
            .OrderBy(group => group.Key.Length == 0).ThenBy(group => group.Key, StringComparer.OrdinalIgnoreCase).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Group(Named(group.Key), [.. group]))];
    }

    /// <summary>What follows this one, which need not be among them any more.</summary>
    public List<Found> After(List<Found> updates, Found last) => filter.Sort switch
    {
        UpdateSort.Newest => [.. updates.Where(update => update.HistoryId < last.HistoryId)],
        UpdateSort.Oldest => [.. updates.Where(update => update.HistoryId > last.HistoryId)],
        _ => [.. Ordered([.. updates.Where(update => update.HistoryId != last.HistoryId), last]).SkipWhile(update => update != last).Skip(1)],
    };

    private static FoundGroup Group(SectionKey key, List<Found> updates) => new(key, updates.Count, updates);

    private SectionKey Named(string name) => new(
        filter.Group, null, name, filter.Group == UpdateGrouping.Host ? filter with { Host = name } : filter with { Stack = name });

    private IEnumerable<Found> Ordered(List<Found> found) => filter.Sort switch
    {
        UpdateSort.Oldest => found.OrderBy(update => update.HistoryId),
        UpdateSort.Name => found.OrderBy(update => ImageName.Of("", update.Repository).Brief, StringComparer.OrdinalIgnoreCase)
            .ThenBy(update => update.Hostname, StringComparer.OrdinalIgnoreCase).ThenByDescending(update => update.HistoryId),
        UpdateSort.Registry => found.OrderBy(update => update.Registry, StringComparer.OrdinalIgnoreCase)
            .ThenBy(update => update.Repository, StringComparer.OrdinalIgnoreCase).ThenByDescending(update => update.HistoryId),
        _ => found.OrderByDescending(update => update.HistoryId),
    };
}
