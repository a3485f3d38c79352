using System.Globalization;

namespace DiunDashboard.Benchmarks.Measures;

/// <summary>Results as a Markdown table, printed as they come.</summary>
internal static class Table
{
    public static void Title(string title) => Console.WriteLine($"\n### {title}\n");

    public static void Head(params string[] columns)
    {
        Row(columns);
        Row([.. columns.Select(_ => "---")]);
    }

    public static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    public static string Number(double number) => number.ToString(number >= 100 ? "N0" : "0.00", CultureInfo.InvariantCulture);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
