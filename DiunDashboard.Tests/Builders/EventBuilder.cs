using System.Text.Json;
using System.Text.Json.Nodes;

namespace DiunDashboard.Tests.Builders;

/// <summary>The body of a delivery: <c>AnEvent().Of("docker.io/library/nginx:1.29").On("nas01")</c>.</summary>
public sealed class EventBuilder
{
    private readonly JsonObject _event = new()
    {
        ["diun_version"] = "v4.33.0",
        ["hostname"] = "nas01",
        ["status"] = "update",
        ["provider"] = "docker",
        ["image"] = "docker.io/library/nginx:1.29",
        ["hub_link"] = "https://hub.docker.com/_/nginx",
        ["mime_type"] = "application/vnd.oci.image.index.v1+json",
        ["digest"] = UpdateBuilder.Digest('a'),
        ["created"] = "2026-02-02T03:04:05.678901234Z",
        ["platform"] = "linux/amd64",
        ["metadata"] = null,
    };

    public static EventBuilder AnEvent() => new();

    public EventBuilder Of(string image) => With("image", image);

    public EventBuilder On(string hostname) => With("hostname", hostname);

    public EventBuilder WithDigest(char digit) => With("digest", UpdateBuilder.Digest(digit));

    public EventBuilder With(string key, JsonNode? value)
    {
        _event[key] = value;
        return this;
    }

    public EventBuilder Without(string key)
    {
        _event.Remove(key);
        return this;
    }

    public EventBuilder WithMetadata(params (string Key, string Value)[] entries) =>
        With("metadata", new JsonObject(entries.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value))));

    public string Json() => _event.ToJsonString();

    public byte[] Build() => JsonSerializer.SerializeToUtf8Bytes(_event);
}
