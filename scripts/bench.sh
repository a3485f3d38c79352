#!/usr/bin/env bash
# Measures intake, reads, start and memory on both databases, in one run, and prints ratios: what docs/performance.md holds.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Start and memory are those of the program as the Dockerfile publishes it. First, because it leaves the packages of one processor behind.
dotnet publish DiunDashboard.Web --configuration Release --use-current-runtime --self-contained false --verbosity quiet \
    -p:UseAppHost=false -p:PublishReadyToRun=true --output DiunDashboard.Benchmarks/bin/published
dotnet build DiunDashboard.Benchmarks --configuration Release --verbosity quiet
echo "commit $(git rev-parse --short HEAD)$(git diff --quiet HEAD -- || echo ', with changes')"
echo "machine $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo)"
exec scripts/with-postgres.sh --durable DiunDashboard.Benchmarks/bin/Release/net10.0/DiunDashboard.Benchmarks "$@"
