namespace DiunDashboard.Data.Postgres.Migrations;

/// <summary>
/// Gives 1.x its tables back with what fits into them: of each image the newest host's state. History, snoozes and further hosts do not fit.
/// </summary>
internal static class CopyTo1x
{
    public const string SetAside = """
        ALTER TABLE tag_assignments RENAME TO tag_assignments_2x;
        ALTER TABLE updates RENAME TO updates_2x;
        ALTER TABLE tags RENAME TO tags_2x;
        ALTER SEQUENCE IF EXISTS tags_id_seq RENAME TO tags_2x_id_seq;
        """;

    // Infinite instants have no text of their own: -infinity is the year 1 (see CopyFrom1x).
    public const string Copy = """
        INSERT INTO tags (id, name) SELECT id, name FROM tags_2x;
        DO $sequence$ BEGIN PERFORM setval(pg_get_serial_sequence('tags', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM tags), false); END $sequence$;
        INSERT INTO tag_assignments (image, tag_id) SELECT image, tag_id FROM tag_assignments_2x;
        INSERT INTO updates (
            image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform,
            ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
        SELECT image, diun_version, hostname, status, provider, hub_link, mime_type, digest,
            CASE WHEN created = '-infinity' THEN '0001-01-01T00:00:00Z'
                ELSE coalesce(to_char(created AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '') END,
            platform,
            coalesce(metadata::json ->> 'ctn_names', ''), coalesce(metadata::json ->> 'ctn_id', ''),
            coalesce(metadata::json ->> 'ctn_state', ''), coalesce(metadata::json ->> 'ctn_status', ''),
            CASE WHEN received_at = '-infinity' THEN '0001-01-01T00:00:00Z'
                ELSE to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') END,
            to_char(acknowledged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"+00"')
        FROM updates_2x u
        WHERE history_id = (SELECT max(newest.history_id) FROM updates_2x newest WHERE newest.image = u.image);
        DROP TABLE tag_assignments_2x;
        DROP TABLE updates_2x;
        DROP TABLE tags_2x;
        """;
}
