using System.Globalization;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>How the pages write numbers.</summary>
public static class Numbers
{
    /// <summary>A count that stops at <see cref="BoardQueries.CountLimit"/>, where it says so: <c>1,000+</c>.</summary>
    public static string UpToLimit(int count) => count < BoardQueries.CountLimit ? Exact(count) : Exact(BoardQueries.CountLimit) + "+";

    public static string Exact(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Updates(int count) => count == 1 ? "1 update" : $"{Exact(count)} updates";
}
