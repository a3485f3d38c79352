using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DiunDashboard.Web.ViewModels;

/// <summary>Text from outside, to be looked at as it is.</summary>
public static class PayloadText
{
    // Of what nests deeper each value would stand on a line of mostly blanks, and a body of one mebibyte would become a page of sixty.
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 8 };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON with its members below each other; what nests deeper than anything of Diun's, and what is no JSON, unchanged.</summary>
    public static string Of(string payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, Shallow);
            return Visible(JsonSerializer.Serialize(document.RootElement, Indented));
        }
        catch (JsonException)
        {
            return Visible(payload);
        }
    }

    public static string Of(byte[] body) => Visible(Encoding.UTF8.GetString(body));

    /// <summary>The text with control characters as their pictures, and nothing that turns the direction of writing.</summary>
    private static string Visible(string shown)
    {
        var text = new StringBuilder(shown);
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = text[i] switch
            {
                '\n' or '\t' => text[i],
                < ' ' => (char)('\u2400' + text[i]),
                >= '\u007f' and < '\u00a0' or (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u206f') or '\ufeff' => '\ufffd',
                var visible => visible,
            };
        }

        return text.ToString();
    }
}
