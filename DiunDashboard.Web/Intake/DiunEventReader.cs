using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using DiunDashboard.Data;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// Reads a delivery's body. Refuses what is no unambiguous JSON text (https://www.rfc-editor.org/rfc/rfc8259) or names no image;
/// anything else that is odd costs a field, never the event.
/// </summary>
public static class DiunEventReader
{
    // Diun nests two levels; this is far more, and far less than a stack.
    private const int MaxDepth = 128;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>Reads one event. Null and the reason, one sentence that quotes nothing of the body, when it is unreadable.</summary>
    public static DiunEvent? Read(ReadOnlyMemory<byte> body, out string reason)
    {
        if (body.Span.StartsWith(ByteOrderMark))
            body = body[ByteOrderMark.Length..];
        reason = Fault(body.Span) ?? "";
        if (reason.Length > 0)
            return null;
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            reason = "The body is not a JSON object: one event is expected, as Diun sends it.";
            return null;
        }

        reason = ImageOf(document.RootElement, out var reference);
        return reference is null ? null : Event(document.RootElement, reference, Encoding.UTF8.GetString(body.Span));
    }

    private static DiunEvent Event(JsonElement root, ImageReference reference, string payload) => new()
    {
        Reference = reference,
        Payload = payload,
        DiunVersion = Text(root, "diun_version", Limits.Word),
        Hostname = Text(root, "hostname", Limits.Hostname),
        Status = Text(root, "status", Limits.Word),
        Provider = Text(root, "provider", Limits.Word),
        HubLink = Text(root, "hub_link", Limits.HubLink),
        MimeType = Text(root, "mime_type", Limits.Word),
        Digest = Text(root, "digest", Limits.Digest),
        Created = root.TryGetProperty("created", out var created) && created.ValueKind == JsonValueKind.String
            ? Rfc3339.Parse(created.GetString()!)
            : null,
        Platform = Text(root, "platform", Limits.Word),
        Metadata = Metadata(root),
    };

    // One pass over all tokens, because a JSON document accepts repeated keys and fails late on lone surrogates.
    private static string? Fault(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return "The body is empty.";
        if (!Utf8.IsValid(body))
            return "The body is not valid UTF-8.";
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        var keys = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        keys.Push([]);
                        break;
                    case JsonTokenType.EndObject:
                        keys.Pop();
                        break;
                    case JsonTokenType.PropertyName or JsonTokenType.String when reader.ValueIsEscaped || reader.TokenType == JsonTokenType.PropertyName:
                        var text = reader.GetString()!;
                        if (text.Contains('\0', StringComparison.Ordinal))
                            return At("The body holds a NUL character", reader.TokenStartIndex);
                        if (reader.TokenType == JsonTokenType.PropertyName && !keys.Peek().Add(text))
                            return At("The body repeats a key of one object", reader.TokenStartIndex);
                        break;
                }
            }
        }
        catch (JsonException failure)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"The body is not valid JSON (line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            return At("The body holds half of a surrogate pair", reader.TokenStartIndex);
        }

        return null;
    }

    private static string At(string what, long index) => string.Create(CultureInfo.InvariantCulture, $"{what}, at byte {index + 1}.");

    private static string ImageOf(JsonElement root, out ImageReference? reference)
    {
        reference = null;
        if (!root.TryGetProperty("image", out var image))
            return "The event has no $.image.";
        if (image.ValueKind != JsonValueKind.String)
            return "The event's $.image is not text.";
        var text = image.GetString()!;
        if (text.Length == 0)
            return "The event's $.image is empty.";
        if (text.Length > Limits.Image)
            return $"The event's $.image is longer than {Limits.Image} characters.";
        reference = ImageReference.Parse(text);
        return reference is null ? "The event's $.image is not an image reference like registry/path:tag." : "";
    }

    private static string Text(JsonElement root, string name, int length) =>
        root.TryGetProperty(name, out var value) ? Limits.Cut(Text(value), length) : "";

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    private static Dictionary<string, string> Metadata(JsonElement root)
    {
        var entries = new Dictionary<string, string>();
        if (!root.TryGetProperty("metadata", out var metadata) || metadata.ValueKind != JsonValueKind.Object)
            return entries;
        foreach (var entry in metadata.EnumerateObject().Take(Limits.MetadataEntries))
            entries[Limits.Cut(entry.Name, Limits.Word)] = Limits.Cut(Text(entry.Value), Limits.MetadataValue);
        return entries;
    }
}
