using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;

namespace DiunDashboard.Benchmarks.Databases;

/// <summary>The least that stores deliveries durably: one connection of the driver, one prepared statement for each table, one commit.</summary>
internal abstract class RawWriter : IAsyncDisposable
{
    protected static readonly string[] HistoryColumns = ["at", "kind", "hostname", "image", "digest", "detail", "payload"];

    protected static readonly string[] UpdateColumns =
    [
        "hostname", "image", "registry", "repository", "image_tag", "stack", "current_tag", "change_kind", "diun_version", "status", "provider",
        "hub_link", "mime_type", "digest", "previous_digest", "platform", "metadata", "containers", "received_at", "revision", "history_id",
    ];

    /// <summary>What an existing update takes from the new event.</summary>
    protected static readonly string Replaced = string.Join(", ", UpdateColumns.Skip(2).Select(column => $"{column} = excluded.{column}"));

    public abstract Task WriteAsync(IReadOnlyList<Arrival> rows);

    public abstract ValueTask DisposeAsync();

    protected static object[] HistoryValues(Arrival row) =>
        [row.Update.ReceivedAt.UtcDateTime, "received", row.Update.Hostname, row.Update.Image, row.Update.Digest, row.Update.Status, row.Payload];

    protected static object[] UpdateValues(ImageUpdate u, long historyId) =>
    [
        u.Hostname, u.Image, u.Registry, u.Repository, u.ImageTag, u.Stack, u.CurrentTag, (int)u.ChangeKind, u.DiunVersion, u.Status, u.Provider,
        u.HubLink, u.MimeType, u.Digest, u.PreviousDigest, u.Platform, u.Metadata, u.Containers, u.ReceivedAt.UtcDateTime, 1, historyId,
    ];
}
