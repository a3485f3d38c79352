using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;

namespace DiunDashboard.Tests.Builders;

/// <summary>An event as the intake hands it to <see cref="Recording"/>: <c>AnUpdate().Of("nginx:1.29").On("nas01")</c>.</summary>
public sealed class UpdateBuilder
{
    private string _image = "docker.io/library/nginx:1.29";
    private string _hostname = "nas01";
    private string _digest = Digest('a');
    private string _status = "update";
    private string _stack = "";
    private ChangeKind _kind;
    private string[] _containers = [];
    private DateTimeOffset? _created;
    private DateTimeOffset _receivedAt = new(2026, 3, 23, 9, 0, 0, TimeSpan.Zero);

    public static UpdateBuilder AnUpdate() => new();

    /// <summary>A digest made of one hexadecimal digit.</summary>
    public static string Digest(char digit) => "sha256:" + new string(digit, 64);

    public UpdateBuilder Of(string image) => With(() => _image = image);

    public UpdateBuilder On(string hostname) => With(() => _hostname = hostname);

    public UpdateBuilder WithDigest(char digit) => With(() => _digest = Digest(digit));

    public UpdateBuilder WithStatus(string status) => With(() => _status = status);

    public UpdateBuilder InStack(string stack) => With(() => _stack = stack);

    public UpdateBuilder Changing(ChangeKind kind) => With(() => _kind = kind);

    public UpdateBuilder WithContainers(params string[] containers) => With(() => _containers = containers);

    public UpdateBuilder WithCreated(DateTimeOffset? created) => With(() => _created = created);

    public UpdateBuilder ReceivedAt(DateTimeOffset receivedAt) => With(() => _receivedAt = receivedAt);

    public ImageUpdate Build()
    {
        var reference = ImageReference.Parse(_image)!;
        return new ImageUpdate
        {
            Hostname = _hostname,
            Image = reference.Image,
            Registry = reference.Registry,
            Repository = reference.Repository,
            ImageTag = reference.Tag,
            Stack = _stack,
            ChangeKind = _kind,
            DiunVersion = "v4.33.0",
            Status = _status,
            Provider = "docker",
            HubLink = "https://hub.docker.com/_/nginx",
            MimeType = "application/vnd.oci.image.index.v1+json",
            Digest = _digest,
            Created = _created,
            Platform = "linux/amd64",
            Containers = ContainerNames.Join(_containers),
            ReceivedAt = _receivedAt,
        };
    }

    /// <summary>Records the event.</summary>
    public Task RecordAsync(DashboardContext db, bool keepAcknowledged = false, string payload = "{}") =>
        db.RecordAsync([new Arrival(Build(), payload)], keepAcknowledged, CancellationToken.None);

    /// <summary>Records the event as <c>diun notif test</c>.</summary>
    public Task RecordTestAsync(DashboardContext db) => db.RecordAsync([new Arrival(Build(), "{}", IsTest: true)], false, CancellationToken.None);

    private UpdateBuilder With(Action change)
    {
        change();
        return this;
    }
}
