# Sourced by the launchers: find_java prints the home of a JDK or JRE of version 21 or later, or explains why there is none.
# JAVA_HOME comes first, then the java on the PATH, then the newest one that lies where such things are usually installed.

MINIMUM_JAVA=21

# The major version of the Java in a folder, from its release file (no JVM is started for it); nothing where there is none.
java_version() {
  [[ -x "$1/bin/java" && -r "$1/release" ]] || return 0
  sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release"
}

# The folder behind the java on the PATH, links followed.
java_home_on_path() {
  local file target
  file=$(command -v java) || return 0
  while [[ -L "$file" ]]; do
    target=$(readlink "$file")
    if [[ "$target" == /* ]]; then file=$target; else file=$(dirname "$file")/$target; fi
  done
  (cd "$(dirname "$file")/.." && pwd -P)
}

find_java() {
  local home version best='' best_version=0
  for home in "${JAVA_HOME:-}" "$(java_home_on_path)"; do
    version=$(java_version "$home")
    if [[ -n "$version" && "$version" -ge "$MINIMUM_JAVA" ]]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  for home in /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    version=$(java_version "$home")
    if [[ -n "$version" && "$version" -ge "$MINIMUM_JAVA" && "$version" -gt "$best_version" ]]; then
      best=$home
      best_version=$version
    fi
  done
  if [[ -z "$best" ]]; then
    echo "no Java of version $MINIMUM_JAVA or later was found: install one, or let JAVA_HOME name it" >&2
    return 1
  fi
  printf '%s\n' "$best"
}
