using DiunDashboard.Data.Entities;

namespace DiunDashboard.Data.Queries;

/// <summary>Which updates a page or an API call speaks of, and how a page orders them. The default is every one, as the list shows them.</summary>
/// <param name="Status">The state they are in.</param>
/// <param name="Search">A text found in image, host or container name, without regard to the case of ASCII letters.</param>
/// <param name="TagId">Only those with this tag.</param>
/// <param name="Untagged">Only those without a tag.</param>
/// <param name="Host">Only those of this host; empty for those that name none.</param>
/// <param name="Stack">Only those of this stack; empty for those of none.</param>
/// <param name="Registry">Only those of this registry.</param>
/// <param name="Kind">Only those that change so much.</param>
/// <param name="Sort">The order of rows.</param>
/// <param name="Group">What makes a section.</param>
public sealed record UpdateFilter(
    UpdateStatus Status = UpdateStatus.All,
    string? Search = null,
    long? TagId = null,
    bool Untagged = false,
    string? Host = null,
    string? Stack = null,
    string? Registry = null,
    ChangeKind? Kind = null,
    UpdateSort Sort = UpdateSort.Newest,
    UpdateGrouping Group = UpdateGrouping.Tag)
{
    /// <summary>What it means where all of it is acknowledged: of every state only what waits, since a person has put aside what is snoozed.</summary>
    public UpdateFilter ToAcknowledge() => Status == UpdateStatus.All ? this with { Status = UpdateStatus.Pending } : this;
}
