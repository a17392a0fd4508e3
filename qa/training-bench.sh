#!/usr/bin/env bash
# How fast trainings are beside what people use for them today, on this machine: docs/performance.md. PYTHON names a Python that has numpy, scipy and PyTorch.
set -euo pipefail

usage() {
  cat >&2 <<'END'
usage: qa/training-bench.sh [--rounds 7] [--alone] WORK
  towers                               two towers, in-batch softmax, Adam, beside PyTorch
  embedding-bag                        a sparse layer, beside PyTorch's SparseAdam
  factorisation:USERS:ITEMS:WANTED:RANK  an iteration of ALS, beside numpy and LAPACK
  ridge:ITEMS:WORDS                    content to 200 factors, one closed-form solve; no peer
  encoding:single | encoding:batched   items through a tower, as a share of the processor's peak; no peer
--alone measures without the peer.
END
  exit 2
}

qa=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$qa")
source "$root/model/bin/find-java.sh"

rounds=7
peer=("${PYTHON:-/usr/bin/python3}" "$qa/peers/training.py")
while [[ $# -gt 1 ]]; do
  case "$1" in
    --rounds) rounds=$2; shift 2 ;;
    --alone) peer=(); shift ;;
    *) usage ;;
  esac
done
[[ $# -eq 1 && "$rounds" =~ ^[1-9][0-9]*$ && "$1" != -* ]] || usage

classes=$root/model/target/test-classes
if [[ ! -d "$root/model/target/lib" || -z "$(find "$classes" -name 'TrainingBench.class' 2>/dev/null)" \
  || -n "$(find "$root/model/src" -name '*.java' -newer "$classes/org/coldstart/model/bench/TrainingBench.class")" ]]; then
  echo "building (the first time this downloads what is needed)" >&2
  (cd "$root" && mvn -B -ntp -q -DskipTests -Dspotless.check.skip=true -pl model package) >&2
  touch "$classes/org/coldstart/model/bench/TrainingBench.class"
fi
case "$1" in ridge:* | encoding:*) peer=() ;; esac
java=$(find_java)
exec "$java/bin/java" ${JAVA_OPTIONS:-} -Xmx"${COLDSTART_HEAP:-6g}" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -cp "$classes:$root/model/target/classes:$root/model/target/lib/*" org.coldstart.model.bench.TrainingBench "$rounds" "$1" "${peer[@]}"
