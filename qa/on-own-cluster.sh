# Sourced by demo.sh and bench.sh: runs a main class of this module on a cluster of its own, in a temporary folder, and leaves nothing running.

qa=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$qa")
source "$root/model/bin/find-java.sh"

# on_own_cluster NAME HEAP CLASS [ARGUMENT...]: NAME is the calling script's; CLASS gets the server's address and then the arguments.
on_own_cluster() {
  name=$1
  local heap=$2 class=$3
  shift 3
  local java jar port=9200
  java=$(find_java)
  jar=$qa/target/coldstart-qa.jar
  if [[ ! -f "$jar" || -n "$(find "$root/pom.xml" "$qa/pom.xml" "$qa/src/main" -type f -newer "$jar")" ]]; then
    command -v mvn >/dev/null || { echo "$name: it must be built, and there is no mvn on the PATH" >&2; exit 1; }
    echo "building (the first time this downloads what is needed)"
    (cd "$root" && mvn -B -ntp -q -DskipTests -Dspotless.check.skip=true -pl qa -am package) >&2
    touch "$jar"
  fi

  work=$(mktemp -d "${TMPDIR:-/tmp}/coldstart-${name%.sh}.XXXXXX")
  chmod 755 "$work"
  child=''
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  in_background "$qa/cluster.sh" start --port "$port" --home "$work/cluster" --heap "$heap"
  in_background "$java/bin/java" -cp "$jar:$qa/target/lib/*" "$class" "http://127.0.0.1:$port" "$@"
}

clean_up() {
  local status=$?
  trap - EXIT INT TERM
  if [[ -n "$child" ]]; then
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  if [[ "$status" != 0 && -d "$work/cluster/nodes" ]]; then
    mkdir -p "$qa/target"
    "$qa/cluster.sh" logs --home "$work/cluster" >"$qa/target/${name%.sh}-cluster.log" 2>&1 || true
    echo "$name: it did not end well; the end of the server's log is in $qa/target/${name%.sh}-cluster.log" >&2
  fi
  if [[ -d "$work/cluster" ]]; then "$qa/cluster.sh" stop --home "$work/cluster" >/dev/null || true; fi
  rm -rf "$work"
  exit "$status"
}

# In the background and waited for, so that a signal is acted upon at once and not when the child is done.
in_background() {
  "$@" &
  child=$!
  wait "$child"
  child=''
}
