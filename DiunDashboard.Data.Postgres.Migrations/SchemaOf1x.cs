namespace DiunDashboard.Data.Postgres.Migrations;

/// <summary>The tables of DiunDashboard 1.x, as its last release left them. Its own <c>schema_migrations</c> is left alone.</summary>
internal static class SchemaOf1x
{
    public const string Create = """
        CREATE TABLE IF NOT EXISTS updates (
            image TEXT PRIMARY KEY,
            diun_version TEXT NOT NULL DEFAULT '',
            hostname TEXT NOT NULL DEFAULT '',
            status TEXT NOT NULL DEFAULT '',
            provider TEXT NOT NULL DEFAULT '',
            hub_link TEXT NOT NULL DEFAULT '',
            mime_type TEXT NOT NULL DEFAULT '',
            digest TEXT NOT NULL DEFAULT '',
            created TEXT NOT NULL DEFAULT '',
            platform TEXT NOT NULL DEFAULT '',
            ctn_name TEXT NOT NULL DEFAULT '',
            ctn_id TEXT NOT NULL DEFAULT '',
            ctn_state TEXT NOT NULL DEFAULT '',
            ctn_status TEXT NOT NULL DEFAULT '',
            received_at TEXT NOT NULL,
            acknowledged_at TEXT
        );
        CREATE TABLE IF NOT EXISTS tags (
            id SERIAL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        );
        CREATE TABLE IF NOT EXISTS tag_assignments (
            image TEXT PRIMARY KEY,
            tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE
        );
        """;

    // Of all tables that this program makes, and with the names of 1.x has when it makes none.
    public const string Columns = """
        SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
            AND c.relname IN ('updates', 'tags', 'tag_assignments', 'history', 'rejected_deliveries', 'image_notes', 'data_protection_keys')
            AND a.attnum > 0 AND NOT a.attisdropped;
        """;

    public const string Drop = """
        DROP TABLE tag_assignments;
        DROP TABLE updates;
        DROP TABLE tags;
        """;
}
