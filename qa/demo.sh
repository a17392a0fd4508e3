#!/usr/bin/env bash
# The main job in one command: a real OpenSearch is started, new items are recalled for new users, everything is stopped again.
set -euo pipefail
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)/on-own-cluster.sh"

usage() {
  cat >&2 <<'END'
usage: qa/demo.sh [--data DIR]
DIR holds the MovieLens 100k download (u.data, u.item, u.user), or interactions.csv[.gz], items.jsonl[.gz] and perhaps
users.jsonl[.gz] and definition.json. Without it the demo makes a catalogue of its own.
END
  exit 2
}

data=''
while [[ $# -gt 0 ]]; do
  case $1 in
    --data)
      if [[ $# -lt 2 ]]; then usage; fi
      data=$2
      shift 2
      ;;
    *) usage ;;
  esac
done
if [[ -n "$data" && ! -d "$data" ]]; then
  echo "demo.sh: --data $data: there is no such folder" >&2
  exit 1
fi

on_own_cluster demo.sh 1g org.coldstart.qa.demo.Demo ${data:+"$data"}
