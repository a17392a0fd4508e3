#!/usr/bin/env bash
# A real local OpenSearch cluster with k-NN and this plugin, installed by the real plugin CLI. Loopback only.
# The distribution comes from qa/distribution, the plugin from plugin/target/releases; what is missing or older than its sources is built first.
# Everything that a cluster writes lies in its home: opensearch/ (the installation) and nodes/<name>/{config,data,logs,tmp,pid,ports}.
set -euo pipefail

qa=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$qa")
distribution=$qa/distribution/target
marker=.coldstart-cluster
source "$root/model/bin/find-java.sh"

usage() {
  cat >&2 <<'END'
usage: qa/cluster.sh start [--nodes N] [--port 9200] [--home DIR] [--heap 2g] [--no-build]
       qa/cluster.sh status|logs [--home DIR]
       qa/cluster.sh stop [NODE] [--home DIR]      NODE: node-2, or 2
       qa/cluster.sh kill NODE [--home DIR]
       qa/cluster.sh plugin remove|install NODE [--home DIR]     this plugin, on one stopped node
Node 1 answers on --port, node 2 on the port after it, and so on. start waits until the cluster is green.
END
  exit 2
}

say() { printf '%s\n' "$*"; }

fail() {
  printf 'cluster.sh: %s\n' "$*" >&2
  exit 1
}

# ---- who runs the server: OpenSearch refuses root, so root gives it to an unprivileged user -------------------------------------

drop=()
owner=''
if [[ "$(id -u)" == 0 ]]; then
  owner=$(id -u nobody 2>/dev/null || echo 65534)
  if command -v setpriv >/dev/null; then
    drop=(setpriv "--reuid=$owner" "--regid=$owner" --clear-groups --)
  else
    drop=(chroot "--userspec=$owner:$owner" --skip-chdir /)
  fi
fi

as_server() { ${drop[@]+"${drop[@]}"} "$@"; }

own() { if [[ -n "$owner" ]]; then chown -R "$owner:$owner" "$@"; fi; }

default_home() {
  if as_server test -x "$qa"; then
    printf '%s\n' "$qa/target/cluster"
  else # a checkout that only root can enter
    printf '%s/coldstart-cluster-%s\n' "${TMPDIR:-/tmp}" "$(printf %s "$qa" | cksum | cut -d ' ' -f 1)"
  fi
}

# ---- nodes ------------------------------------------------------------------------------------------------------------------------

node_directory() { printf '%s/nodes/%s\n' "$home" "$1"; }

node_names() {
  local directory
  for directory in "$home"/nodes/*/; do
    if [[ -d "$directory" ]]; then basename "$directory"; fi
  done | sort -t - -k 2 -n
}

command_line() {
  if [[ -r "/proc/$1/cmdline" ]]; then tr '\0' ' ' <"/proc/$1/cmdline"; else ps -ww -p "$1" -o args= 2>/dev/null || true; fi
}

# Prints the node's pid if that process runs and is this node: pids are used again by others.
running_pid() {
  local directory pid line
  directory=$(node_directory "$1")
  if [[ ! -r "$directory/pid" ]]; then return 1; fi
  pid=$(<"$directory/pid")
  line=$(command_line "$pid")
  if [[ "$line" != *"-Dopensearch.path.conf=$directory/config "* ]]; then return 1; fi
  printf '%s\n' "$pid"
}

# Where a node's OpenSearch is installed: a node without this plugin has an installation of its own.
installation() {
  if [[ -d "$(node_directory "$1")/opensearch" ]]; then node_directory "$1/opensearch"; else printf '%s\n' "$home/opensearch"; fi
}

http_port() { cut -d ' ' -f 1 "$(node_directory "$1")/ports"; }

transport_port() { cut -d ' ' -f 2 "$(node_directory "$1")/ports"; }

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# One GET in plain bash, so that nothing has to be installed for it: PORT PATH; prints head and body.
http_get() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
    while IFS= read -r -t 10 line <&3 || [[ -n "$line" ]]; do printf '%s\n' "$line"; done
  ) 2>/dev/null
}

health() { http_get "$1" "/_cluster/health?timeout=1s&wait_for_nodes=%3E=$2" || true; }

# ---- building and installing ------------------------------------------------------------------------------------------------------

newer_than() {
  local artefact=$1
  shift
  [[ -n "$(find "$@" \( -name target -o -path '*/src/test' \) -prune -o -type f -newer "$artefact" -print)" ]]
}

