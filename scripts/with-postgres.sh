#!/usr/bin/env bash
# Runs COMMAND with a throw-away PostgreSQL: TEST_POSTGRES is an Npgsql connection string that may create databases.
# It may lose what it holds in a power cut, which tests do not mind; with --durable it commits to the disk, as a real one.
set -euo pipefail

durability="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
if [ "${1:-}" = --durable ]; then
    durability=""
    shift
fi
if [ $# -eq 0 ]; then
    echo "Usage: scripts/with-postgres.sh [--durable] COMMAND [ARGUMENT…]" >&2
    exit 64
fi

# Debian keeps the server's programs out of the PATH; the newest version is taken.
programs=""
for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) $(dirname "$(command -v initdb 2>/dev/null || echo .)"); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
        programs=$folder
        break
    fi
done
if [ -z "$programs" ]; then
    echo "PostgreSQL's server programs (initdb, postgres) were not found." >&2
    echo "Install them, on Debian or Ubuntu: apt-get install postgresql" >&2
    exit 69
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/postgres-XXXXXX")
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# The server refuses to run as root.
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    as_owner() { (cd / && runuser -u postgres -- "$@"); }
    id postgres >/dev/null 2>&1 || { echo "As root this needs the system user 'postgres', which Debian's package postgresql makes." >&2; exit 69; }
fi

clean_up() {
    local pid
    trap - EXIT
    if pid=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null); then
        kill -INT "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        if kill -0 "$pid" 2>/dev/null; then kill -QUIT "$pid" 2>/dev/null || true; fi
    fi
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

printf '%s' "$password" >"$folder/password"
if [ "$(id -u)" = 0 ]; then chown -R postgres "$folder"; fi

# A locale that orders text unlike SQLite, where there is one: what leans on the cluster's order then fails here and not at a user's.
init() {
    as_owner "$programs/initdb" --pgdata="$folder/data" --username=test --pwfile="$folder/password" --auth=scram-sha-256 \
        --encoding=UTF8 --no-sync "$@" >"$folder/initdb.log" 2>&1
}
if ! init --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US; then
    as_owner rm -rf "$folder/data"
    init --locale=C || { cat "$folder/initdb.log" >&2; exit 70; }
fi

started=""
for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if as_owner "$programs/pg_ctl" start --pgdata="$folder/data" --log="$folder/data/server.log" --wait --silent --options="\
        -c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c max_connections=300 $durability" >/dev/null; then
        started=yes
        break
    fi
done
if [ -z "$started" ]; then
    cat "$folder/data/server.log" >&2
    exit 70
fi

export TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=test;Password=$password;Database=postgres"
code=0
"$@" || code=$?
exit "$code"
