#!/usr/bin/env bash
# Passes every test on both databases, also on a fresh Debian machine: installs what is missing, builds once, tests. Arguments go to "dotnet test".
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# A guard against attacks that no test makes: without it each start of the program takes a fifth less of the processor.
export DOTNET_EnableWriteXorExecute=0

if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is missing: install it as https://learn.microsoft.com/dotnet/core/install/linux says." >&2
    exit 69
fi

missing=()
if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then missing+=(postgresql); fi
if ! command -v node >/dev/null; then missing+=(nodejs); fi
if ! command -v npm >/dev/null; then missing+=(npm); fi
if ! command -v strace >/dev/null; then missing+=(strace); fi
if ! ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1; then missing+=(libfaketime); fi
# Where the tests look for it, whatever else the PATH leads to.
if [ ! -x /usr/bin/chromium-headless-shell ]; then missing+=(chromium-headless-shell); fi
if [ ${#missing[@]} -gt 0 ]; then
    install="apt-get install --yes --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Missing: ${missing[*]}. On Debian or Ubuntu run: sudo apt-get update && sudo $install" >&2
        exit 69
    fi
    echo "Installing what is missing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet
    $install
fi

dotnet build DiunDashboard.slnx --configuration Release -warnaserror

output=$(mktemp)
trap 'rm -f "$output"' EXIT
code=0
scripts/with-postgres.sh dotnet test DiunDashboard.slnx --configuration Release --no-build "$@" 2>&1 | tee "$output" || code=$?

# One line per test project: "Passed!  - Failed:     0, Passed:   210, Skipped:     0, Total:   210, Duration: 9 s - …"
read -r passed failed skipped <<<"$(awk '
    /(Passed|Failed)! +- Failed:/ {
        line = $0; gsub(/,/, " ", line); count = split(line, word, " +")
        for (i = 1; i < count; i++) {
            if (word[i] == "Failed:") failed += word[i + 1]
            if (word[i] == "Passed:") passed += word[i + 1]
            if (word[i] == "Skipped:") skipped += word[i + 1]
        }
    }
    END { print passed + 0, failed + 0, skipped + 0 }' "$output")"
if [ "$code" = 0 ] && { [ "$passed" = 0 ] || [ "$failed" != 0 ]; }; then code=1; fi
if [ "$skipped" != 0 ]; then echo "$skipped tests were skipped."; fi
echo "$passed passed, $failed failed"
exit "$code"
