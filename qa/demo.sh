#!/usr/bin/env bash
# The main job in one command: a real OpenSearch is started, new items are recalled for new users, everything is stopped again.
set -euo pipefail

qa=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$qa")
source "$root/model/bin/find-java.sh"

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

java=$(find_java)
jar=$qa/target/coldstart-qa.jar
if [[ ! -f "$jar" || -n "$(find "$root/pom.xml" "$qa/pom.xml" "$qa/src/main" -type f -newer "$jar")" ]]; then
  command -v mvn >/dev/null || { echo "demo.sh: the demo must be built, and there is no mvn on the PATH" >&2; exit 1; }
  echo "building (the first time this downloads what is needed)"
  (cd "$root" && mvn -B -ntp -q -DskipTests -Dspotless.check.skip=true -pl qa -am package) >&2
  touch "$jar"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/coldstart-demo.XXXXXX")
chmod 755 "$work"
child=''

clean_up() {
  local status=$?
  trap - EXIT INT TERM
  if [[ -n "$child" ]]; then
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  if [[ "$status" != 0 && -d "$work/cluster/nodes" ]]; then
    mkdir -p "$qa/target"
    "$qa/cluster.sh" logs --home "$work/cluster" >"$qa/target/demo-cluster.log" 2>&1 || true
    echo "demo.sh: it did not end well; the end of the server's log is in $qa/target/demo-cluster.log" >&2
  fi
  if [[ -d "$work/cluster" ]]; then "$qa/cluster.sh" stop --home "$work/cluster" >/dev/null || true; fi
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# In the background and waited for, so that a signal is acted upon at once and not when the child is done.
in_background() {
  "$@" &
  child=$!
  wait "$child"
  child=''
}

port=9200
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
in_background "$qa/cluster.sh" start --port "$port" --home "$work/cluster" --heap 1g
in_background "$java/bin/java" -cp "$jar:$qa/target/lib/*" org.coldstart.qa.demo.Demo "http://127.0.0.1:$port" ${data:+"$data"}
