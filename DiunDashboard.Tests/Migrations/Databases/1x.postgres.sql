-- A database as DiunDashboard 1.x leaves it behind, with every oddity its users had. The other engine's script holds the same rows.

CREATE TABLE schema_migrations (version bigint, dirty boolean);
INSERT INTO schema_migrations VALUES (5, false);
CREATE TABLE updates (
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
CREATE TABLE tags (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE tag_assignments (image TEXT PRIMARY KEY, tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE);


-- Acknowledged, nine fractional digits, an offset, several containers.
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('docker.io/library/nginx:1.29', 'v4.31.0', 'nas01', 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '2026-03-01T10:00:00.123456789+02:00', 'linux/amd64', 'web,worker', '4f5e', 'running', 'Up 3 days', '2026-03-23T10:00:00+01:00', '2026-03-24 08:09:42.123456+00');

-- The year 1, as Go writes an instant that was never set.
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('docker.io/library/redis:8', 'v4.31.0', 'nas01', 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', '', '0001-01-01T00:00:00Z', 'linux/amd64', 'we"b\1', '', '', '', '2026-03-23T09:30:00Z', NULL);

-- One image pinned by two digests: the second arrived later.
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('docker.io/library/postgres:17@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'v4.31.0', 'nas01', 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '', 'linux/amd64', 'old', '', '', '', '2026-03-20T10:00:00+01:00', NULL);
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('docker.io/library/postgres:17@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'v4.31.0', 'nas01', 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', 'sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', '', 'linux/amd64', 'new', '', '', '', '2026-03-21T10:00:00+01:00', NULL);

-- Nothing but an image, and instants nobody can read.
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('ghcr.io/home/app', '', '', '', '', '', '', '', '', '', '', '', '', '', 'garbage', '');
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('quay.io/x/y:1', 'v4.31.0', 'nas01', 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', '', 'yesterday', 'linux/amd64', '', '', '', '', '2026-03-23T05:30:00.5+05:30', 'odd');

-- A day that does not exist; more digits than microseconds; an acknowledgement in another zone.
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('quay.io/x/z:1', 'v4.31.0', 'nas01', 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', '', '2026-02-30T00:00:00Z', 'linux/amd64', '', '', '', '', '2026-03-22T23:59:59.9999999Z', '2026-03-24 08:09:42.5+05:30');

-- Before the year 1 and after the year 9999, once in UTC.
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('quay.io/edge/early:1', 'v4.31.0', 'nas01', 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', '', '0001-01-01T00:00:00+01:00', 'linux/amd64', '', '', '', '', '2026-03-19T00:00:01Z', NULL);
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('quay.io/edge/late:1', 'v4.31.0', 'nas01', 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', '', '9999-12-31T23:59:59-05:00', 'linux/amd64', '', '', '', '', '2026-03-19T00:00:02Z', '2026-03-24 08:09:42+02');

-- No image reference, and longer than an index takes.
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES ('not a reference!', 'v4.31.0', 'nas01', 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', '', '', 'linux/amd64', '', '', '', '', '2026-03-18T00:00:00Z', NULL);
INSERT INTO updates (image, diun_version, hostname, status, provider, hub_link, mime_type, digest, created, platform, ctn_name, ctn_id, ctn_state, ctn_status, received_at, acknowledged_at)
VALUES (repeat('ab', 600), 'v4.31.0', repeat('h', 3000), 'update', 'docker', 'https://hub.docker.com/_/nginx', 'application/vnd.oci.image.index.v1+json', '', '', 'linux/amd64', '', '', '', '', '2026-03-17T00:00:00Z', NULL);

-- Names that are one name now.
INSERT INTO tags (name) VALUES ('production');
INSERT INTO tags (name) VALUES ('Production');
INSERT INTO tags (name) VALUES ('PRODUCTION 2');
INSERT INTO tags (name) VALUES ('büro');

-- Also of an image that was never seen, and of the long one.
INSERT INTO tag_assignments (image, tag_id) VALUES
    ('docker.io/library/redis:8', 1),
    ('docker.io/library/never:seen', 4),
    ('docker.io/library/postgres:17@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 3),
    ('docker.io/library/postgres:17@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 2),
    (repeat('ab', 600), 4);
