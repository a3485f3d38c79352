namespace DiunDashboard.Web.ViewModels;

/// <summary>How many rows each section shows.</summary>
internal static class SectionShares
{
    /// <summary>The rows of a section that stands alone, and the most that one of several shows.</summary>
    public const int SectionRows = 100;

    // However many sections there are, the page stays about as heavy as one long one.
    private const int PageRows = SectionRows;
    private const int LeastSectionRows = 10;
    private const int MostPageRows = 1_000;

    /// <summary>An equal share, where what small sections leave is there for the others.</summary>
    public static int[] Of(int[] counts)
    {
        if (counts is [var only])
            return [Math.Min(only, SectionRows)];
        var limits = new int[counts.Length];
        var least = Math.Clamp(MostPageRows / Math.Max(counts.Length, 1), 1, LeastSectionRows);
        var (left, sections) = (PageRows, counts.Length);
        foreach (var index in Enumerable.Range(0, counts.Length).OrderBy(index => counts[index]))
        {
            limits[index] = Math.Min(counts[index], Math.Clamp(left / sections, least, SectionRows));
            (left, sections) = (left - limits[index], sections - 1);
        }

        return limits;
    }
}
