using System.Globalization;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>What happened, newest first.</summary>
/// <param name="Image">Only of this image; empty for all.</param>
/// <param name="Host">Only of this host; empty for all.</param>
/// <param name="Hosts">The hosts to choose from.</param>
/// <param name="Rows">The entries.</param>
/// <param name="Before">Where this page began; null for the first one.</param>
/// <param name="Older">Where the next page begins; null on the last one.</param>
public sealed record HistoryPage(
    string Image, string Host, IReadOnlyList<string> Hosts, IReadOnlyList<HistoryRow> Rows, long? Before, long? Older)
{
    /// <summary>The query string of this filter, at its first page or another.</summary>
    public static string Query(string image, string host, long? before = null)
    {
        Dictionary<string, string?> fields = [];
        if (image.Length > 0)
            fields["image"] = image;
        if (host.Length > 0)
            fields["host"] = host;
        if (before is not null)
            fields["before"] = before.Value.ToString(CultureInfo.InvariantCulture);
        return QueryString.Create(fields).ToUriComponent();
    }

    /// <summary>What happened, in words.</summary>
    public static string Word(HistoryKind kind) => kind switch
    {
        HistoryKind.Tested => "test received",
        HistoryKind.TagCreated => "tag created",
        HistoryKind.TagRenamed => "tag renamed",
        HistoryKind.TagDeleted => "tag deleted",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>What else the entry says.</summary>
    public static string Detail(HistoryRow row) =>
        row.Kind != HistoryKind.Snoozed || !DateTimeOffset.TryParse(row.Detail, CultureInfo.InvariantCulture, out var until) ? row.Detail
        : until >= Limits.UntilNewerDigest ? "until a newer digest"
        : until.ToString("'until' yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
