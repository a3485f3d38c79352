#!/usr/bin/env bash
# Kills the program at random under load, on both databases, until DELIVERIES were answered and KILLS done; then KILLS times more while the database
# goes and comes. Compares what was answered with what is there.
set -euo pipefail
cd "$(dirname "$0")/.."

for number in "$@"; do
    if ! [[ $number =~ ^[1-9][0-9]*$ ]] || [ $# -gt 2 ]; then
        echo "Usage: scripts/crash-test.sh [DELIVERIES [KILLS]]   (for each database; 100000 and 20 when not given)" >&2
        exit 64
    fi
done

export CRASH_DELIVERIES=${1:-100000} CRASH_KILLS=${2:-20}
dotnet build DiunDashboard.Tests --configuration Release --verbosity quiet
output=$(mktemp)
trap 'rm -f "$output"' EXIT
code=0
scripts/with-postgres.sh dotnet test DiunDashboard.Tests --configuration Release --no-build --filter FullyQualifiedName~CrashFacts \
    --logger 'console;verbosity=detailed' >"$output" 2>&1 || code=$?
if ! grep -o 'crash-test: .*' "$output" || [ "$code" != 0 ]; then cat "$output"; fi
exit "$code"
