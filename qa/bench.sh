#!/usr/bin/env bash
# What indexing through item_tower and asking cold_start cost, beside the same without them, on a real OpenSearch that is started and stopped again.
set -euo pipefail
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)/on-own-cluster.sh"

rounds=9
what=all
while [[ $# -gt 0 ]]; do
  case "$1" in
    --rounds) [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] || break; rounds=$2; shift 2 ;;
    --only) [[ "${2:-}" == explore ]] || break; what=explore; shift 2 ;;
    *) break ;;
  esac
done
if [[ $# -gt 0 ]]; then
  echo "usage: qa/bench.sh [--rounds 9] [--only explore]" >&2
  exit 2
fi

on_own_cluster bench.sh 2g org.coldstart.qa.bench.Bench "$rounds" "$what"
