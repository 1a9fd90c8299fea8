package dev.floe.bench.read;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bench.BlobLength;
import dev.floe.bench.Product;
import dev.floe.cli.Quantities;
import dev.floe.devnet.Devnet;
import dev.floe.devnet.DevnetException;
import dev.floe.devnet.DevnetOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code floe bench read}: how fast blobs are read that nobody has read before. */
@Command(
        name = "read",
        description = {
            "Starts a local network and measures cold reads of it.",
            "Reads through the edge, and with the official TypeScript SDK if npm is there to install it. Every blob is",
            "read once by each; the median of all reads is shown. The same with 20 +- 10 ms of delay between client and",
            "nodes, and with one node in ten hanging."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class ReadCommand implements Callable<Integer> {
    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "10",
            description = "storage nodes (default: ${DEFAULT-VALUE})")
    private int nodes;

    @Option(
            names = "--shards",
            paramLabel = "N",
            defaultValue = "1000",
            description = "shards of the network (default: ${DEFAULT-VALUE})")
    private int shards;

    @Option(
            names = "--sizes",
            paramLabel = "BYTES",
            split = ",",
            converter = BlobLength.class,
            defaultValue = "1K,100K,10M,100M",
            description = "lengths of blobs (default: ${DEFAULT-VALUE})")
    private List<Integer> lengths;

    @Option(
            names = "--circumstances",
            paramLabel = "NAME",
            split = ",",
            converter = CircumstancesConverter.class,
            defaultValue = "loopback,hanging,delay",
            description = "some of loopback, hanging, delay (default: all)")
    private List<Circumstances> circumstances;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "blobs of each length (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--edge-heap",
            paramLabel = "SIZE",
            defaultValue = "128m",
            description = "the largest heap of the edge (default: ${DEFAULT-VALUE})")
    private String edgeHeap;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".floe/bench-read",
            description = "for the network; what is in there is thrown away first (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Option(names = "--port-base", paramLabel = "PORT", description = "first of the network's TCP ports")
    private Integer portBase;

    @Option(
            names = "--floe",
            paramLabel = "FILE",
            required = true,
            description =
                    "what is measured: a native binary, or an application's jar (default: what the launcher runs)")
    private Path floe;

    @Option(
            names = "--sdk",
            paramLabel = "DIR",
            defaultValue = "src/bench/read",
            description = "the script that runs the SDK (default: ${DEFAULT-VALUE}, in Floe's sources)")
    private Path sdk;

    @Option(names = "--no-sdk", description = "measure Floe alone")
    private boolean noSdk;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private static final class CircumstancesConverter implements ITypeConverter<Circumstances> {
        @Override
        public Circumstances convert(String text) {
            return Circumstances.parse(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of the circumstances"));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds must be at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        DevnetOptions options = new DevnetOptions(
                directory,
                OptionalInt.of(nodes),
                OptionalInt.of(shards),
                portBase == null ? OptionalInt.empty() : OptionalInt.of(portBase),
                true,
                Product.of(floe, spec),
                Map.of("edge", List.of("-Xmx" + edgeHeap)));
        Optional<SdkInstallation> installation = installation();
        try (Devnet devnet = Devnet.start(options, System.err::println)) {
            ReadBenchmark benchmark = new ReadBenchmark(devnet, installation, rounds, System.err::println);
            benchmark.store(lengths);
            List<ReadBenchmark.Result> results = new ArrayList<>();
            if (!json) {
                out.printf(
                        "%-9s %-12s %8s %12s %12s %9s %9s %9s%n",
                        "", "", "blob", "first byte", "last byte", "requests", "CPU", "peak RSS");
                out.flush();
            }
            for (Circumstances one : circumstances) {
                benchmark.run(one, result -> {
                    results.add(result);
                    if (!json) {
                        print(out, result);
                    }
                });
            }
            if (json) {
                out.println(toJson(results).toPrettyString());
            }
            out.flush();
            return results.stream().allMatch(result -> result.failures().isEmpty()) ? 0 : 1;
        } catch (DevnetException e) {
            System.err.println("floe bench read: " + e.getMessage());
            return 1;
        }
    }

    private Optional<SdkInstallation> installation() throws InterruptedException {
        if (noSdk) {
            return Optional.empty();
        }
        try {
            return Optional.of(SdkInstallation.install(sdk, Path.of("target", "bench-read")));
        } catch (IOException e) {
            System.err.println(
                    "floe bench read: Floe alone is measured, for the SDK cannot be installed: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static double median(List<Reading> readings, ToDoubleFunction<Reading> figure) {
        double[] sorted = readings.stream().mapToDouble(figure).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static void print(PrintWriter out, ReadBenchmark.Result result) {
        out.printf(
                "%-9s %-12s %8s",
                result.circumstances().text(),
                result.client(),
                Quantities.bytes(result.length()).replace(".00", ""));
        List<Reading> readings = result.readings();
        if (!readings.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    " %9.1f ms %9.1f ms %9.0f %7.2f s %6.0f MB",
                    median(readings, Reading::firstByteNanos) / 1e6,
                    median(readings, Reading::totalNanos) / 1e6,
                    median(readings, Reading::requests),
                    median(readings, Reading::cpuSeconds),
                    readings.stream().mapToLong(Reading::peakBytes).max().orElse(0) / 1e6);
        }
        out.println();
        result.failures().forEach(failure -> out.println("          failed: " + failure));
        out.flush();
    }

    private static ObjectNode toJson(List<ReadBenchmark.Result> results) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("cores", Runtime.getRuntime().availableProcessors());
        ArrayNode list = all.putArray("results");
        for (ReadBenchmark.Result result : results) {
            ObjectNode one = list.addObject()
                    .put("circumstances", result.circumstances().text())
                    .put("client", result.client())
                    .put("length", result.length());
            ArrayNode readings = one.putArray("readings");
            for (Reading reading : result.readings()) {
                readings.addObject()
                        .put("firstByteNanos", reading.firstByteNanos())
                        .put("totalNanos", reading.totalNanos())
                        .put("requests", reading.requests())
                        .put("cpuSeconds", reading.cpuSeconds())
                        .put("peakBytes", reading.peakBytes());
            }
            ArrayNode failures = one.putArray("failures");
            result.failures().forEach(failures::add);
        }
        return all;
    }
}
