using System.Globalization;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>A filter as it stands in a URL or a JSON body. A value outside its list counts as not given.</summary>
public record FilterQuery
{
    private const int LongestSearch = 200;

    /// <summary>pending, acknowledged, snoozed or all.</summary>
    public string? Status { get; init; }

    /// <summary>A text in image, host or container name.</summary>
    public string? Search { get; init; }

    /// <summary>A tag's id, or <c>none</c> for what has no tag.</summary>
    public string? Tag { get; init; }

    /// <summary>A host's name.</summary>
    public string? Host { get; init; }

    /// <param name="byDefault">The status when none is given.</param>
    public UpdateFilter ToFilter(UpdateStatus byDefault) => new(
        Status?.ToLowerInvariant() switch
        {
            "pending" => UpdateStatus.Pending,
            "acknowledged" => UpdateStatus.Acknowledged,
            "snoozed" => UpdateStatus.Snoozed,
            "all" => UpdateStatus.All,
            _ => byDefault,
        },
        Search?.Trim() is { Length: > 0 } search ? search[..Math.Min(search.Length, LongestSearch)] : null,
        long.TryParse(Tag, NumberStyles.None, CultureInfo.InvariantCulture, out var tagId) ? tagId : null,
        Tag == "none",
        string.IsNullOrEmpty(Host) ? null : Host);
}
