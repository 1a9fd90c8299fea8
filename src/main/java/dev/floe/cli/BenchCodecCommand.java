package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bench.CodecBenchmark;
import dev.floe.bench.CodecOperation;
import dev.floe.bench.Machine;
import dev.floe.bench.Stopwatch;
import dev.floe.edge.MemorySize;
import dev.floe.redstuff.Encoding;
import java.io.PrintWriter;
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
            defaultValue = "1K,1M,32M",
            description = "lengths of blobs (default: ${DEFAULT-VALUE})")
    private List<Integer> lengths;

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
        PrintWriter out = spec.commandLine().getOut();
        Machine machine = Machine.here();
        CodecBenchmark benchmark = new CodecBenchmark(stopwatch());
        if (json) {
            ArrayNode results = JsonNodeFactory.instance.arrayNode();
            benchmark.run(encodings, lengths, operations, result -> results.add(toJson(result)));
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            all.set("machine", toJson(machine));
            all.set("results", results);
            out.println(all.toPrettyString());
            return 0;
        }
        print(out, machine);
        out.printf(
                "%n%-9s %6s %9s %12s %14s %14s%n", "", "shards", "blob", "one takes", "MB/s per core", total(machine));
        out.flush();
        double[] least = {machine.cores()};
        benchmark.run(encodings, lengths, operations, result -> {
            print(out, result);
            least[0] = Math.min(least[0], result.together().cores());
        });
        if (least[0] < SHARE_OF_A_QUIET_MACHINE * machine.cores()) {
            out.printf(
                    Locale.ROOT,
                    "%nOther programs were at work, sometimes only %.1f of %d cores were left: the last column is too "
                            + "low.%n",
                    least[0],
                    machine.cores());
        }
        return 0;
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

    private static void print(PrintWriter out, Machine machine) {
        out.println("processor  " + machine.processor() + ", " + machine.cores() + " cores"
                + (machine.features().isEmpty() ? "" : ", " + String.join(" ", machine.features())));
        out.println("runtime    " + machine.runtime());
        out.println("field      " + machine.kernel());
        out.println("BLAKE2b    " + machine.hashing());
    }

    private static void print(PrintWriter out, CodecBenchmark.Result result) {
        out.printf(
                Locale.ROOT,
                "%-9s %6d %9s %12s %14s %14s%n",
                result.operation().text(),
                result.shards(),
                Quantities.shortBytes(result.blobLength()),
                Quantities.shortTime(result.alone().nanos()),
                rate(result.alone().megabytesPerSecond(result.bytes())),
                rate(result.together().megabytesPerSecond(result.bytes())));
        out.flush();
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
