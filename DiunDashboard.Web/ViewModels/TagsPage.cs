namespace DiunDashboard.Web.ViewModels;

/// <summary>All tags.</summary>
/// <param name="Tags">In the order of their names.</param>
/// <param name="Refused">What was typed and could not be done.</param>
public sealed record TagsPage(IReadOnlyList<TagRow> Tags, RefusedName? Refused = null);

/// <summary>
/// A tag, its numbers of updates (each at most <see cref="Data.Queries.BoardQueries.CountLimit"/>), and when the newest event of one of them came.
/// </summary>
public sealed record TagRow(long Id, string Name, int Pending, int All, DateTimeOffset? LastEvent);

/// <summary>A name that could not be given.</summary>
/// <param name="TagId">The tag that was to be renamed; null for a new one.</param>
/// <param name="Typed">As it was typed.</param>
/// <param name="Reason">One sentence.</param>
public sealed record RefusedName(long? TagId, string Typed, string Reason);
