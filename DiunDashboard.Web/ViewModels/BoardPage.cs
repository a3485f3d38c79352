using System.Security.Cryptography;
using System.Text;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>The list of updates.</summary>
/// <param name="Filter">What is shown, checked.</param>
/// <param name="Counts">Of all updates, whatever the filter.</param>
/// <param name="Hosts">The hosts to choose from.</param>
/// <param name="Tags">The tags to choose from.</param>
/// <param name="Registries">The registries to choose from.</param>
/// <param name="Hits">How many updates the filter finds, at most <see cref="BoardQueries.CountLimit"/>.</param>
/// <param name="Sections">Those with updates, in their order.</param>
/// <param name="UpTo">The version of the data before the rows were read: together with <paramref name="Now"/> what "all" of this page means.</param>
/// <param name="Paged">Whether this is not the first page of its rows.</param>
/// <param name="Now">The instant all ages count from, and that decides which snoozes are over.</param>
/// <param name="Back">This page's own path and query.</param>
/// <param name="Empty">Why there is nothing to show; null when there is.</param>
public sealed record BoardPage(
    UpdateFilter Filter,
    BoardCounts Counts,
    IReadOnlyList<string> Hosts,
    IReadOnlyList<TagChoice> Tags,
    IReadOnlyList<string> Registries,
    int Hits,
    IReadOnlyList<BoardSection> Sections,
    long UpTo,
    bool Paged,
    DateTimeOffset Now,
    string Back,
    EmptyBoard? Empty)
{
    /// <summary>Whether the filter leaves out more than a status does.</summary>
    public bool IsNarrowed => Filter != new UpdateFilter(Filter.Status, Sort: Filter.Sort, Group: Filter.Group);

    /// <summary>Whether order or groups are made of the newest updates only, because no index has them.</summary>
    public bool IsOfNewest => Hits == BoardQueries.CountLimit
        && (Filter.Sort != UpdateSort.Newest || Filter.Group is UpdateGrouping.Host or UpdateGrouping.Stack || (Sections.Count > 1 && IsNarrowed));

    public bool CanAcknowledge => Filter.Status != UpdateStatus.Acknowledged;

    /// <summary>Whether acknowledging all of this page would acknowledge anything: of those in every state only what waits.</summary>
    public bool HasOpen => CanAcknowledge && Counts.Pending + (Filter.Status == UpdateStatus.All ? 0 : Counts.Snoozed) > 0;

    /// <summary>The same of a section, as far as its rows tell.</summary>
    public bool HasOpenIn(BoardSection section) => CanAcknowledge
        && section.Rows.Any(row => row.StateAt(Now) == UpdateStatus.Pending || (Filter.Status != UpdateStatus.All && row.AcknowledgedAt is null));
}

/// <summary>The updates of one tag, host or stack, or all there are.</summary>
/// <param name="Key">What it is of.</param>
/// <param name="Count">How many there are; from <see cref="BoardQueries.CountLimit"/> on it may be less than there are.</param>
/// <param name="Rows">The first of them.</param>
/// <param name="HasMore">Whether there are more than the rows.</param>
public sealed record BoardSection(SectionKey Key, int Count, IReadOnlyList<UpdateRow> Rows, bool HasMore)
{
    /// <summary>Null for the untagged, and where the sections are not of tags.</summary>
    public long? TagId => Key.TagId;

    /// <summary>The page's filter, narrowed to this section.</summary>
    public UpdateFilter Filter => Key.Filter;

    public string Title => Key switch
    {
        { Name.Length: > 0 } => ImageName.Shorten(Key.Name),
        { Grouping: UpdateGrouping.Tag } => "Untagged",
        { Grouping: UpdateGrouping.Host } => "Hosts without a name",
        { Grouping: UpdateGrouping.Stack } => "In no stack",
        _ => "All of them",
    };

    /// <summary>The id of its element, the same whenever it is shown.</summary>
    public string Anchor => Key switch
    {
        { TagId: { } tag } => $"tag-{tag}",
        { Grouping: UpdateGrouping.Tag } => "untagged",
        { Name.Length: > 0 } => $"{FilterFields.Word(Key.Grouping)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key.Name)).AsSpan(0, 6))}",
        _ => $"{FilterFields.Word(Key.Grouping)}-none",
    };
}

/// <summary>Nothing to show, and what to say instead.</summary>
/// <param name="LastEvent">When the newest event came; null when none ever did.</param>
/// <param name="Snippet">How to connect Diun.</param>
/// <param name="Connection">Whether at least a test came.</param>
public sealed record EmptyBoard(DateTimeOffset? LastEvent, DiunSnippet Snippet, Connection Connection);

/// <summary>The number of updates that are about to be acknowledged, exactly; they are those that a page of this version and instant showed.</summary>
public sealed record AcknowledgeAllPage(UpdateFilter Filter, string? TagName, int Count, long UpTo, DateTimeOffset At, string Back);

public sealed record TagChoice(long Id, string Name);
