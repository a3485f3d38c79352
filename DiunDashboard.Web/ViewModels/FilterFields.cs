using System.Globalization;
using System.Text.Json;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>A filter as it stands in a URL or a form: whatever somebody wrote.</summary>
/// <param name="Status"><c>pending</c>, <c>acknowledged</c>, <c>snoozed</c> or <c>all</c>.</param>
/// <param name="Search">A text, of which the first 200 characters count.</param>
/// <param name="Tag">A tag's id, or <c>none</c> for the untagged.</param>
/// <param name="Host">A host's name.</param>
/// <param name="Stack">A stack's name.</param>
/// <param name="Registry">A registry's domain.</param>
/// <param name="Kind"><c>major</c>, <c>minor</c>, <c>patch</c> or <c>digest</c>.</param>
/// <param name="Sort"><c>newest</c>, <c>oldest</c>, <c>name</c> or <c>registry</c>.</param>
/// <param name="Group"><c>tag</c>, <c>host</c>, <c>stack</c> or <c>none</c>.</param>
/// <param name="Without">What must be empty, because an empty field asks for nothing: <c>host</c>, <c>stack</c>, or both, with a comma or as two fields.</param>
public sealed record FilterFields(
    string? Status = null,
    string? Search = null,
    string? Tag = null,
    string? Host = null,
    string? Stack = null,
    string? Registry = null,
    string? Kind = null,
    string? Sort = null,
    string? Group = null,
    IReadOnlyList<string?>? Without = null)
{
    public const int SearchLength = 200;

    public const string Untagged = "none";

    /// <summary>The tag's id; null when none is named, 0 (which no tag has) when the text is no id.</summary>
    internal long? TagId =>
        string.IsNullOrEmpty(Tag) || Tag == Untagged ? null : long.TryParse(Tag, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    /// <summary>
    /// The name of a field whose value is outside its list, empty or too long, so that <see cref="Read"/> ignores or cuts it and more is found than was
    /// meant; null when there is none. A list may be that lenient, a decision may not. Sort and group find nothing; an empty host, stack or registry is none.
    /// </summary>
    public string? Misread() =>
        Status is not null && OneOf<UpdateStatus>(Status) is null ? "status"
        : Searched is { Length: 0 or > SearchLength } ? "search"
        : Tag is not null && Tag != Untagged && TagId is null or 0 ? "tag"
        : Kind is not null && OneOf<ChangeKind>(Kind) is null ? "kind"
        : Without?.SelectMany(words => words?.Split(',') ?? []).Except(["host", "stack"]).Any() == true ? "without"
        : null;

    private string? Searched => Clean(Search)?.ReplaceLineEndings(" ").Trim();

    /// <summary>The filter as it was meant; a word outside its list is the default, tag, host, stack and registry are not checked.</summary>
    public UpdateFilter Read(UpdateStatus byDefault = UpdateStatus.Pending) => new(
        OneOf<UpdateStatus>(Status) ?? byDefault,
        Searched is { Length: > 0 } search ? Limits.Cut(search, SearchLength) : null,
        TagId,
        Tag == Untagged,
        Named(Host, "host"),
        Named(Stack, "stack"),
        Clean(Registry) is { Length: > 0 } registry ? registry : null,
        OneOf<ChangeKind>(Kind),
        OneOf<UpdateSort>(Sort) ?? UpdateSort.Newest,
        OneOf<UpdateGrouping>(Group) ?? UpdateGrouping.Tag);

    /// <summary>The word of a value in a URL.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The fields that lead back to this filter; what is at its default is left out.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(UpdateFilter filter)
    {
        if (filter.Status != UpdateStatus.Pending)
            yield return new("status", Word(filter.Status));
        if (filter.Search is not null)
            yield return new("search", filter.Search);
        if (filter.TagId is not null || filter.Untagged)
            yield return new("tag", filter.TagId?.ToString(CultureInfo.InvariantCulture) ?? Untagged);
        if (!string.IsNullOrEmpty(filter.Host))
            yield return new("host", filter.Host);
        if (!string.IsNullOrEmpty(filter.Stack))
            yield return new("stack", filter.Stack);
        if (filter.Registry is not null)
            yield return new("registry", filter.Registry);
        if (filter.Kind is not null)
            yield return new("kind", Word(filter.Kind.Value));
        if (filter.Sort != UpdateSort.Newest)
            yield return new("sort", Word(filter.Sort));
        if (filter.Group != UpdateGrouping.Tag)
            yield return new("group", Word(filter.Group));
        if (WithoutOf(filter) is { Length: > 0 } without)
            yield return new("without", without);
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

    /// <summary>What must be empty, as <see cref="Without"/> says it in one field.</summary>
    private static string WithoutOf(UpdateFilter filter) =>
        string.Join(',', new[] { filter.Host == "" ? "host" : "", filter.Stack == "" ? "stack" : "" }.Where(word => word.Length > 0));

    private string? Named(string? value, string field) =>
        Clean(value) is { Length: > 0 } name ? name : Without?.Any(words => words?.Split(',').Contains(field) == true) == true ? "" : null;

    // Only by name: numbers would be values as well.
    private static T? OneOf<T>(string? word)
        where T : struct, Enum => word?.All(char.IsAsciiLetter) == true && Enum.TryParse<T>(word, ignoreCase: true, out var value) ? value : null;

    // PostgreSQL takes no NUL in a text, not even in one to compare with.
    private static string? Clean(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);
}
