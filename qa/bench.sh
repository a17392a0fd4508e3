#!/usr/bin/env bash
# What indexing through item_tower, filling vectors in and asking cold_start cost, beside the same without them, and how exact the graph is, on a real OpenSearch that is started and stopped again.
set -euo pipefail
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)/on-own-cluster.sh"

rounds=9
what=all
dimensions=64,128
while [[ $# -gt 0 ]]; do
  case "$1" in
    --rounds) [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] || break; rounds=$2; shift 2 ;;
    --only) [[ "${2:-}" =~ ^(index|back-fill|graph|ask|explore)$ ]] || break; what=$2; shift 2 ;;
    --dimensions) [[ "${2:-}" =~ ^[1-9][0-9]*(,[1-9][0-9]*)*$ ]] || break; dimensions=$2; shift 2 ;;
    *) break ;;
  esac
done
if [[ $# -gt 0 ]]; then
  echo "usage: qa/bench.sh [--rounds 9] [--only index|back-fill|graph|ask|explore] [--dimensions 64,128]" >&2
  exit 2
fi

on_own_cluster bench.sh 2g org.coldstart.qa.bench.Bench "$rounds" "$what" "$dimensions"
