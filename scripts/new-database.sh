#!/usr/bin/env bash
# Writes the migrations of both databases as one script each, which makes a new database. Needed when a migration was changed by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

dotnet tool restore
dotnet restore
for project in DiunDashboard.Data.Sqlite.Migrations DiunDashboard.Data.Postgres.Migrations; do
    dotnet ef migrations script --no-transactions --project "$project" --output "$project/Migrations/NewDatabase.sql"
done
