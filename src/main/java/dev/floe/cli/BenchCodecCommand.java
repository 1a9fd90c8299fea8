package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bench.CodecBenchmark;
import dev.floe.bench.CodecComparison;
import dev.floe.bench.CodecOperation;
import dev.floe.bench.Machine;
import dev.floe.bench.Peer;
import dev.floe.bench.PeerWorkshop;
import dev.floe.bench.Stopwatch;
import dev.floe.edge.MemorySize;
import dev.floe.redstuff.Encoding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code floe bench codec}: how fast the codec is here. */
@Command(
        name = "codec",
        description = {
            "Measures the codec on blobs in memory. MB/s are millions of bytes of the blob per second: per core by one",
            "thread's processor time, in total by the clock with all cores at work."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class BenchCodecCommand implements Callable<Integer> {
    private static final int ROUNDS = 5;
    private static final List<Integer> LENGTHS = List.of(1 << 10, 1 << 20, 32 << 20);
    private static final List<Integer> LENGTHS_BESIDE_PEERS = List.of(1 << 10, 1 << 20, 8 << 20);
    private static final List<Integer> SYMBOL_SIZES = List.of(2, 64, 1 << 10, 8 << 10, 64 << 10);
    private static final double SHARE_OF_A_QUIET_MACHINE = 0.9;

    @Option(
            names = "--shards",
            paramLabel = "N",
            split = ",",
            converter = ShardCount.class,
            defaultValue = "100,1000",
            description = "numbers of shards, 4 to 1000 (default: ${DEFAULT-VALUE})")
    private List<Encoding> encodings;

    @Option(
            names = "--sizes",
            paramLabel = "BYTES",
            split = ",",
            converter = BlobLength.class,
            description = "lengths of blobs (default: 1K,1M,32M, and 1K,1M,8M beside peers)")
    private List<Integer> lengths = List.of();

    @Option(
            names = "--only",
            paramLabel = "OPERATION",
            split = ",",
            converter = Operation.class,
            description = "some of encode, blob-id, verify (a row), decode (from computed slivers), recover (a sliver)")
    private Set<CodecOperation> operations = EnumSet.allOf(CodecOperation.class);

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description = "how long each operation is measured, after as much time to warm up (default: "
                    + "${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--peers",
            description = {
                "compare with Rust crates and the official SDK's WebAssembly instead, one thread against one thread;",
                "builds them first, which takes cargo, node and npm"
            })
    private boolean peers;

    @Option(
            names = "--checkout",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "where Floe's sources are, to build the peers from (default: ${DEFAULT-VALUE})")
    private Path checkout;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** Parses a length that an array can have. */
    private static final class BlobLength implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                long length = MemorySize.parse(text.replace('%', '?'), 0).bytes();
                if (length > Integer.MAX_VALUE / 8) {
                    throw new TypeConversionException("blobs are kept in memory, " + text + " is too much");
                }
                return (int) length;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is not a length; write 1000, 64K or 32M");
            }
        }
    }

    private static final class Operation implements ITypeConverter<CodecOperation> {
        @Override
        public CodecOperation convert(String text) {
            return EnumSet.allOf(CodecOperation.class).stream()
                    .filter(operation -> operation.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not an operation"));
        }
    }

    @Override
    public Integer call() throws Exception {
        if (!(seconds > 0 && seconds <= 3600)) {
            throw new ParameterException(spec.commandLine(), "--seconds must be above 0 and at most 3600");
        }
        return peers ? compare() : measure();
    }

    private int measure() throws Exception {
        Machine machine = Machine.here();
        CodecBenchmark benchmark = new CodecBenchmark(stopwatch());
        List<Integer> sizes = lengths.isEmpty() ? LENGTHS : lengths;
        if (json) {
            ArrayNode results = JsonNodeFactory.instance.arrayNode();
            benchmark.run(encodings, sizes, operations, result -> results.add(toJson(result)));
            print(machine, results);
            return 0;
        }
        print(machine);
        line("%n%-9s %6s %9s %12s %14s %14s", "", "shards", "blob", "one takes", "MB/s per core", total(machine));
        double[] least = {machine.cores()};
        benchmark.run(encodings, sizes, operations, result -> {
            print(result);
            least[0] = Math.min(least[0], result.together().cores());
        });
        if (least[0] < SHARE_OF_A_QUIET_MACHINE * machine.cores()) {
            line(
                    "%nOther programs were at work, sometimes only %.1f of %d cores were left: the last column is too low.",
                    least[0], machine.cores());
        }
        return 0;
    }

    private int compare() throws Exception {
        Machine machine = Machine.here();
        CodecComparison comparison = new CodecComparison(stopwatch());
        PeerWorkshop workshop = new PeerWorkshop(checkout);
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        if (!json) {
            print(machine);
            line("%nMB/s on one thread. The ratio is Floe's speed to the peer's: above 1, Floe is faster.");
        }
        boolean rust = beside("the Rust crates reed-solomon-simd and blake2b_simd", workshop::rust, peer -> {
            comparison.innermost(peer, SYMBOL_SIZES, result -> report("rust", "symbol", result, results));
        });
        boolean wasm = beside("the official SDK's @mysten/walrus-wasm", workshop::wasm, peer -> {
            List<Integer> sizes = lengths.isEmpty() ? LENGTHS_BESIDE_PEERS : lengths;
            comparison.blobs(peer, encodings, sizes, result -> report("wasm", "blob", result, results));
        });
        if (json) {
            print(machine, results);
        }
        return rust && wasm ? 0 : 1;
    }

    @FunctionalInterface
    private interface Comparison {
        void with(Peer peer) throws Exception;
    }

    /** One peer that cannot be built does not keep the other from being measured. */
    private boolean beside(String name, Callable<Peer> build, Comparison comparison) throws Exception {
        if (!json) {
            line("%nbeside %s:", name);
        }
        Peer built;
        try {
            built = build.call();
        } catch (IOException e) {
            spec.commandLine().getErr().println(spec.qualifiedName() + ": not compared: " + e.getMessage());
            return false;
        }
        try (Peer peer = built) {
            if (!json) {
                line("%-16s %9s %10s %10s %7s", "", "bytes of", "Floe", "peer", "ratio");
            }
            comparison.with(peer);
        }
        return true;
    }

    private void report(String peer, String unit, CodecComparison.Result result, ArrayNode results) {
        if (json) {
            results.add(JsonNodeFactory.instance
                    .objectNode()
                    .put("peer", peer)
                    .put("operation", result.operation())
                    .put(unit + "Bytes", result.bytes())
                    .put("megabytesPerSecond", megabytes(result.processed(), result.nanos()))
                    .put("peersMegabytesPerSecond", megabytes(result.processed(), result.peerNanos()))
                    .put("ratio", result.ratio()));
            return;
        }
        line(
                "%-16s %9s %10s %10s %7.2f",
                result.operation(),
                Quantities.shortBytes(result.bytes()),
                rate(megabytes(result.processed(), result.nanos())),
                rate(megabytes(result.processed(), result.peerNanos())),
                result.ratio());
    }

    private static double megabytes(long bytes, double nanos) {
        return bytes * 1000.0 / nanos;
    }

    private Stopwatch stopwatch() {
        return new Stopwatch(ofSeconds(seconds), ofSeconds(seconds / ROUNDS), ROUNDS);
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private static String total(Machine machine) {
        return machine.cores() == 1 ? "in total" : "on " + machine.cores() + " cores";
    }

    private void line(String format, Object... arguments) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, format + "%n", arguments);
        out.flush();
    }

    private void print(Machine machine) {
        line("processor  %s, %d cores, %s", machine.processor(), machine.cores(), String.join(" ", machine.features()));
        line("runtime    %s", machine.runtime());
        line("field      %s", machine.kernel());
        line("BLAKE2b    %s", machine.hashing());
    }

    private void print(CodecBenchmark.Result result) {
        line(
                "%-9s %6d %9s %12s %14s %14s",
                result.operation().text(),
                result.shards(),
                Quantities.shortBytes(result.blobLength()),
                Quantities.shortTime(result.alone().nanos()),
                rate(result.alone().megabytesPerSecond(result.bytes())),
                rate(result.together().megabytesPerSecond(result.bytes())));
    }

    private void print(Machine machine, ArrayNode results) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("machine", toJson(machine));
        all.set("results", results);
        line("%s", all.toPrettyString());
    }

    /** Three digits that count. */
    private static String rate(double megabytes) {
        int decimals = megabytes >= 100 ? 0 : megabytes >= 10 ? 1 : megabytes >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%." + decimals + "f", megabytes);
    }

    private static ObjectNode toJson(Machine machine) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("processor", machine.processor())
                .put("cores", machine.cores())
                .put("runtime", machine.runtime())
                .put("field", machine.kernel())
                .put("blake2b", machine.hashing());
        machine.features().forEach(node.putArray("features")::add);
        return node;
    }

    private static ObjectNode toJson(CodecBenchmark.Result result) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("operation", result.operation().text())
                .put("shards", result.shards())
                .put("blobLength", result.blobLength())
                .put("bytes", result.bytes())
                .put("nanos", result.alone().nanos())
                .put("megabytesPerSecondPerCore", result.alone().megabytesPerSecond(result.bytes()))
                .put("threads", result.threads())
                .put("coresUsed", result.together().cores())
                .put("megabytesPerSecond", result.together().megabytesPerSecond(result.bytes()));
    }
}
