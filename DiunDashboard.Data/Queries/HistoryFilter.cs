using DiunDashboard.Data.Entities;

namespace DiunDashboard.Data.Queries;

/// <summary>Which entries of the history a page speaks of. The default is every one.</summary>
/// <param name="Search">A text found in image or host name, without regard to the case of ASCII letters.</param>
/// <param name="Image">Only those of this image.</param>
/// <param name="Host">Only those of this host.</param>
/// <param name="TagId">Only those of images that carry this tag now.</param>
/// <param name="Kind">Only those of this kind.</param>
public sealed record HistoryFilter(string? Search = null, string? Image = null, string? Host = null, long? TagId = null, HistoryKind? Kind = null);
