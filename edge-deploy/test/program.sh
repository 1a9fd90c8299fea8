# shellcheck shell=bash
# Sourced: which program is tested. $1 is the one that was asked for, or nothing for $FLOE_TESTED or target/floe-runner; $2 a directory. Sets
# floe, and where there is no native binary lent: the JVM and the jar that machines are lent, in $2/lent.
floe=${1:-${FLOE_TESTED:-}}
lent=''
floe_repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [ -z "$floe" ]; then
  floe=$floe_repository/target/floe-runner
  if [ ! -x "$floe" ]; then
    # shellcheck source=/dev/null
    . "$floe_repository/.mvn/jdk.sh"
    if [ ! -f "$floe_repository/target/quarkus-app/quarkus-run.jar" ]; then
      echo "there is neither target/floe-runner nor target/quarkus-app: build one" >&2
      exit 1
    fi
    floe=$floe_repository/edge-deploy/test/stand-in.sh
    lent=$2/lent
    mkdir -p "$lent"
    ln -sfn "$(realpath "$JAVA_HOME")" "$lent/java"
    ln -sfn "$floe_repository/target/quarkus-app" "$lent/app"
    export FLOE_TEST_HOME=$lent
  fi
fi
