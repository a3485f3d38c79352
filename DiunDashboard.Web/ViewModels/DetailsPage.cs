using System.Text.Json;
using System.Text.RegularExpressions;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>All that is known of one update.</summary>
/// <param name="Row">What its row shows.</param>
/// <param name="Update">Everything the newest event said.</param>
/// <param name="Elsewhere">The same image on every host, this one too.</param>
/// <param name="Timeline">The newest of what happened to it.</param>
/// <param name="HasMore">Whether more happened than the timeline shows.</param>
public sealed partial record DetailsPage(
    RowModel Row, ImageUpdate Update, IReadOnlyList<UpdateRow> Elsewhere, IReadOnlyList<HistoryRow> Timeline, bool HasMore)
{
    public IReadOnlyDictionary<string, string> Metadata { get; } =
        JsonSerializer.Deserialize<SortedDictionary<string, string>>(Update.Metadata) ?? [];

    /// <summary>The commands that bring the update in, when the metadata names the compose service and the name is safe in a shell.</summary>
    public string? Commands => Metadata.GetValueOrDefault("compose_service") is { } service && ServiceName().IsMatch(service)
        ? $"docker compose pull {service} && docker compose up -d {service}"
        : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ServiceName();
}

/// <summary>Somebody decided on a revision that is no longer the newest.</summary>
public sealed record StalePage(RowModel Row);
