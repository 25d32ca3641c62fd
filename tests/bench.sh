#!/usr/bin/env bash
# What size does, in pairs with a yardstick: `tests/bench.sh [WHAT [EVENTS or AGENTS [AGENTS]]]`. Without a word: `import` against a keyed
# load, and `rules-engine` against Microsoft RulesEngine. `close` counts and times closes and the assessment of triggers, `http` sends to the
# product and to a bare server, `pages` reads the pages of a large company, `statements` goes against DuckDB and hledger; `all` does each.
# Prints the tables of tests/Runrate.Agents.Benchmarks/RESULTS.md, and fails where a figure is not the workload's truth.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/Runrate.Agents.Benchmarks -c Release -v q --nologo
echo "$(nproc) processors, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), load $(cut -d ' ' -f 1 /proc/loadavg) at the start"
bench=tests/Runrate.Agents.Benchmarks/bin/Release/net10.0/Runrate.Agents.Benchmarks
case "${1:-}" in
  "" | [0-9]*) "$bench" import "$@"; "$bench" rules-engine ;;
  all) for what in import rules-engine close http pages statements; do "$bench" "$what"; done ;;
  *) "$bench" "$@" ;;
esac
