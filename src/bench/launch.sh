# Sourced by ./floe for `./floe bench …`: compiles src/bench/java into target/bench if something is newer, and becomes that.
#   $home, $java   where Floe is, and a JDK 25's java
#   $product       what ./floe runs otherwise: the native binary, or the application's jar; fresh

bench=$home/target/bench
compiled=$bench/classes/compiled

# What the benchmarks use of the product are its classes and libraries as Maven left them.
bench_fresh() {
  [ -f "$compiled" ] || return 1
  [ -z "$(find "$home/src/bench/java" "$product" -newer "$compiled" -type f 2>/dev/null | head -n 1)" ]
}

if ! bench_fresh; then
  (
    if command -v flock >/dev/null 2>&1; then flock 9; fi
    if ! bench_fresh; then
      rm -rf "$bench/classes"
      mkdir -p "$bench/classes"
      find "$home/src/bench/java" -name '*.java' >"$bench/sources"
      "${java%/java}/javac" -nowarn -proc:none --release 25 -d "$bench/classes" \
        -cp "$home/target/classes:$(cat "$home/target/classpath")" "@$bench/sources" >&2 || exit 1
      touch "$compiled"
    fi
  ) 9>"$home/target/.build.lock" || {
    echo "floe: the benchmarks could not be compiled; the compiler's output is above" >&2
    exit 1
  }
fi

# shellcheck disable=SC2086
exec "$java" \
  --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager "-Dfloe.bench.read.floe=$product" \
  "-Dfloe.bench.edge.floe=$product" "-Dfloe.bench.load.floe=$product" \
  "-Dfloe.bench.disk.floe=$product" "-Dfloe.bench.node.floe=$product" \
  ${FLOE_JAVA_OPTS:-} -cp "$bench/classes:$home/target/classes:$(cat "$home/target/classpath")" dev.floe.bench.Bench "$@"
