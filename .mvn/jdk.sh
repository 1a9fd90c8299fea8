# Sourced by ./mvnw and ./floe: sets JAVA_HOME to a JDK of at least version 25, or says what to do.
# Looks at JAVA_HOME, /usr/lib/jvm, and the java on the PATH, in this order.

floe_java_version() {
  # The `release` file answers without starting a JVM.
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

floe_find_jdk() {
  for floe_jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -n "$floe_jdk" ] || continue
    floe_version=$(floe_java_version "$floe_jdk") || continue
    if [ "${floe_version:-0}" -ge 25 ]; then
      JAVA_HOME=$floe_jdk
      return 0
    fi
  done
  floe_jdk=$(command -v javac 2>/dev/null) || return 1
  floe_jdk=$(dirname "$(dirname "$(readlink -f "$floe_jdk")")")
  floe_version=$(floe_java_version "$floe_jdk") || return 1
  [ "${floe_version:-0}" -ge 25 ] && JAVA_HOME=$floe_jdk
}

if ! floe_find_jdk; then
  echo "Floe needs a JDK 25: install one under /usr/lib/jvm or set JAVA_HOME to it." >&2
  exit 1
fi
export JAVA_HOME
