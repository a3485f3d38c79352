using System.Globalization;
using System.Text;

namespace DiunDashboard.Data;

/// <summary>The rules of a tag's name.</summary>
public static class TagName
{
    /// <summary>Why a name that <see cref="Read"/> accepted may be refused all the same.</summary>
    public const string Taken = "There is a tag of this name already.";

    // Letters and marks that draw nothing although their category does not say so (Unicode property Default_Ignorable_Code_Point, and the blank braille cell).
    private static readonly Rune[] Blank =
        [new(0x034F), new(0x115F), new(0x1160), new(0x17B4), new(0x17B5), new(0x2800), new(0x3164), new(0xFFA0)];

    /// <summary>
    /// Trims what was typed and checks it: 1 to <see cref="Limits.TagName"/> code points, none of them a control or invisible character.
    /// Returns null and the reason, one sentence, when it cannot be a name.
    /// </summary>
    public static string? Read(string? typed, out string reason)
    {
        var name = typed?.Trim() ?? "";
        var runes = name.EnumerateRunes().ToList();
        reason = runes.Count switch
        {
            0 => "A tag needs a name.",
            > Limits.TagName => $"A tag's name has at most {Limits.TagName} characters.",
            _ => runes.Exists(Invisible) ? "A tag's name must not hold control or invisible characters." : "",
        };
        return reason.Length == 0 ? name : null;
    }

    /// <summary>
    /// What makes two names the same: compatibility normalisation (NFKC) and invariant upper case, computed here so that both databases agree.
    /// </summary>
    public static string Key(string name) => name.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Normalize(NormalizationForm.FormKC);

    // A lone surrogate is enumerated as U+FFFD.
    private static bool Invisible(Rune rune) => rune == Rune.ReplacementChar || Blank.Contains(rune) || (rune.Value != ' ' && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
