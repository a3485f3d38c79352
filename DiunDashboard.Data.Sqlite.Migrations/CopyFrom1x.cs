namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// Turns the rows of 1.x into the model's. What only code can derive is left empty and completed by <c>UpgradeFrom1x</c>;
/// nothing in a row can make it fail. Written for SQLite 3.35.
/// </summary>
internal static class CopyFrom1x
{
    public const string SetAside = """
        ALTER TABLE tag_assignments RENAME TO tag_assignments_1x;
        ALTER TABLE updates RENAME TO updates_1x;
        ALTER TABLE tags RENAME TO tags_1x;
        """;

    // RFC 3339 with any offset, or a date and time of 1.x's own in UTC. The fraction is cut from the text, because SQLite would round it.
    // Adding no days turns a 30th of February into March: a date that does not come back is none.
    private const string ReadInstants = """
        CREATE TABLE instants_1x (image TEXT NOT NULL, field TEXT NOT NULL, utc TEXT NOT NULL, PRIMARY KEY (image, field));
        INSERT INTO instants_1x (image, field, utc)
        WITH texts (image, field, text) AS (
            SELECT image, 'created', created FROM updates_1x
            UNION ALL SELECT image, 'received_at', received_at FROM updates_1x
            UNION ALL SELECT image, 'acknowledged_at', acknowledged_at FROM updates_1x),
        parts (image, field, time, rest) AS (
            SELECT image, field, substr(text, 1, 10) || ' ' || substr(text, 12, 8), substr(text, 20) FROM texts
            WHERE image IS NOT NULL
                AND text GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][Tt ][0-2][0-9]:[0-5][0-9]:[0-5][0-9]*'
                AND substr(text, 12, 2) < '24' AND date(substr(text, 1, 10), '+0 days') = substr(text, 1, 10)),
        zones (image, field, time, rest, zone) AS (
            SELECT image, field, time, rest, CASE WHEN rest GLOB '.[0-9]*' THEN ltrim(substr(rest, 2), '0123456789') ELSE rest END FROM parts),
        instants (image, field, second, fraction) AS (
            SELECT image, field,
                datetime(time || CASE
                    WHEN zone IN ('', 'Z', 'z') THEN ''
                    WHEN zone GLOB '[+-][01][0-9]' THEN zone || ':00'
                    WHEN zone GLOB '[+-][01][0-9]:[0-5][0-9]' THEN zone
                    ELSE ' unreadable' END),
                CASE WHEN zone <> rest THEN rtrim(substr(rest, 2, min(6, length(rest) - 1 - length(zone))), '0') ELSE '' END
            FROM zones)
        SELECT image, field, second || CASE WHEN fraction <> '' THEN '.' || fraction ELSE '' END FROM instants WHERE second >= '0001-01-01';
        """;

    // PostgreSQL cannot index longer names, and both databases shall hold the same.
    private const string OrderArrivals = """
        CREATE TABLE arrivals_1x (image_1x TEXT PRIMARY KEY, history_id INTEGER NOT NULL, at TEXT NOT NULL, image TEXT NOT NULL);
        INSERT INTO arrivals_1x (image_1x, history_id, at, image)
        SELECT image, place, at, CASE WHEN length(CAST(image AS BLOB)) > 1024 THEN substr(image, 1, 200) || '…' || place ELSE image END
        FROM (
            SELECT image, at, row_number() OVER (ORDER BY at, image) AS place FROM (
                SELECT u.image, coalesce(i.utc, '1970-01-01 00:00:00') AS at
                FROM updates_1x u LEFT JOIN instants_1x i ON i.image = u.image AND i.field = 'received_at'
                WHERE u.image IS NOT NULL));
        """;

    // SQLite may have kept assignments of deleted tags, when the connection that deleted them had foreign keys off.
    private const string CopyTags = """
        INSERT INTO tags (id, name, name_key) SELECT id, name, char(1) || id FROM tags_1x;
        INSERT INTO tag_assignments (image, tag_id)
        SELECT coalesce(a.image, t.image), t.tag_id FROM tag_assignments_1x t LEFT JOIN arrivals_1x a ON a.image_1x = t.image
        WHERE t.image IS NOT NULL AND t.tag_id IN (SELECT id FROM tags);
        """;

    private const string CopyUpdates = """
        INSERT INTO updates (
            hostname, image, registry, repository, image_tag, stack, current_tag, change_kind, diun_version, status, provider, hub_link,
            mime_type, digest, previous_digest, created, platform, metadata, containers, received_at, acknowledged_at, revision, history_id, tag_id)
        SELECT substr(u.hostname, 1, 255), a.image, '', '', '', '', '', 0, u.diun_version, u.status, u.provider, u.hub_link,
            u.mime_type, u.digest, '', created.utc, u.platform,
            json_patch('{}', json_object('ctn_names', nullif(CAST(u.ctn_name AS TEXT), ''), 'ctn_id', nullif(CAST(u.ctn_id AS TEXT), ''),
                'ctn_state', nullif(CAST(u.ctn_state AS TEXT), ''), 'ctn_status', nullif(CAST(u.ctn_status AS TEXT), ''))),
            '', a.at, CASE WHEN u.acknowledged_at <> '' THEN coalesce(acknowledged.utc, a.at) END, 1, a.history_id,
            (SELECT t.tag_id FROM tag_assignments t WHERE t.image = a.image)
        FROM updates_1x u
        JOIN arrivals_1x a ON a.image_1x = u.image
        LEFT JOIN instants_1x created ON created.image = u.image AND created.field = 'created'
        LEFT JOIN instants_1x acknowledged ON acknowledged.image = u.image AND acknowledged.field = 'acknowledged_at'
        ORDER BY a.history_id;
        INSERT INTO history (id, at, kind, hostname, image, digest, detail)
        SELECT history_id, received_at, 'received', hostname, image, digest, status FROM updates ORDER BY history_id;
        INSERT INTO history (at, kind, hostname, image, digest, detail)
        SELECT acknowledged_at, 'acknowledged', hostname, image, digest, '' FROM updates
        WHERE acknowledged_at IS NOT NULL ORDER BY acknowledged_at, history_id;
        """;

    private const string DropOld = """
        DROP TABLE arrivals_1x;
        DROP TABLE instants_1x;
        DROP TABLE tag_assignments_1x;
        DROP TABLE updates_1x;
        DROP TABLE tags_1x;
        """;

    public const string Copy = $"{ReadInstants}\n{OrderArrivals}\n{CopyTags}\n{CopyUpdates}\n{DropOld}";
}
