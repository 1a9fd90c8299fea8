#!/bin/sh
# The README's table, the JVM beside the native binary: builds nothing, measures what is in target/.
#   ./mvnw package -Dnative -DskipTests && src/bench/native-table.sh [--runs N] [--megabytes N] [--shards N]
set -eu
cd "$(dirname "$0")/../.."
. .mvn/jdk.sh
exec "$JAVA_HOME/bin/java" src/bench/NativeTable.java "$@"
