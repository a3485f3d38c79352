using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>The list of updates.</summary>
/// <param name="Filter">What is shown, checked.</param>
/// <param name="Counts">Of all updates, whatever the filter.</param>
/// <param name="OldestPendingId">The update that waits longest.</param>
/// <param name="Hosts">The hosts to choose from.</param>
/// <param name="Tags">The tags to choose from.</param>
/// <param name="Hits">How many updates the filter finds, at most <see cref="BoardQueries.CountLimit"/>.</param>
/// <param name="Sections">Those with updates, in their order.</param>
/// <param name="UpTo">The version of the data before the rows were read: what "all" of this page means.</param>
/// <param name="Paged">Whether this is not the first page of its rows.</param>
/// <param name="Now">The instant all ages count from.</param>
/// <param name="Back">This page's own path and query.</param>
/// <param name="Empty">Why there is nothing to show; null when there is.</param>
public sealed record BoardPage(
    UpdateFilter Filter,
    BoardCounts Counts,
    long? OldestPendingId,
    IReadOnlyList<string> Hosts,
    IReadOnlyList<TagChoice> Tags,
    int Hits,
    IReadOnlyList<BoardSection> Sections,
    long UpTo,
    bool Paged,
    DateTimeOffset Now,
    string Back,
    EmptyBoard? Empty)
{
    public bool IsNarrowed => Filter with { Status = UpdateStatus.Pending } != new UpdateFilter(UpdateStatus.Pending);

    public bool CanAcknowledge => Filter.Status != UpdateStatus.Acknowledged;
}

/// <summary>The updates of one tag, or the untagged ones.</summary>
/// <param name="TagId">Null for the untagged.</param>
/// <param name="Name">The tag's name; empty for the untagged.</param>
/// <param name="Count">How many there are; from <see cref="BoardQueries.CountLimit"/> on it may be less than there are.</param>
/// <param name="Rows">The newest of them.</param>
/// <param name="Filter">The page's filter, narrowed to this section.</param>
/// <param name="HasMore">Whether there are older ones than the rows.</param>
public sealed record BoardSection(
    long? TagId, string Name, int Count, IReadOnlyList<UpdateRow> Rows, UpdateFilter Filter, bool HasMore)
{
    public string Anchor => TagId is null ? "untagged" : $"tag-{TagId}";
}

/// <summary>Nothing to show, and what to say instead.</summary>
/// <param name="LastEvent">When the newest event came; null when none ever did.</param>
/// <param name="Snippet">How to connect Diun.</param>
public sealed record EmptyBoard(DateTimeOffset? LastEvent, DiunSnippet Snippet);

/// <summary>The number of updates that are about to be acknowledged.</summary>
public sealed record AcknowledgeAllPage(UpdateFilter Filter, string? TagName, int Count, long UpTo, string Back);

public sealed record TagChoice(long Id, string Name);
