#!/usr/bin/env bash
# A bulk import in pairs with a plain keyed load of the same file: `tests/bench.sh [EVENTS [AGENTS]]`, 100,000 and 1,000 where not said; then
# a classification in pairs with Microsoft RulesEngine.
# Prints the tables of tests/Runrate.Agents.Benchmarks/RESULTS.md, and fails where a figure is not the workload's truth.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/Runrate.Agents.Benchmarks -c Release -v q --nologo
echo "$(nproc) processors, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), load $(cut -d ' ' -f 1 /proc/loadavg) at the start"
bench=tests/Runrate.Agents.Benchmarks/bin/Release/net10.0/Runrate.Agents.Benchmarks
"$bench" import "$@"
"$bench" rules-engine
