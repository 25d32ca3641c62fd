#!/usr/bin/env bash
# Generated histories of deliveries against the last truth: 2,000 on SQLite, and where RUNRATE_POSTGRES names a server 2,000 on PostgreSQL,
# half of them with a month sealed in the middle. Says what happened in them. Each batch takes another seed; a batch that fails is printed
# whole, and RUNRATE_SEED with RUNRATE_HISTORIES repeats it. A batch that lost its server is lived again with its seed.
# tests/deliveries.sh [HISTORIES [DATABASE]]; NO_BUILD=1 takes the tests as they were built.
set -euo pipefail
cd "$(dirname "$0")/.."
histories=${1:-2000}
batch=100
[ -n "${NO_BUILD:-}" ] || dotnet build tests/Runrate.Agents.Tests -v q --nologo
server=${RUNRATE_POSTGRES:-}
# The runner of the tests itself: between it and another process nothing is lost on a busy machine.
runner=${RUNNER:-tests/Runrate.Agents.Tests/bin/Debug/net10.0/Runrate.Agents.Tests}
said=$(mktemp)
trap 'rm -f "$said"' EXIT
for database in ${2:-SQLite ${server:+PostgreSQL}}; do
  lived=0 failed=0 lost=0
  while ((lived < histories)); do
    seed=$((RANDOM * 32768 + RANDOM))
    until RUNRATE_HISTORIES=$batch RUNRATE_SEED=$seed RUNRATE_POSTGRES=$([ "$database" = SQLite ] || echo "$server") \
      "$runner" -class Runrate.Agents.Tests.Imports.DeliveryLaw -showLiveOutput -noColor > "$said" 2>&1; do
      if ((lost < 5)) && grep -qE "Failed to connect to|terminating connection|Exception while reading from stream" "$said"; then
        lost=$((lost + 1)) && echo "$database: seed $seed lost its server; once more" && sleep 20
      else
        failed=$((failed + 1)) && echo "$database: seed $seed FAILED" && cat "$said" && break
      fi
    done
    lived=$((lived + 2 * batch))
    grep -oE "Seed [0-9]+: .*|Total: .*" "$said" | sed "s/^/$database: /"
  done
  echo "$database: $lived histories lived, $failed batches failed, $lost times the server was lost"
  ((failed == 0))
done
