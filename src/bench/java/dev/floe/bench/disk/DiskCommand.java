package dev.floe.bench.disk;

import dev.floe.bench.Product;
import dev.floe.bench.read.ProcessFigures;
import dev.floe.cache.disk.Directory;
import dev.floe.cache.disk.DiskCache;
import dev.floe.cache.disk.DiskLimits;
import dev.floe.cache.disk.EntryKey;
import dev.floe.devnet.FloeCommand;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe bench disk}: the start of an edge that has a lot on its disk. */
@Command(
        name = "disk",
        description = {
            "Fills a disk cache with small entries, and starts edges on it.",
            "Measures the time from the start of the process until all entries are there to be served; fails if some never are."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class DiskCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** What an entry takes on disk beside its bytes, rounded up. */
    private static final int OVERHEAD = 600;

    private static final long ROOM = 64L << 20;
    private static final int SUBJECT = 32;
    private static final Pattern ENTRIES = Pattern.compile("(?m)^floe_disk_entries(?:\\{[^}]*})? (\\S+)$");
    private static final String NETWORK = """
            system_object: 0x1
            staking_object: 0x2
            rpc_urls: [http://127.0.0.1:9]
            """;

    @Option(
            names = "--entries",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "how many there are (default: ${DEFAULT-VALUE})")
    private int entries;

    @Option(
            names = "--length",
            paramLabel = "BYTES",
            defaultValue = "1000",
            description = "of each of them (default: ${DEFAULT-VALUE})")
    private int length;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "128m",
            description = "of the edge (default: ${DEFAULT-VALUE})")
    private String heap;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "how many starts; the median counts (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".floe/bench-disk",
            description = "for the cache; what is in there is thrown away first (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Option(
            names = "--floe",
            paramLabel = "FILE",
            required = true,
            description =
                    "what is measured: a native binary, or an application's jar (default: what the launcher runs)")
    private Path floe;

    @Spec
    private CommandSpec spec;

    private record Start(double seconds, double cpuSeconds, long found, long residentBytes) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (entries < 1 || length < 1 || rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--entries, --length and --rounds must be at least 1");
        }
        FloeCommand command = Product.of(floe, spec).with(List.of("-Xmx" + heap));
        clear();
        Path cache = directory.resolve("cache");
        long size = entries * (long) (length + OVERHEAD) + ROOM;
        fill(cache, size);
        List<Start> starts = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            starts.add(start(command, cache, size));
        }
        Start median = starts.stream()
                .sorted(Comparator.comparingDouble(Start::seconds))
                .toList()
                .get((rounds - 1) / 2);
        long found = starts.stream().mapToLong(Start::found).min().orElseThrow();
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%d entries of %d bytes, heap %s: %d are there %.2f s after the start, median of %d, and after %.2f s of"
                                + " processor time; %.0f MB resident then%n",
                        entries,
                        length,
                        heap,
                        found,
                        median.seconds(),
                        rounds,
                        median.cpuSeconds(),
                        median.residentBytes() / 1e6);
        spec.commandLine().getOut().flush();
        return found == entries ? 0 : 1;
    }

    private void clear() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> old = Files.walk(directory)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(directory);
    }

    private void fill(Path cache, long size) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        try (DiskCache filled = DiskCache.open(new Directory(cache), DiskLimits.of(size, 0, Long.MAX_VALUE))) {
            for (int i = 0; i < entries; i++) {
                byte[] subject = new byte[SUBJECT];
                random.nextBytes(subject);
                filled.add(
                        new EntryKey(subject, 0, 0),
                        ByteBuffer.allocate(length).putInt(0, i).array());
            }
            filled.flush();
            if (filled.statistics().entries() != entries) {
                throw new IOException("only " + filled.statistics().entries() + " entries found room");
            }
        }
    }

    private Start start(FloeCommand command, Path cache, long size) throws IOException, InterruptedException {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        Path network = directory.resolve("client_config.yaml");
        Files.writeString(network, NETWORK);
        long began = System.nanoTime();
        Process edge = new ProcessBuilder(command.line(List.of(
                        "edge",
                        "--config",
                        network.toString(),
                        "--port",
                        Integer.toString(port),
                        "--cache-dir",
                        cache.toString(),
                        "--cache-size",
                        Long.toString(size),
                        "--cache-reserve",
                        "0")))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("edge.log").toFile())
                .start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
            long found = 0;
            double seconds = 0;
            while (found < entries && edge.isAlive() && (System.nanoTime() - began) / 1e9 < LIMIT.toSeconds()) {
                found = Math.max(found, entriesOf(http, metrics));
                seconds = (System.nanoTime() - began) / 1e9;
                // Not so often that the looking takes the time.
                edge.waitFor(20, TimeUnit.MILLISECONDS);
            }
            ProcessFigures figures = new ProcessFigures(edge.pid());
            return new Start(seconds, figures.cpuSeconds(), found, figures.residentBytes());
        } finally {
            edge.destroy();
            edge.waitFor();
        }
    }

    private static long entriesOf(HttpClient http, URI metrics) throws InterruptedException {
        try {
            Matcher line = ENTRIES.matcher(http.send(
                            HttpRequest.newBuilder(metrics).timeout(LIMIT).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
            return line.find() ? (long) Double.parseDouble(line.group(1)) : 0;
        } catch (IOException e) {
            // It is not up yet.
            return 0;
        }
    }
}
