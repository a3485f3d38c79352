CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

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
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS tag_assignments (
    image TEXT PRIMARY KEY,
    tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE
);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20260101000000_Legacy1x', '10.0.14');

ALTER TABLE tag_assignments RENAME TO tag_assignments_1x;
ALTER TABLE updates RENAME TO updates_1x;
ALTER TABLE tags RENAME TO tags_1x;

CREATE TABLE "data_protection_keys" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_data_protection_keys" PRIMARY KEY AUTOINCREMENT,
    "friendly_name" TEXT NOT NULL,
    "xml" TEXT NOT NULL
);

CREATE TABLE "history" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_history" PRIMARY KEY AUTOINCREMENT,
    "at" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "image" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "payload" TEXT NULL
);

CREATE TABLE "rejected_deliveries" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_rejected_deliveries" PRIMARY KEY AUTOINCREMENT,
    "at" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "body" BLOB NOT NULL
);

CREATE TABLE "tags" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_tags" PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL
);

CREATE TABLE "tag_assignments" (
    "image" TEXT NOT NULL CONSTRAINT "pk_tag_assignments" PRIMARY KEY,
    "tag_id" INTEGER NOT NULL,
    CONSTRAINT "fk_tag_assignments_tags_tag_id" FOREIGN KEY ("tag_id") REFERENCES "tags" ("id") ON DELETE CASCADE
);

CREATE TABLE "updates" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_updates" PRIMARY KEY AUTOINCREMENT,
    "hostname" TEXT NOT NULL,
    "image" TEXT NOT NULL,
    "registry" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "image_tag" TEXT NOT NULL,
    "stack" TEXT NOT NULL,
    "current_tag" TEXT NOT NULL,
    "change_kind" INTEGER NOT NULL,
    "diun_version" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "hub_link" TEXT NOT NULL,
    "mime_type" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "previous_digest" TEXT NOT NULL,
    "created" TEXT NULL,
    "platform" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "containers" TEXT NOT NULL,
    "received_at" TEXT NOT NULL,
    "acknowledged_at" TEXT NULL,
    "snoozed_until" TEXT NULL,
    "revision" INTEGER NOT NULL,
    "history_id" INTEGER NOT NULL,
    "tag_id" INTEGER NULL,
    CONSTRAINT "fk_updates_tags_tag_id" FOREIGN KEY ("tag_id") REFERENCES "tags" ("id") ON DELETE SET NULL
);

CREATE INDEX "ix_history_at" ON "history" ("at");

CREATE INDEX "ix_history_hostname_id" ON "history" ("hostname", "id");

CREATE INDEX "ix_history_image_id" ON "history" ("image", "id");

CREATE INDEX "ix_tag_assignments_tag_id" ON "tag_assignments" ("tag_id");

CREATE UNIQUE INDEX "ix_tags_name_key" ON "tags" ("name_key");

CREATE INDEX "ix_updates_done" ON "updates" ("history_id") WHERE acknowledged_at IS NOT NULL;

CREATE UNIQUE INDEX "ix_updates_history_id" ON "updates" ("history_id");

CREATE INDEX "ix_updates_hostname_history_id" ON "updates" ("hostname", "history_id");

CREATE UNIQUE INDEX "ix_updates_hostname_image" ON "updates" ("hostname", "image");

CREATE INDEX "ix_updates_image" ON "updates" ("image");

CREATE INDEX "ix_updates_open" ON "updates" ("history_id") WHERE acknowledged_at IS NULL;

CREATE INDEX "ix_updates_snoozed_until" ON "updates" ("snoozed_until") WHERE snoozed_until IS NOT NULL;

CREATE INDEX "ix_updates_tag_id_history_id" ON "updates" ("tag_id", "history_id");

CREATE INDEX "ix_updates_tag_open" ON "updates" ("tag_id", "history_id") WHERE acknowledged_at IS NULL;

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
CREATE TABLE arrivals_1x (image_1x TEXT PRIMARY KEY, history_id INTEGER NOT NULL, at TEXT NOT NULL, image TEXT NOT NULL);
INSERT INTO arrivals_1x (image_1x, history_id, at, image)
SELECT image, place, at, CASE WHEN length(CAST(image AS BLOB)) > 1024 THEN substr(image, 1, 200) || '…' || place ELSE image END
FROM (
    SELECT image, at, row_number() OVER (ORDER BY at, image) AS place FROM (
        SELECT u.image, coalesce(i.utc, '1970-01-01 00:00:00') AS at
        FROM updates_1x u LEFT JOIN instants_1x i ON i.image = u.image AND i.field = 'received_at'
        WHERE u.image IS NOT NULL));
