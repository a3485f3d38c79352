#!/usr/bin/env bash
# Adds the migration NAME to both databases, under one id, or to neither, and makes their compiled models and the scripts of new databases anew.
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:-}
if ! [[ $name =~ ^[A-Z][A-Za-z0-9]*$ ]]; then
    echo "Usage: scripts/add-migration.sh NAME   (a C# name that says what changes, such as AddSnooze)" >&2
    exit 64
fi

projects=(DiunDashboard.Data.Sqlite.Migrations DiunDashboard.Data.Postgres.Migrations)
for project in "${projects[@]}"; do
    if [ -n "$(git status --porcelain -- "$project/Migrations" "$project/CompiledModel")" ]; then
        echo "What is generated in $project has changes that are not committed: commit or stash them first, so that a failure can be undone." >&2
        exit 65
    fi
done

undo() {
    echo "Nothing was added: the step above failed." >&2
    for project in "${projects[@]}"; do
        git checkout --quiet -- "$project/Migrations" "$project/CompiledModel"
        git clean --quiet --force -- "$project/Migrations" "$project/CompiledModel"
    done
}
trap undo EXIT

dotnet tool restore
dotnet restore
for project in "${projects[@]}"; do
    dotnet ef migrations add "$name" --project "$project"
    dotnet ef dbcontext optimize --project "$project" --no-build --output-dir CompiledModel --namespace "$project.CompiledModel" >/dev/null
done

# The tool takes the clock for the id; one id makes the two recognisable as the same step.
id_of() { basename "$(ls "$1"/Migrations/*_"$name".cs)" "_$name.cs"; }
first=$(id_of "${projects[0]}")
second=$(id_of "${projects[1]}")
if [ "$first" != "$second" ]; then
    for end in cs Designer.cs; do
        mv "${projects[1]}/Migrations/${second}_$name.$end" "${projects[1]}/Migrations/${first}_$name.$end"
    done
    sed -i "s/\"${second}_$name\"/\"${first}_$name\"/" "${projects[1]}/Migrations/${first}_$name.Designer.cs"
fi

scripts/new-database.sh

trap - EXIT
echo "Added ${first}_$name to both databases. Look at what was generated, then run ./test.sh; after a change by hand scripts/new-database.sh first."
