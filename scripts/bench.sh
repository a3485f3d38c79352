#!/usr/bin/env bash
# Measures intake, reads, start and memory on both databases, in one run, and prints ratios: what docs/performance.md holds.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet build DiunDashboard.Benchmarks --configuration Release --verbosity quiet
echo "commit $(git rev-parse --short HEAD)$(git diff --quiet HEAD -- || echo ', with changes')"
echo "machine $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo)"
exec scripts/with-postgres.sh --durable DiunDashboard.Benchmarks/bin/Release/net10.0/DiunDashboard.Benchmarks "$@"
