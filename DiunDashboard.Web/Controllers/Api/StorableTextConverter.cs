using System.Text.Json;
using System.Text.Json.Serialization;

namespace DiunDashboard.Web.Controllers.Api;

/// <summary>Refuses the texts that not every database can hold: with a NUL character or half of a surrogate pair.</summary>
internal sealed class StorableTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException();
        // Of half of a surrogate pair this throws what the serializer answers as it does all that it cannot read.
        var text = reader.GetString()!;
        return text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException() : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
