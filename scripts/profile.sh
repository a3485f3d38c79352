#!/usr/bin/env bash
# Notes which methods of the packages the facts run (all but the browser's and the crashes), so that a publish compiles those ahead and no others.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

list=$(mktemp)
trap 'rm -f "$list"' EXIT
dotnet build DiunDashboard.Tests --configuration Release --verbosity quiet
# Without the one that ends while the database is still being made ready: a runtime that notes methods may then crash.
# The packages come without compiled code, so that the runtime compiles, and says, every method of theirs that runs, in whichever process.
DOTNET_JitStdOutFile=$list DOTNET_JitDisasmSummary=1 scripts/with-postgres.sh dotnet test DiunDashboard.Tests --configuration Release --no-build \
    --filter 'FullyQualifiedName!~Browser&FullyQualifiedName!~CrashFacts&FullyQualifiedName!~A_port_in_use'
dotnet run --project scripts/profile --configuration Release -- "$list" DiunDashboard.Web/bin/Release/net10.0 DiunDashboard.Web/packages.mibc
