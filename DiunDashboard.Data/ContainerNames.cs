namespace DiunDashboard.Data;

/// <summary>
/// A set of container names in one text column: each name between two line feeds, so that SQL can append names and look for one
/// by plain concatenation and comparison. Repeated names are dropped when read.
/// </summary>
public static class ContainerNames
{
    public static string Join(IEnumerable<string> names) =>
        string.Concat(names.Select(Clean).Where(name => name.Length > 0).Distinct().Select(name => $"\n{name}\n"));

    /// <summary>The names of two columns, each once; the second's alone when they are too many together.</summary>
    public static string Merge(string column, string other) => Join(Split(column).Concat(Split(other))) is { Length: <= Limits.Containers } both ? both : other;

    /// <summary>The names, each once, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Split(string column) =>
        [.. column.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.OrdinalIgnoreCase)];

    private static string Clean(string name) => Limits.Cut(name.ReplaceLineEndings(" ").Trim(), Limits.Word);
}
