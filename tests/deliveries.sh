#!/usr/bin/env bash
# 2,000 generated histories of deliveries against the last truth, on SQLite and, where RUNRATE_POSTGRES names a server, on PostgreSQL.
# Each run takes another seed; a failure prints it, and RUNRATE_SEED repeats it.
set -euo pipefail
cd "$(dirname "$0")/.."
histories=${1:-2000}
batch=200
dotnet build tests/Runrate.Agents.Tests -v q --nologo
for ((done = 0; done < histories; done += batch)); do
  RUNRATE_HISTORIES=$batch RUNRATE_SEED=$((RANDOM * 32768 + RANDOM)) \
    dotnet test tests/Runrate.Agents.Tests --no-build --nologo --filter "FullyQualifiedName~DeliveryLaw" | tail -1
done
