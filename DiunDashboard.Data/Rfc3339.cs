using System.Globalization;
using System.Text.RegularExpressions;

namespace DiunDashboard.Data;

/// <summary>Instants as text (https://www.rfc-editor.org/rfc/rfc3339), in UTC with microseconds.</summary>
public static partial class Rfc3339
{
    /// <summary>
    /// Reads an instant with any offset and any number of fractional digits, cut to microseconds. Null when the text is none,
    /// is a leap second, or lies outside the years 1 to 9999 in UTC.
    /// </summary>
    public static DateTimeOffset? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            return null;
        var fraction = match.Groups["fraction"].Value;
        var trimmed = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}.{fraction.PadRight(6, '0')[..6]}{match.Groups["offset"].Value.ToUpperInvariant()}";
        return DateTimeOffset.TryParseExact(
            trimmed, "yyyy-MM-dd'T'HH:mm:ss.ffffffK", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : null;
    }

    /// <summary>Writes an instant in UTC, without trailing zeros in the fraction.</summary>
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<date>\d{4}-\d\d-\d\d)[Tt ](?<time>\d\d:\d\d:\d\d)(?:\.(?<fraction>\d+))?(?<offset>[Zz]|[+-]\d\d:\d\d)\z",
        RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Form();
}
