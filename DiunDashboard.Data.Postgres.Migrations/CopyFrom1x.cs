namespace DiunDashboard.Data.Postgres.Migrations;

/// <summary>
/// Turns the rows of 1.x into the model's. What only code can derive is left empty and completed by <c>UpgradeFrom1x</c>;
/// nothing in a row can make it fail.
/// </summary>
internal static class CopyFrom1x
{
    // The sequence gives up its name too, so that the new table's gets the one it would have on an empty database.
    public const string SetAside = """
        ALTER TABLE tag_assignments RENAME TO tag_assignments_1x;
        ALTER TABLE updates RENAME TO updates_1x;
        ALTER TABLE tags RENAME TO tags_1x;
        ALTER SEQUENCE IF EXISTS tags_id_seq RENAME TO tags_1x_id_seq;
        """;

    // RFC 3339 with any offset, or PostgreSQL's own rendering. The pattern keeps out what else a cast understands ("now", "infinity");
    // the handler catches a 30th of February. Digits beyond the sixth are cut, because a cast would round them.
    // -infinity is how Npgsql stores the year 1's first instant.
    private const string ReadInstants = """
        CREATE FUNCTION pg_temp.instant_1x(value text) RETURNS timestamptz LANGUAGE plpgsql AS $function$
        DECLARE
            instant timestamptz;
        BEGIN
            IF value !~ '^\d{4}-\d\d-\d\d[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-](0\d|1[0-4])(:[0-5]\d)?)?$' THEN
                RETURN NULL;
            END IF;
            value := regexp_replace(value, '(\.\d{6})\d+', '\1');
            instant := (CASE WHEN substr(value, 20) ~ '[Zz+-]' THEN value ELSE value || 'Z' END)::timestamptz;
            RETURN CASE
                WHEN instant = '0001-01-01 00:00:00+00' THEN '-infinity'::timestamptz
                WHEN instant > '0001-01-01 00:00:00+00' AND instant < '10000-01-01 00:00:00+00' THEN instant
            END;
        EXCEPTION WHEN OTHERS THEN
            RETURN NULL;
        END $function$;
        """;

    // Longer names do not fit into an index. The collation is the new columns': PostgreSQL compares no two columns that differ in it.
    private const string OrderArrivals = """
        CREATE TABLE arrivals_1x AS
        SELECT image AS image_1x, place AS history_id, at,
            (CASE WHEN octet_length(image) > 1024 THEN left(image, 200) || '…' || place ELSE image END) COLLATE "C" AS image
        FROM (
            SELECT image, at, row_number() OVER (ORDER BY at, image COLLATE "C") AS place FROM (
                SELECT image, coalesce(pg_temp.instant_1x(received_at), '1970-01-01 00:00:00+00') AS at FROM updates_1x) AS read) AS ordered;
        """;

    // PERFORM: an idempotent script of the migrations runs all of this inside PL/pgSQL, where a SELECT must have somewhere to go.
    private const string CopyTags = """
        INSERT INTO tags (id, name, name_key) SELECT id, name, chr(1) || id FROM tags_1x;
        DO $sequence$ BEGIN PERFORM setval(pg_get_serial_sequence('tags', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM tags), false); END $sequence$;
        INSERT INTO tag_assignments (image, tag_id)
        SELECT coalesce(a.image, t.image), t.tag_id FROM tag_assignments_1x t LEFT JOIN arrivals_1x a ON a.image_1x = t.image
        WHERE t.tag_id IN (SELECT id FROM tags);
        """;

    private const string CopyUpdates = """
        INSERT INTO updates (
            hostname, image, registry, repository, image_tag, stack, current_tag, change_kind, diun_version, status, provider, hub_link,
            mime_type, digest, previous_digest, created, platform, metadata, containers, received_at, acknowledged_at, revision, history_id, tag_id)
        SELECT left(u.hostname, 255), a.image, '', '', '', '', '', 0, u.diun_version, u.status, u.provider, u.hub_link,
            u.mime_type, u.digest, '', pg_temp.instant_1x(u.created), u.platform,
            json_strip_nulls(json_build_object('ctn_names', nullif(u.ctn_name, ''), 'ctn_id', nullif(u.ctn_id, ''),
                'ctn_state', nullif(u.ctn_state, ''), 'ctn_status', nullif(u.ctn_status, '')))::text,
            '', a.at, CASE WHEN u.acknowledged_at <> '' THEN coalesce(pg_temp.instant_1x(u.acknowledged_at), a.at) END, 1, a.history_id,
            (SELECT t.tag_id FROM tag_assignments t WHERE t.image = a.image)
        FROM updates_1x u JOIN arrivals_1x a ON a.image_1x = u.image
        ORDER BY a.history_id;
        INSERT INTO history (id, at, kind, hostname, image, digest, detail)
        SELECT history_id, received_at, 'received', hostname, image, digest, status FROM updates ORDER BY history_id;
        DO $sequence$ BEGIN PERFORM setval(pg_get_serial_sequence('history', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM history), false); END $sequence$;
        INSERT INTO history (at, kind, hostname, image, digest, detail)
        SELECT acknowledged_at, 'acknowledged', hostname, image, digest, '' FROM updates
        WHERE acknowledged_at IS NOT NULL ORDER BY acknowledged_at, history_id;
        """;

    private const string DropOld = """
        DROP FUNCTION pg_temp.instant_1x(text);
        DROP TABLE arrivals_1x;
        DROP TABLE tag_assignments_1x;
        DROP TABLE updates_1x;
        DROP TABLE tags_1x;
        """;

    public const string Copy = $"{ReadInstants}\n{OrderArrivals}\n{CopyTags}\n{CopyUpdates}\n{DropOld}";
}
