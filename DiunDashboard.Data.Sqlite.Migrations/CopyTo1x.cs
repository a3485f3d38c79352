namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// Gives 1.x its tables back with what fits into them: of each image the newest host's state. History, snoozes and further hosts do not fit.
/// </summary>
internal static class CopyTo1x
{
    public const string SetAside = """
        ALTER TABLE tag_assignments RENAME TO tag_assignments_2x;
        ALTER TABLE updates RENAME TO updates_2x;
        ALTER TABLE tags RENAME TO tags_2x;
        """;

    public const string Copy = """
        INSERT INTO tags (id, name) SELECT id, name FROM tags_2x;
        INSERT INTO tag_assignments (image, tag_id) SELECT image, tag_id FROM tag_assignments_2x;
        INSERT INTO updates (
            image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform,
            ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
        SELECT image, diun_version, hostname, status, provider, hub_link, mime_type, digest,
            coalesce(replace(created, ' ', 'T') || 'Z', ''), platform,
            coalesce(json_extract(metadata, '$.ctn_names'), ''), coalesce(json_extract(metadata, '$.ctn_id'), ''),
            coalesce(json_extract(metadata, '$.ctn_state'), ''), coalesce(json_extract(metadata, '$.ctn_status'), ''),
            replace(received_at, ' ', 'T') || 'Z', acknowledged_at
        FROM updates_2x u
        WHERE history_id = (SELECT max(newest.history_id) FROM updates_2x newest WHERE newest.image = u.image);
        DROP TABLE tag_assignments_2x;
        DROP TABLE updates_2x;
        DROP TABLE tags_2x;
        """;
}