INSERT INTO tags (id, name, name_key) SELECT id, name, char(1) || id FROM tags_1x;
INSERT INTO tag_assignments (image, tag_id)
SELECT coalesce(a.image, t.image), t.tag_id FROM tag_assignments_1x t LEFT JOIN arrivals_1x a ON a.image_1x = t.image
WHERE t.image IS NOT NULL AND t.tag_id IN (SELECT id FROM tags);
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
DROP TABLE arrivals_1x;
DROP TABLE instants_1x;
DROP TABLE tag_assignments_1x;
DROP TABLE updates_1x;
DROP TABLE tags_1x;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20260101000001_Model', '10.0.14');

ALTER TABLE "history" ADD "delivery_id" TEXT NULL;

CREATE UNIQUE INDEX "ix_history_delivery_id" ON "history" ("delivery_id");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261120121516_AddDeliveryId', '10.0.14');

DROP INDEX "ix_updates_hostname_image";

DROP INDEX "ix_updates_image";

CREATE UNIQUE INDEX "ix_updates_image_hostname" ON "updates" ("image", "hostname");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261120125544_UpdatesByImage', '10.0.14');

CREATE TABLE "image_notes" (
    "image" TEXT NOT NULL CONSTRAINT "pk_image_notes" PRIMARY KEY,
    "text" TEXT NOT NULL
);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261121070352_AddImageNotes', '10.0.14');

DROP INDEX "ix_updates_open";

DROP INDEX "ix_updates_tag_open";

CREATE INDEX "ix_updates_open" ON "updates" ("history_id", "snoozed_until") WHERE acknowledged_at IS NULL;

CREATE INDEX "ix_updates_tag_done" ON "updates" ("tag_id", "history_id") WHERE acknowledged_at IS NOT NULL;

CREATE INDEX "ix_updates_tag_open" ON "updates" ("tag_id", "history_id", "snoozed_until") WHERE acknowledged_at IS NULL;

CREATE INDEX "ix_history_tested" ON "history" ("hostname", "id") WHERE kind = 'tested';

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261121075039_IndexesOfTheList', '10.0.14');

DROP INDEX "ix_history_hostname_id";

CREATE INDEX "ix_history_acknowledged" ON "history" ("id") WHERE kind = 'acknowledged';

CREATE INDEX "ix_history_hostname_id_kind" ON "history" ("hostname", "id", "kind");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261121100559_IndexesOfTheHistory', '10.0.14');

DROP INDEX "ix_updates_open";

DROP INDEX "ix_updates_tag_open";

CREATE INDEX "ix_updates_open" ON "updates" ("acknowledged_at", "history_id", "snoozed_until") WHERE acknowledged_at IS NULL;

CREATE INDEX "ix_updates_tag_open" ON "updates" ("tag_id", "acknowledged_at", "history_id", "snoozed_until") WHERE acknowledged_at IS NULL;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261121130533_CoveringIndexes', '10.0.14');

DROP INDEX "ix_history_at";

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261121195359_HistoryWithoutTimes', '10.0.14');

DROP INDEX "ix_history_image_id";

ALTER TABLE "history" ADD "previous_event_id" INTEGER NULL;

UPDATE history SET previous_event_id = chained.previous
FROM (
    SELECT id, max(CASE WHEN kind = 'received' THEN id END) OVER (
        PARTITION BY image, hostname ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS previous
    FROM history WHERE kind IN ('received', 'tested', 'acknowledged', 'reopened', 'snoozed')) AS chained
WHERE chained.id = history.id AND chained.previous IS NOT NULL;

CREATE INDEX "ix_history_decided" ON "history" ("image", "id") WHERE kind <> 'received';

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261121222409_ChainedEvents', '10.0.14');

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261129163642_OpenUpdatesInOrder', '10.0.14');

CREATE INDEX "ix_updates_snoozed" ON "updates" ("acknowledged_at", "tag_id", "history_id", "snoozed_until") WHERE acknowledged_at IS NULL AND snoozed_until IS NOT NULL;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261130073630_SnoozedUpdatesApart', '10.0.14');

CREATE INDEX "ix_history_by_kind" ON "history" ("kind", "id") WHERE kind <> 'received';

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261130144550_HistoryByKind', '10.0.14');

