using System.Globalization;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>A filter of the history as it stands in a URL: whatever somebody wrote.</summary>
public sealed record HistoryFields(
    string? Search = null, string? Image = null, string? Host = null, string? Tag = null, string? Kind = null, string? Days = null)
{
    /// <summary>The lengths of time the charts can show.</summary>
    public static readonly int[] Spans = [30, 90, 365];

    private const int UsualSpan = 90;

    /// <summary>How many days the charts show.</summary>
    public int Span => Spans.FirstOrDefault(days => Days == Text(days), UsualSpan);

    /// <summary>The filter as it was meant; a kind outside the list is every kind, host and tag are not checked.</summary>
    public HistoryFilter Read() => new(
        Given(Search?.ReplaceLineEndings(" ").Trim(), FilterFields.SearchLength),
        Given(Image, Limits.Image),
        Given(Host, Limits.Hostname),
        long.TryParse(Tag, NumberStyles.None, CultureInfo.InvariantCulture, out var tag) ? tag : null,
        Enum.GetValues<HistoryKind>().Cast<HistoryKind?>().FirstOrDefault(kind => FilterFields.Word(kind!.Value) == Kind));

    /// <summary>The query string that leads to this filter; what is at its default is left out.</summary>
    public static string Query(HistoryFilter filter, int span = UsualSpan, long? before = null)
    {
        (string Name, string? Value)[] fields =
        [
            ("search", filter.Search), ("image", filter.Image), ("host", filter.Host), ("tag", filter.TagId is { } tag ? Text(tag) : null),
            ("kind", filter.Kind is { } kind ? FilterFields.Word(kind) : null), ("days", span == UsualSpan ? null : Text(span)), ("before", before is { } id ? Text(id) : null),
        ];
        return QueryString.Create(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value))).ToUriComponent();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Given(string? text, int length) => string.IsNullOrEmpty(text) ? null : Limits.Cut(text, length);
}
