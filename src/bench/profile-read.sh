#!/bin/sh
# What the processor does while an edge reads blobs that nobody read before: builds nothing, profiles what is in target/.
#   ./mvnw package -DskipTests && src/bench/profile-read.sh [--megabytes N] [--hanging N] ...
set -eu
cd "$(dirname "$0")/../.."
. .mvn/jdk.sh
exec "$JAVA_HOME/bin/java" src/bench/ReadProfile.java "$@"