plugin_zip() {
  local zip newest=''
  for zip in "$root"/plugin/target/releases/opensearch-coldstart-*.zip; do
    if [[ -f "$zip" && (-z "$newest" || "$zip" -nt "$newest") ]]; then newest=$zip; fi
  done
  printf '%s\n' "$newest"
}

build() {
  local zip parts=()
  zip=$(plugin_zip)
  if [[ -z "$zip" ]] || newer_than "$zip" "$root/pom.xml" "$root/model" "$root/ingest" "$root/plugin"; then parts+=(plugin); fi
  if [[ ! -f "$distribution/opensearch-knn.zip" ]] || newer_than "$distribution/opensearch-knn.zip" "$root/pom.xml" "$qa/distribution"; then
    parts+=(qa/distribution)
  fi
  if [[ ${#parts[@]} == 0 ]]; then return 0; fi
  if ! command -v mvn >/dev/null; then fail "${parts[*]} must be built, and there is no mvn on the PATH"; fi
  say "building ${parts[*]} (the first time this downloads what is needed)"
  (cd "$root" && mvn -B -ntp -q -DskipTests -Dspotless.check.skip=true -pl "$(IFS=,; echo "${parts[*]}")" -am package) >&2 ||
    fail "the build failed"
  # An unchanged artefact may be left as it is: what matters next time is that it was looked at now.
  if [[ " ${parts[*]} " == *" qa/distribution "* ]]; then touch "$distribution/opensearch-knn.zip"; fi
  zip=$(plugin_zip)
  if [[ -n "$zip" ]]; then touch "$zip"; fi
}

# Lays out home/opensearch and installs both plugins into it; does nothing where that was done from the same files.
install() {
  local zip made_from fresh=$home/opensearch.new
  zip=$(plugin_zip)
  if [[ -z "$zip" ]]; then fail "there is no plugin/target/releases/opensearch-coldstart-*.zip: run mvn package, or leave --no-build away"; fi
  if [[ ! -f "$distribution/opensearch-knn.zip" ]]; then fail "there is no $distribution/opensearch-knn.zip: run mvn package, or leave --no-build away"; fi
  made_from=$(cksum "$zip" "$distribution/opensearch-knn.zip"; ls -lnR "$distribution/opensearch")
  if [[ -f "$home/opensearch/made-from" && "$(<"$home/opensearch/made-from")" == "$made_from" ]]; then return 0; fi
  say "installing opensearch-knn and $(basename "$zip" .zip) with the plugin CLI"
  rm -rf "$fresh"
  mkdir -p "$home/tmp"
  cp -R "$distribution/opensearch" "$fresh"
  mkdir -p "$fresh/plugins"
  # Copies, since the server's user may not be able to read the build's folder.
  cp "$distribution/opensearch-knn.zip" "$zip" "$home/tmp/"
  own "$fresh" "$home/tmp"
  local zips=("$home/tmp/opensearch-knn.zip" "$home/tmp/$(basename "$zip")")
  if ! plugin_cli "$fresh" install --batch "${zips[@]/#/file:}"; then
    cat "$home/install.log" >&2
    rm -rf "$fresh"
    fail "the plugin CLI could not install the plugins"
  fi
  rm -f "${zips[@]}"
  printf '%s\n' "$made_from" >"$fresh/made-from"
  rm -rf "$home/opensearch"
  mv "$fresh" "$home/opensearch"
}

plugin_cli() { # INSTALLATION, arguments
  local opensearch=$1
  shift
  as_server "$java/bin/java" -Xmx256m "-Djava.io.tmpdir=$home/tmp" -Dopensearch.path.home="$opensearch" -Dopensearch.path.conf="$opensearch/config" \
    -Dopensearch.distribution.type=tar -cp "$opensearch/lib/*:$opensearch/lib/tools/plugin-cli/*" \
    org.opensearch.tools.cli.plugin.PluginCli "$@" >"$home/install.log" 2>&1
}

# Gives one node an installation of its own without this plugin, or back the one that all share.
plugin() { # remove|install NODE
  local name=node-${2#node-} own
  own=$(node_directory "$name")/opensearch
  if [[ ! -d "$(node_directory "$name")" ]]; then fail "there is no $name in $home"; fi
  if running_pid "$name" >/dev/null; then fail "$name runs: stop it first"; fi
  rm -rf "$own"
  if [[ "$1" == remove ]]; then
    java=$(find_java)
    cp -R "$home/opensearch" "$own"
    own "$own"
    if ! plugin_cli "$own" remove opensearch-coldstart; then
      cat "$home/install.log" >&2
      rm -rf "$own"
      fail "the plugin CLI could not remove the plugin"
    fi
  fi
  say "$name: $1"
}

# ---- starting ---------------------------------------------------------------------------------------------------------------------

write_configuration() { # NODE, all transport addresses, all names
  local directory
  directory=$(node_directory "$1")
  mkdir -p "$directory/config" "$directory/data" "$directory/logs" "$directory/tmp"
  cp "$home/opensearch/config/log4j2.properties" "$directory/config/"
  {
    echo "cluster.name: coldstart"
    echo "node.name: $1"
    echo "path.data: $directory/data"
    echo "path.logs: $directory/logs"
    echo "path.repo: [\"$home/snapshots\"]"
    echo "network.host: 127.0.0.1"
    echo "http.port: $(http_port "$1")"
    echo "transport.port: $(transport_port "$1")"
    echo "discovery.seed_hosts: [$2]"
    # Only the first start forms a cluster; later nodes and restarts join the one there is.
    if [[ ! -f "$home/formed" ]]; then echo "cluster.initial_cluster_manager_nodes: [$3]"; fi
    # A trial cluster must turn green on a nearly full disk too.
    echo "cluster.routing.allocation.disk.threshold_enabled: false"
  } >"$directory/config/opensearch.yml"
  own "$directory"
}

launch() { # NODE; OPENSEARCH_JAVA_OPTS may hold more options for its JVM
  local directory opensearch vectors=(--add-modules=jdk.incubator.vector)
  # Compiled quickly, and so without optimising, the vector API is slower than plain loops.
  if [[ "${OPENSEARCH_JAVA_OPTS:-}" == *-XX:TieredStopAtLevel=1* ]]; then vectors=(); fi
  directory=$(node_directory "$1")
  opensearch=$(installation "$1")
  cd "$directory"
  nohup ${drop[@]+"${drop[@]}"} "$java/bin/java" "-Xms$heap" "-Xmx$heap" -XX:+UseG1GC -Xss1m \
    -XX:-OmitStackTraceInFastThrow "-XX:ErrorFile=$directory/logs/hs_err_pid%p.log" \
    "-Djava.io.tmpdir=$directory/tmp" -Djava.awt.headless=true -Dfile.encoding=UTF-8 \
    -Dopensearch.networkaddress.cache.ttl=60 -Dopensearch.networkaddress.cache.negative.ttl=10 \
    "-javaagent:$opensearch/agent/opensearch-agent-3.6.0.jar" ${vectors[@]+"${vectors[@]}"} --enable-native-access=ALL-UNNAMED \
    -Djna.nosys=true "-Djna.tmpdir=$directory/tmp" -Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true \
    -Dio.netty.recycler.maxCapacityPerThread=0 -Dlog4j.shutdownHookEnabled=false -Dlog4j2.disable.jmx=true \
    "-Dopensearch.path.home=$opensearch" "-Dopensearch.path.conf=$directory/config" -Dopensearch.distribution.type=tar \
    ${OPENSEARCH_JAVA_OPTS:-} -cp "$opensearch/lib/*" org.opensearch.bootstrap.OpenSearch </dev/null >"$directory/logs/console.log" 2>&1 &
  echo "$!" >"$directory/pid"
  launched+=("$1")
}

launched=()
settled=''

# What this start launched goes down with it, unless the cluster came up.
clean_up() {
  local status=$? name
  trap - EXIT INT TERM
  if [[ -z "$settled" && ${#launched[@]} -gt 0 ]]; then
    for name in "${launched[@]}"; do
      printf -- '--- %s ---\n' "$(node_directory "$name")/logs" >&2
      tail -n 40 "$(node_directory "$name")"/logs/coldstart.log "$(node_directory "$name")"/logs/console.log >&2 2>/dev/null || true
    done
    stop_nodes "${launched[@]}" >&2
  fi
  exit "$status"
}

free_port() { # the first free one from PORT on
  local candidate=$1
  while port_is_taken "$candidate"; do candidate=$((candidate + 1)); done
  printf '%s\n' "$candidate"
}

# Every node gets its ports before any is configured, since each is told the addresses of all.
assign_ports() {
  local number name directory
  for ((number = 1; number <= nodes; number++)); do
    name=node-$number
    directory=$(node_directory "$name")
    mkdir -p "$directory"
    if running_pid "$name" >/dev/null; then continue; fi
    if port_is_taken $((port + number - 1)); then fail "port $((port + number - 1)) is in use: name another with --port"; fi
    next_transport=$(free_port "$next_transport")
    echo "$((port + number - 1)) $next_transport" >"$directory/ports"
    next_transport=$((next_transport + 1))
  done
}

start() {
  local number name addresses='' names='' missing=() first
  if [[ -e "$home" && ! -f "$home/$marker" && -n "$(ls -A "$home" 2>/dev/null)" ]]; then
    fail "$home exists and is not the home of a cluster: name another folder with --home"
  fi
  mkdir -p "$home"
  home=$(cd "$home" && pwd -P)
  touch "$home/$marker"
  if [[ -n "$owner" ]]; then chown "$owner:$owner" "$home"; fi
  as_server test -x "$home" || fail "user $owner, who must run the server, cannot enter $home: name a folder with --home that others can enter"
  for ((number = 1; number <= nodes; number++)); do
    if ! running_pid "node-$number" >/dev/null; then missing+=("node-$number"); fi
  done
  if [[ ${#missing[@]} == 0 ]]; then
    say "already running: $(addresses_of_all)"
    return 0
  fi
  java=$(find_java)
  as_server test -x "$java/bin/java" || fail "user $owner, who must run the server, cannot run $java/bin/java: let JAVA_HOME name a Java that others can run"
  if [[ -z "$(any_running)" ]]; then
    if [[ -z "$no_build" ]]; then build; fi
    install
  fi
  next_transport=$((port + 100))
  assign_ports
  for ((number = 1; number <= nodes; number++)); do
    addresses+="${addresses:+, }127.0.0.1:$(transport_port "node-$number")"
    names+="${names:+, }node-$number"
  done
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  for name in "${missing[@]}"; do
    write_configuration "$name" "$addresses" "$names"
    launch "$name"
  done
  say "starting ${missing[*]}"
  first=$(http_port "${missing[0]}")
  wait_until_green "$first"
  settled=yes
  trap - EXIT INT TERM
  touch "$home/formed"
  say "listening on $(addresses_of_all)"
}

wait_until_green() {
  local answer name started=$SECONDS
  while ((SECONDS - started < wait_s)); do
    sleep 0.5
    for name in "${launched[@]}"; do
      running_pid "$name" >/dev/null || fail "$name ended while it was starting"
    done
    answer=$(health "$1" "$nodes")
    if [[ "$answer" != *'"timed_out":false'* ]]; then continue; fi
    if [[ "$answer" == *'"status":"green"'* ]]; then return 0; fi
    # Replicas of the user's own indices that have no second node to go to will never be assigned.
    if [[ "$nodes" == 1 && "$answer" == *'"status":"yellow"'* && "$answer" == *'"initializing_shards":0'* ]]; then
      say "yellow: some index wants replicas, and there is one node"
      return 0
    fi
  done
  fail "the cluster is not green after $wait_s s"
}

# ---- the other verbs --------------------------------------------------------------------------------------------------------------

any_running() {
  local name
  for name in $(node_names); do
    if running_pid "$name" >/dev/null; then say "$name"; fi
  done
}

addresses_of_all() {
  local name all=''
  for name in $(any_running); do all+="${all:+ }http://127.0.0.1:$(http_port "$name")"; done
  say "$all"
}

stop_nodes() {
  local name pid deadline pids=()
  for name; do
    if pid=$(running_pid "$name"); then
      pids+=("$pid")
      kill -TERM "$pid" 2>/dev/null || true
    fi
  done
  deadline=$((SECONDS + 60))
  for pid in ${pids[@]+"${pids[@]}"}; do
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.2; done
    kill -KILL "$pid" 2>/dev/null || true
  done
  for name; do rm -f "$(node_directory "$name")/pid"; done
}

stop() { # [NODE]
  local names
  if [[ $# == 0 ]]; then
    names=$(any_running)
  else
    names=node-${1#node-}
    running_pid "$names" >/dev/null || fail "$names does not run in $home"
  fi
  if [[ -z "$names" ]]; then
    say "nothing runs in $home"
    return 0
  fi
  stop_nodes $names
  say "stopped" $names
}

status() {
  local name pid code=0 answer
  if [[ -z "$(node_names)" ]]; then
    say "there is no cluster in $home"
    return 3
  fi
  for name in $(node_names); do
    if pid=$(running_pid "$name"); then
      answer=$(health "$(http_port "$name")" 1)
      say "$name pid $pid http://127.0.0.1:$(http_port "$name") $(sed -n 's/.*"status":"\([a-z]*\)".*/\1/p' <<<"$answer")"
    else
      say "$name stopped"
      code=3
    fi
  done
  return "$code"
}

logs() {
  local name
  for name in $(node_names); do
    tail -n 100 "$(node_directory "$name")"/logs/coldstart.log "$(node_directory "$name")"/logs/console.log 2>/dev/null || true
  done
}

kill_node() {
  local pid name=node-${1#node-}
  pid=$(running_pid "$name") || fail "$name does not run in $home"
  kill -KILL "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  rm -f "$(node_directory "$name")/pid"
  say "killed $name, pid $pid"
}

# ---- arguments --------------------------------------------------------------------------------------------------------------------

if [[ $# == 0 ]]; then usage; fi
verb=$1
shift
nodes=1
port=9200
home=''
heap=2g
no_build=''
wait_s=600
victim=''
change=''
while [[ $# -gt 0 ]]; do
  case $1 in
    --nodes | --port | --home | --heap)
      if [[ $# -lt 2 ]]; then usage; fi
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    --no-build)
      no_build=yes
      shift
      ;;
    -*) usage ;;
    *)
      if [[ "$verb" == plugin && -z "$change" ]]; then
        change=$1
      elif [[ "$verb" =~ ^(kill|stop|plugin)$ && -z "$victim" ]]; then
        victim=$1
      else
        usage
      fi
      shift
      ;;
  esac
done
[[ "$nodes" =~ ^[1-9]$ ]] || fail "--nodes $nodes: a number from 1 to 9"
[[ "$port" =~ ^[0-9]+$ && "$port" -ge 1 && "$port" -le 65000 ]] || fail "--port $port: a port from 1 to 65000"
[[ "$heap" =~ ^[0-9]+[kmgKMG]$ ]] || fail "--heap $heap: a size such as 512m or 2g"
if [[ -z "$home" ]]; then home=$(default_home); fi
if [[ -d "$home" ]]; then home=$(cd "$home" && pwd -P); fi

case $verb in
  start) start ;;
  stop) stop ${victim:+"$victim"} ;;
  status) status ;;
  logs) logs ;;
  kill)
    if [[ -z "$victim" ]]; then usage; fi
    kill_node "$victim"
    ;;
  plugin)
    if [[ ! "$change" =~ ^(remove|install)$ || -z "$victim" ]]; then usage; fi
    plugin "$change" "$victim"
    ;;
  *) usage ;;
esac
