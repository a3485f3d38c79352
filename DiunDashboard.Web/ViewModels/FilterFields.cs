using System.Globalization;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>A filter as it stands in a URL or a form: whatever somebody wrote.</summary>
/// <param name="Status"><c>pending</c>, <c>acknowledged</c>, <c>snoozed</c> or <c>all</c>.</param>
/// <param name="Search">A text, of which the first <see cref="SearchLength"/> characters count.</param>
/// <param name="Tag">A tag's id, or <c>none</c> for the untagged.</param>
/// <param name="Host">A host's name.</param>
public sealed record FilterFields(string? Status = null, string? Search = null, string? Tag = null, string? Host = null)
{
    public const int SearchLength = 200;

    public const string Untagged = "none";

    private static readonly Dictionary<string, UpdateStatus> Statuses =
        Enum.GetValues<UpdateStatus>().ToDictionary(Word, StringComparer.OrdinalIgnoreCase);

    /// <summary>The tag's id; null when none is named, 0 (which no tag has) when the text is no id.</summary>
    public long? TagId =>
        string.IsNullOrEmpty(Tag) || Tag == Untagged ? null : long.TryParse(Tag, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    /// <summary>The filter as it was meant; a status outside the list is the default, tag and host are not checked.</summary>
    public UpdateFilter Read(UpdateStatus byDefault = UpdateStatus.Pending) => new(
        Statuses.GetValueOrDefault(Status ?? "", byDefault),
        Clean(Search) is { Length: > 0 } search ? Limits.Cut(search, SearchLength) : null,
        TagId,
        Tag == Untagged,
        Clean(Host) is { Length: > 0 } host ? host : null);

    public static string Word(UpdateStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>The fields that lead back to this filter; what is at its default is left out.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(UpdateFilter filter)
    {
        if (filter.Status != UpdateStatus.Pending)
            yield return new("status", Word(filter.Status));
        if (filter.Search is not null)
            yield return new("search", filter.Search);
        if (filter.TagId is not null || filter.Untagged)
            yield return new("tag", filter.TagId?.ToString(CultureInfo.InvariantCulture) ?? Untagged);
        if (filter.Host is not null)
            yield return new("host", filter.Host);
    }

    /// <summary>The same as a query string, empty or with its question mark.</summary>
    public static string Query(UpdateFilter filter, long? before = null, long? upTo = null)
    {
        var fields = Of(filter);
        if (before is not null)
            fields = fields.Append(new("before", before.Value.ToString(CultureInfo.InvariantCulture)));
        if (upTo is not null)
            fields = fields.Append(new("up_to", upTo.Value.ToString(CultureInfo.InvariantCulture)));
        return QueryString.Create(fields).ToUriComponent();
    }

    // PostgreSQL takes no NUL in a text, not even in one to compare with.
    private static string? Clean(string? text) => text?.Replace("\0", "", StringComparison.Ordinal).Trim();
}
