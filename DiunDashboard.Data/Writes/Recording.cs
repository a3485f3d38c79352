using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

public static class Recording
{
    /// <summary>
    /// Records one event, atomically: appends it to the history and makes it the state of (hostname, image), pending again.
    /// An event with the same digest adds its containers to those known and leaves a snooze; another digest starts both anew.
    /// The image's tag stays. A repeat is one more history entry and one more revision, nothing else. Order is the order of the calls.
    /// </summary>
    /// <param name="db">The context; nothing of it is tracked.</param>
    /// <param name="update">All that the event says and implies, with <see cref="ImageUpdate.ReceivedAt"/>; the other state is ignored.</param>
    /// <param name="payload">The body as it came.</param>
    /// <param name="keepAcknowledged">Whether an event with the same digest leaves an acknowledgement (REOPEN_ON=digest).</param>
    /// <param name="cancellation">Gives up before the commit; then nothing is recorded.</param>
    public static async Task RecordAsync(
        this DashboardContext db, ImageUpdate update, string payload, bool keepAcknowledged, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var historyId = await db.AppendHistoryAsync(
            new HistoryEntry
            {
                At = update.ReceivedAt,
                Kind = HistoryKind.Received,
                Hostname = update.Hostname,
                Image = update.Image,
                Digest = update.Digest,
                Detail = update.Status,
                Payload = payload,
            },
            cancellation);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO updates (
                hostname, image, registry, repository, image_tag, stack, current_tag, change_kind, diun_version, status, provider, hub_link,
                mime_type, digest, previous_digest, created, platform, metadata, containers, received_at, revision, history_id, tag_id)
            VALUES (
                {update.Hostname}, {update.Image}, {update.Registry}, {update.Repository}, {update.ImageTag}, {update.Stack}, {update.CurrentTag},
                {(int)update.ChangeKind}, {update.DiunVersion}, {update.Status}, {update.Provider}, {update.HubLink}, {update.MimeType},
                {update.Digest}, '', {update.Created}, {update.Platform}, {update.Metadata}, {update.Containers}, {update.ReceivedAt}, 1,
                {historyId}, (SELECT tag_id FROM tag_assignments WHERE image = {update.Image}))
            ON CONFLICT (hostname, image) DO UPDATE SET
                registry = excluded.registry, repository = excluded.repository, image_tag = excluded.image_tag, stack = excluded.stack,
                current_tag = excluded.current_tag, change_kind = excluded.change_kind, diun_version = excluded.diun_version,
                status = excluded.status, provider = excluded.provider, hub_link = excluded.hub_link, mime_type = excluded.mime_type,
                digest = excluded.digest, created = excluded.created, platform = excluded.platform, metadata = excluded.metadata,
                received_at = excluded.received_at, revision = updates.revision + 1, history_id = excluded.history_id,
                previous_digest = CASE WHEN updates.digest = excluded.digest THEN updates.previous_digest ELSE updates.digest END,
                containers = CASE
                    WHEN updates.digest <> excluded.digest THEN excluded.containers
                    WHEN replace(updates.containers, excluded.containers, '') <> updates.containers THEN updates.containers
                    WHEN length(updates.containers) + length(excluded.containers) > {Limits.Containers} THEN updates.containers
                    ELSE updates.containers || excluded.containers END,
                acknowledged_at = CASE WHEN {keepAcknowledged} AND updates.digest = excluded.digest THEN updates.acknowledged_at END,
                snoozed_until = CASE WHEN updates.digest = excluded.digest THEN updates.snoozed_until END
            """,
            cancellation);
        await write.CommitAsync(cancellation);
    }

    /// <summary>Records that a host's <c>diun notif test</c> arrived: a history entry, no update. Returns once it is durable.</summary>
    public static async Task RecordTestAsync(this DashboardContext db, string hostname, string image, string payload, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        await db.AppendHistoryAsync(
            new HistoryEntry { At = now, Kind = HistoryKind.Tested, Hostname = hostname, Image = image, Payload = payload }, cancellation);
        await write.CommitAsync(cancellation);
    }
}
