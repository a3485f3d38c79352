using System.Text.Json;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>All that is known of one update.</summary>
/// <param name="Row">What its row shows.</param>
/// <param name="Update">Everything the newest event said.</param>
/// <param name="Elsewhere">The same image on every host, this one too.</param>
/// <param name="Timeline">The newest of what happened to it.</param>
/// <param name="HasMore">Whether more happened than the timeline shows.</param>
/// <param name="Note">What people wrote about the image; empty when nothing.</param>
/// <param name="Refused">A note that could not be taken.</param>
public sealed record DetailsPage(
    RowModel Row, ImageUpdate Update, IReadOnlyList<UpdateRow> Elsewhere, IReadOnlyList<HistoryRow> Timeline, bool HasMore, string Note, RefusedNote? Refused = null)
{
    public IReadOnlyDictionary<string, string> Metadata { get; } =
        // Some languages take keys for the same that are not.
        new SortedDictionary<string, string>(JsonSerializer.Deserialize<Dictionary<string, string>>(Update.Metadata) ?? [], StringComparer.Ordinal);

    /// <summary>What brings the update in; null when the event does not tell enough.</summary>
    public UpgradeCommand? Command => UpgradeCommand.Of(Update, Metadata);
}

/// <summary>A note as it was typed, and why it could not be taken.</summary>
public sealed record RefusedNote(string Typed, string Reason)
{
    public const string Outdated =
        "Somebody else changed or deleted the note after you opened this page, and yours was not saved: above stands what it is now. Save yours to replace it.";
}

/// <summary>Somebody decided on a revision that is no longer the newest.</summary>
public sealed record StalePage(RowModel Row);
