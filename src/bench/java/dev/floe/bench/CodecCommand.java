package dev.floe.bench;

import dev.floe.bytes.NativeCode;
import dev.floe.cli.ShardCount;
import dev.floe.redstuff.Encoding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
            "Measures the codec on blobs in memory.",
            "MB/s are millions of bytes of the blob per second: per core by one thread's processor time, in total by the",
            "clock with all cores at work."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class CodecCommand implements Callable<Integer> {
    private static final int ROUNDS = 5;
    private static final List<Integer> LENGTHS = List.of(1 << 10, 1 << 20, 32 << 20);
    private static final List<Integer> LENGTHS_BESIDE_PEERS = List.of(1 << 10, 1 << 20, 8 << 20);
    private static final int LONGEST = 256 << 20;
    private static final List<Integer> SYMBOL_SIZES = List.of(2, 64, 1 << 10, 8 << 10, 64 << 10);

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
            names = "--native",
            description = {
                "measure what the native binary computes with, in an image of the codec alone; builds it first, which",
                "takes a GraalVM (GRAALVM_HOME) and gcc"
            })
    private boolean image;

    @Option(
            names = "--checkout",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "where Floe's sources are, to build peers and image from (default: ${DEFAULT-VALUE})")
    private Path checkout;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

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
        if (lengths.stream().anyMatch(length -> length > LONGEST)) {
            throw new ParameterException(
                    spec.commandLine(), "--sizes: slivers are kept in memory too, more than 256M is too much");
        }
        if (peers && spec.commandLine().getParseResult().hasMatchedOption("--only")) {
            throw new ParameterException(
                    spec.commandLine(), "--only is not for --peers: what the peers can do, too, is compared");
        }
        if (image && !NativeCode.LINKED) {
            CodecImage built = new CodecImage(checkout);
            built.build();
            return built.run(spec.commandLine().getParseResult().originalArgs());
        }
        PrintWriter out = spec.commandLine().getOut();
        CodecReport report = json ? new CodecJson(out) : new CodecTable(out);
        boolean complete = peers ? compare(report) : measure(report);
        report.end();
        return complete ? 0 : 1;
    }

    private boolean measure(CodecReport report) throws Exception {
        report.measuring(Machine.here());
        new CodecBenchmark(stopwatch()).run(encodings, lengths.isEmpty() ? LENGTHS : lengths, operations, report::add);
        return true;
    }

    private boolean compare(CodecReport report) throws Exception {
        report.comparing(Machine.here());
        CodecComparison comparison = new CodecComparison(stopwatch());
        PeerWorkshop workshop = new PeerWorkshop(checkout);
        boolean rust = compare(report, CodecPeer.RUST, workshop::rust, (peer, results) -> {
            comparison.innermost(peer, SYMBOL_SIZES, results);
        });
        boolean wasm = compare(report, CodecPeer.WASM, workshop::wasm, (peer, results) -> {
            comparison.blobs(peer, encodings, lengths.isEmpty() ? LENGTHS_BESIDE_PEERS : lengths, results);
        });
        return rust && wasm;
    }

    @FunctionalInterface
    private interface Comparison {
        void run(Peer peer, Consumer<CodecComparison.Result> results) throws Exception;
    }

    /** One peer that cannot be built does not keep the other from being measured. */
    private boolean compare(CodecReport report, CodecPeer who, Callable<Peer> build, Comparison comparison)
            throws Exception {
        Peer built;
        try {
            built = build.call();
        } catch (IOException e) {
            spec.commandLine().getErr().println(spec.qualifiedName() + ": not compared: " + e.getMessage());
            return false;
        }
        try (Peer peer = built) {
            report.beside(who);
            comparison.run(peer, result -> report.add(who, result));
        }
        return true;
    }

    private Stopwatch stopwatch() {
        return new Stopwatch(ofSeconds(seconds), ofSeconds(seconds / ROUNDS), ROUNDS);
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
