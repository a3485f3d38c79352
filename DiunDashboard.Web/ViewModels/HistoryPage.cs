using System.Globalization;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>What happened, newest first.</summary>
/// <param name="Filter">What is shown, checked.</param>
/// <param name="Hosts">The hosts to choose from.</param>
/// <param name="Tags">The tags to choose from.</param>
/// <param name="Rows">The entries.</param>
/// <param name="Before">Where this page began; null for the first one.</param>
/// <param name="Older">Where the next page begins; null on the last one.</param>
/// <param name="Span">How many days the charts show.</param>
/// <param name="Charts">The figures; null on later pages and where a filter is set, which they do not follow.</param>
public sealed record HistoryPage(
    HistoryFilter Filter,
    IReadOnlyList<string> Hosts,
    IReadOnlyList<TagChoice> Tags,
    IReadOnlyList<HistoryRow> Rows,
    long? Before,
    long? Older,
    int Span,
    HistoryCharts? Charts)
{
    public bool IsNarrowed => Filter != new HistoryFilter();

    /// <summary>What happened, in words.</summary>
    public static string Word(HistoryKind kind) => kind switch
    {
        HistoryKind.Tested => "test received",
        HistoryKind.TagCreated => "tag created",
        HistoryKind.TagRenamed => "tag renamed",
        HistoryKind.TagDeleted => "tag deleted",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>Until when it was snoozed; null for anything else.</summary>
    public static DateTimeOffset? SnoozedUntil(HistoryRow row) =>
        row.Kind == HistoryKind.Snoozed && DateTimeOffset.TryParse(row.Detail, CultureInfo.InvariantCulture, out var until) ? until : null;

    /// <summary>What else the entry says.</summary>
    public static string Detail(HistoryRow row) =>
        row is { Kind: HistoryKind.Noted, Detail: "" } ? "the note was deleted"
        : SnoozedUntil(row) >= Limits.UntilNewerDigest ? "until a newer digest"
        : row.Detail;
}

/// <summary>One entry with what it was delivered as.</summary>
public sealed record HistoryEntryPage(HistoryRow Row, string? Payload);
