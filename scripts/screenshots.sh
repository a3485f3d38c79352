#!/usr/bin/env bash
# Takes the pictures of docs/screenshots: fills a new database with the events of scripts/demo, starts the program on it, and photographs its pages.
set -euo pipefail
cd "$(dirname "$0")/.."

browser=${CHROMIUM:-$(command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$browser" ]; then
    echo "Chromium was not found. Install it, on Debian or Ubuntu: apt-get install chromium-headless-shell" >&2
    exit 69
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/screenshots-XXXXXX")
server=""
clean_up() {
    trap - EXIT
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

dotnet run scripts/demo/demo.cs -- "$folder/demo.db"
dotnet build DiunDashboard.Web --configuration Release
env -u DATABASE_URL -u WEBHOOK_SECRET DB_PATH="$folder/demo.db" PORT=0 \
    dotnet DiunDashboard.Web/bin/Release/net10.0/DiunDashboard.Web.dll >"$folder/log" 2>&1 &
server=$!
port=""
for _ in $(seq 300); do
    port=$(sed -n 's/.*Now listening on: http:\/\/\[::\]:\([0-9]*\).*/\1/p' "$folder/log")
    if [ -n "$port" ]; then break; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
if [ -z "$port" ]; then
    cat "$folder/log" >&2
    exit 70
fi

# NAME PATH WIDTH HEIGHT SCHEME, where 0 is the dark and 1 the light one of Chromium's preferredColorScheme.
photograph() {
    local options=()
    # Chromium's own sandbox refuses to run as root; it sees only the pages of this program here.
    if [ "$(id -u)" = 0 ]; then options+=(--no-sandbox); fi
    "$browser" --headless "${options[@]}" --disable-gpu --hide-scrollbars --user-data-dir="$folder/profile-$1" --lang=en-GB \
        --blink-settings=preferredColorScheme="$5" --window-size="$3,$4" --virtual-time-budget=4000 \
        --screenshot="$PWD/docs/screenshots/$1.png" "http://127.0.0.1:$port$2" >/dev/null 2>&1
    echo "docs/screenshots/$1.png"
}

mkdir -p docs/screenshots
update=$(curl --silent "http://127.0.0.1:$port/?search=postgres" | sed -n 's/.*href="\/updates\/\([0-9]*\)".*/\1/p' | head -n 1)
photograph updates-light / 1280 900 1
photograph updates-dark / 1280 900 0
photograph updates-mobile / 375 812 1
photograph history-light /history 1280 900 1
photograph history-dark /history 1280 900 0
photograph details-light "/updates/$update" 1280 900 1
photograph setup-dark /setup 1280 900 0
