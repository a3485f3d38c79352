namespace DiunDashboard.Web.ViewModels;

/// <summary>The top of every page.</summary>
/// <param name="Here">The name of the page that it stands on.</param>
/// <param name="Counts">Null where they are not known.</param>
public sealed record Navigation(string? Here, NavigationCounts? Counts);

/// <summary>What waits on the pages: pending updates (up to the limit of counts), tags, and deliveries that could not be read.</summary>
public sealed record NavigationCounts(int Pending, int Tags, int Rejected);
