#!/usr/bin/env bash
# What indexing through item_tower and asking cold_start cost, beside the same without them, on a real OpenSearch that is started and stopped again.
set -euo pipefail
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)/on-own-cluster.sh"

rounds=9
if [[ $# -eq 2 && $1 == --rounds && $2 =~ ^[1-9][0-9]*$ ]]; then
  rounds=$2
elif [[ $# -gt 0 ]]; then
  echo "usage: qa/bench.sh [--rounds 9]" >&2
  exit 2
fi

on_own_cluster bench.sh 2g org.coldstart.qa.bench.Bench "$rounds"
