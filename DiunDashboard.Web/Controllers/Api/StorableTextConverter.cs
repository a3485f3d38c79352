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
        try
        {
            var text = reader.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException() : text;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException();
        }
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
