using System.Text.Encodings.Web;
using System.Text.Json;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// One event as Diun sends it (https://crazymax.dev/diun/notif/webhook/), after <see cref="DiunEventReader"/> has checked it.
/// Texts are cut to <see cref="Limits"/>; all but <see cref="Reference"/> may be empty, and none is to be trusted.
/// </summary>
public sealed record DiunEvent
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required ImageReference Reference { get; init; }

    /// <summary>The body as it came, without a byte order mark.</summary>
    public required string Payload { get; init; }

    public required string DiunVersion { get; init; }

    public required string Hostname { get; init; }

    public required string Status { get; init; }

    public required string Provider { get; init; }

    public required string HubLink { get; init; }

    public required string MimeType { get; init; }

    public required string Digest { get; init; }

    /// <summary>In UTC with microseconds; null when it was absent or unreadable.</summary>
    public required DateTimeOffset? Created { get; init; }

    public required string Platform { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Whether this is what <c>diun notif test</c> sends: no update, but a sign that the connection works.</summary>
    public bool IsTest => Reference is { Registry: "docker.io", Repository: "diun/testnotif" };

    /// <summary>The state this event gives its image on its host.</summary>
    public ImageUpdate ToUpdate(DateTimeOffset receivedAt) => new()
    {
        Hostname = Hostname,
        Image = Reference.Image,
        Registry = Reference.Registry,
        Repository = Reference.Repository,
        ImageTag = Reference.Tag,
        Stack = Short("compose_project", "stack", "pod_namespace", "job_namespace"),
        CurrentTag = Short("current_tag"),
        ChangeKind = VersionChange.Between(Short("current_tag"), Reference.Tag),
        DiunVersion = DiunVersion,
        Status = Status,
        Provider = Provider,
        HubLink = HubLink,
        MimeType = MimeType,
        Digest = Digest,
        Created = Created,
        Platform = Platform,
        Metadata = JsonSerializer.Serialize(Metadata, Readable),
        Containers = ContainerNames.Join(Containers()),
        ReceivedAt = receivedAt,
    };

    // Which key names the container depends on Diun's provider.
    private string[] Containers()
    {
        if (Metadata.TryGetValue("ctn_names", out var names))
            return names.Split(',');
        if (Metadata.TryGetValue("ctn_name", out var name))
            return [Metadata.TryGetValue("pod_name", out var pod) ? $"{pod}/{name}" : name];
        return Metadata.TryGetValue("task_name", out var task)
            ? [Metadata.TryGetValue("job_name", out var job) ? $"{job}/{task}" : task]
            : [];
    }

    private string Short(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (Metadata.TryGetValue(key, out var value) && value.Length > 0)
                return Limits.Cut(value, Limits.Word);
        }

        return "";
    }
}
