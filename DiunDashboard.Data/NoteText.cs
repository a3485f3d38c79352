using System.Globalization;
using System.Text;

namespace DiunDashboard.Data;

/// <summary>The rules of a note's text.</summary>
public static class NoteText
{
    /// <summary>
    /// Trims what was typed, ends its lines with a line feed alone, and leaves out what PostgreSQL would refuse, nobody sees or no page can hold.
    /// Returns null and the reason, one sentence, when more than <see cref="Limits.Note"/> UTF-16 units are left; empty when nothing is.
    /// </summary>
    public static string? Read(string? typed, out string reason)
    {
        // A lone surrogate is enumerated as U+FFFD.
        var runes = (typed ?? "").ReplaceLineEndings("\n").EnumerateRunes().Where(CanHold);
        var text = string.Concat(runes).Trim();
        reason = text.Length <= Limits.Note ? "" : string.Create(
            CultureInfo.InvariantCulture, $"A note has at most {Limits.Note:N0} characters, and this one has {text.Length:N0}: nothing was saved.");
        return reason.Length == 0 ? text : null;
    }

    /// <summary>
    /// Whether a page can hold it: no control character other than a tab and a line feed, and no noncharacter
    /// (https://www.unicode.org/faq/private_use.html#noncharacters).
    /// </summary>
    public static bool CanHold(Rune rune) =>
        rune.Value is '\n' or '\t' || !(Rune.IsControl(rune) || (rune.Value & 0xfffe) == 0xfffe || rune.Value is >= 0xfdd0 and <= 0xfdef);
}
