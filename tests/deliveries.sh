#!/usr/bin/env bash
# Generated histories of deliveries against the last truth: 2,000 on SQLite, and where RUNRATE_POSTGRES names a server 2,000 on PostgreSQL,
# half of them with a month sealed in the middle. Says what happened in them. Each batch takes another seed; a failure prints it, and
# RUNRATE_SEED with RUNRATE_HISTORIES repeats it.
# tests/deliveries.sh [HISTORIES]
set -euo pipefail
cd "$(dirname "$0")/.."
histories=${1:-2000}
batch=100
dotnet build tests/Runrate.Agents.Tests -v q --nologo
server=${RUNRATE_POSTGRES:-}
for database in SQLite ${server:+PostgreSQL}; do
  for ((done = 0; done < histories; done += 2 * batch)); do
    RUNRATE_HISTORIES=$batch RUNRATE_SEED=$((RANDOM * 32768 + RANDOM)) RUNRATE_POSTGRES=$([ $database = SQLite ] || echo "$server") \
      dotnet test tests/Runrate.Agents.Tests --no-build --nologo --filter "FullyQualifiedName~DeliveryLaw" --logger "console;verbosity=detailed" \
      | grep -E "^ *Seed|Failed|instead of|Passed:" | sed "s/^ */$database: /"
  done
done
