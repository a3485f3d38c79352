using System.Text.Json.Nodes;

namespace DiunDashboard.Tests.Builders;

/// <summary>What somebody could put into every field that comes from outside.</summary>
public static class HostileText
{
    /// <summary>Markup, script, a turned direction of writing, characters nobody sees, and those that HTML cannot hold.</summary>
    public const string Markup =
        "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">'\"><svg onload=alert(1)>\u202Egnp.exe\u200B\u0007\u0085\uFFFE{{7*7}}@(1+1)";

    /// <summary>Markup that a tag can be called.</summary>
    public static readonly string TagName = Markup[..50];

    public static readonly string Endless = new('W', 10_000);

    /// <summary>An event with this text in every field that may hold one.</summary>
    public static EventBuilder AnEventFullOf(string text)
    {
        var everything = EventBuilder.AnEvent().Of($"docker.io/library/{new string('w', Math.Min(text.Length, 200))}:1").WithDigest('b');
        foreach (var key in new[] { "hostname", "status", "provider", "mime_type", "digest", "created", "platform", "diun_version" })
            everything.With(key, JsonValue.Create(text));
        everything.With("hub_link", text.Length < 1_000 ? "javascript:alert(1)//" + text : "https://example.org/" + text);
        return everything.With("metadata", new JsonObject
        {
            ["ctn_names"] = text, ["current_tag"] = text, ["compose_service"] = text, ["compose_project"] = text, [text[..50]] = text,
        });
    }
}
