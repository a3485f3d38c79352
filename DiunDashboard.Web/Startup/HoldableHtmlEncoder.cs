using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using DiunDashboard.Data;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// Encodes text as the framework does, with U+FFFD for what HTML cannot hold, not even as a character reference: control characters and noncharacters
/// (https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-end-state). A browser takes some of them for other characters.
/// </summary>
internal sealed class HoldableHtmlEncoder : HtmlEncoder
{
    // All of them begin with one of these; of the last two each is half of a pair, most of which HTML can hold.
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0xa0).Concat(Enumerable.Range(0xfdd0, 0x20)).Append(0xfffe).Append(0xffff).Where(code => !NoteText.CanHold(new Rune(code))).Select(code => (char)code),
        '\udffe', '\udfff',
    ]);

    public override int MaxOutputCharactersPerInputCharacter => Default.MaxOutputCharactersPerInputCharacter;

    public override string Encode(string value) => Default.Encode(Holdable(value));

    public override void Encode(TextWriter output, string value, int startIndex, int characterCount)
    {
        if (value.AsSpan(startIndex, characterCount).ContainsAny(Suspects))
            Default.Encode(output, Holdable(value.Substring(startIndex, characterCount)));
        else
            Default.Encode(output, value, startIndex, characterCount);
    }

    public override void Encode(TextWriter output, char[] value, int startIndex, int characterCount) =>
        Encode(output, new string(value, startIndex, characterCount), 0, characterCount);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength) => Default.FindFirstCharacterToEncode(text, textLength);

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        Default.TryEncodeUnicodeScalar(NoteText.CanHold(new Rune(unicodeScalar)) ? unicodeScalar : Rune.ReplacementChar.Value, buffer, bufferLength, out numberOfCharactersWritten);

    public override bool WillEncode(int unicodeScalar) => Default.WillEncode(unicodeScalar);

    private static string Holdable(string text)
    {
        if (!text.AsSpan().ContainsAny(Suspects))
            return text;
        var held = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').EnumerateRunes())
            held.Append(NoteText.CanHold(rune) ? rune : Rune.ReplacementChar);
        return held.ToString();
    }
}
