namespace DiunDashboard.Web.ViewModels;

/// <summary>Comma-separated values (https://www.rfc-editor.org/rfc/rfc4180) of hostile text.</summary>
public static class CsvText
{
    /// <summary>A line of cells, with its end.</summary>
    public static string Line(params ReadOnlySpan<string> cells)
    {
        var line = new string[cells.Length];
        for (var i = 0; i < cells.Length; i++)
            line[i] = Cell(cells[i]);
        return string.Join(',', line) + "\r\n";
    }

    // A spreadsheet takes a cell that begins like this for a formula, which may run a program (https://owasp.org/www-community/attacks/CSV_Injection).
    private static string Cell(string text)
    {
        var harmless = text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠', ..] ? "'" + text : text;
        return harmless != text || harmless.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
