namespace DiunDashboard.Data.Queries;

/// <summary>Which updates a page or an API call speaks of. The default is every one.</summary>
/// <param name="Status">The state they are in.</param>
/// <param name="Search">A text found in image, host or container name, without regard to the case of ASCII letters.</param>
/// <param name="TagId">Only those with this tag.</param>
/// <param name="Untagged">Only those without a tag.</param>
/// <param name="Host">Only those of this host.</param>
public sealed record UpdateFilter(
    UpdateStatus Status = UpdateStatus.All, string? Search = null, long? TagId = null, bool Untagged = false, string? Host = null);
