namespace DiunDashboard.Data.Writes;

/// <summary>The statements of <see cref="Recording"/>, as far as the databases share them: the providers differ in how rows get into them.</summary>
public static class RecordingSql
{
    /// <summary>What is known of an entry when its event arrives.</summary>
    public const string HistoryColumns = "at, kind, hostname, image, digest, detail, payload, delivery_id";

    /// <summary>Sets <see cref="Entities.HistoryEntry.PreviousEventId"/> of entries that were written without it.</summary>
    public const string ChainEvents =
        """
        UPDATE history SET previous_event_id = chained.previous
        FROM (
            SELECT id, max(CASE WHEN kind = 'received' THEN id END) OVER (
                PARTITION BY image, hostname ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS previous
            FROM history WHERE kind IN ('received', 'tested', 'acknowledged', 'reopened', 'snoozed')) AS chained
        WHERE chained.id = history.id AND chained.previous IS NOT NULL;
        """;

    /// <summary>What an event says of its update.</summary>
    public const string UpdateColumns =
        """
        hostname, image, registry, repository, image_tag, stack, current_tag, change_kind, diun_version, status, provider, hub_link, mime_type,
        digest, created, platform, metadata, containers, received_at, revision
        """;

    /// <summary>Followed by rows, each of (hostname, image) at most once, and by <see cref="OnKnownUpdate"/>.</summary>
    public const string InsertUpdates = $"INSERT INTO updates ({UpdateColumns}, history_id, previous_digest, tag_id)";

    /// <summary>What an event does to the update that is there already.</summary>
    /// <param name="keepAcknowledged">Whether one with the same digest leaves an acknowledgement.</param>
    public static string OnKnownUpdate(bool keepAcknowledged) =>
        $"""
        ON CONFLICT (hostname, image) DO UPDATE SET
            registry = excluded.registry, repository = excluded.repository, image_tag = excluded.image_tag, stack = excluded.stack,
            current_tag = excluded.current_tag, change_kind = excluded.change_kind, diun_version = excluded.diun_version,
            status = excluded.status, provider = excluded.provider, hub_link = excluded.hub_link, mime_type = excluded.mime_type,
            digest = excluded.digest, created = excluded.created, platform = excluded.platform, metadata = excluded.metadata,
            received_at = excluded.received_at, revision = updates.revision + excluded.revision, history_id = excluded.history_id,
            previous_digest = CASE WHEN updates.digest = excluded.digest THEN updates.previous_digest ELSE updates.digest END,
            containers = CASE
                WHEN updates.digest <> excluded.digest THEN excluded.containers
                WHEN replace(updates.containers, excluded.containers, '') <> updates.containers THEN updates.containers
                WHEN length(updates.containers) + length(excluded.containers) > {Limits.Containers} THEN excluded.containers
                ELSE updates.containers || excluded.containers END,
            acknowledged_at = {(keepAcknowledged ? "CASE WHEN updates.digest = excluded.digest THEN updates.acknowledged_at END" : "NULL")},
            snoozed_until = CASE WHEN updates.digest = excluded.digest {(keepAcknowledged ? "" : "AND updates.acknowledged_at IS NULL ")}THEN updates.snoozed_until END
        """;
}
