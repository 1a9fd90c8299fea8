package dev.floe.bench.edge;

import dev.floe.bench.BlobLength;
import dev.floe.bench.Product;
import dev.floe.cli.Quantities;
import dev.floe.devnet.Devnet;
import dev.floe.devnet.DevnetException;
import dev.floe.devnet.DevnetOptions;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe bench edge}: how fast blobs are given that are in memory. */
@Command(
        name = "edge",
        description = {
            "Starts a local network and measures hot reads of it.",
            "Blobs that the edge has in memory are asked of it and of an nginx with proxy_cache in front of it, in turns.",
            "The load is that of wrk (HTTP/1.1, plain and over TLS) and of h2load (HTTP/2 over TLS), from one thread.",
            "Needs nginx, wrk and h2load (Debian: apt-get install nginx-light wrk nghttp2-client)."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class EdgeCommand implements Callable<Integer> {
    /** On each connection of HTTP/2; all together there are as many requests under way as without. */
    private static final int STREAMS = 8;
    /** Debian has nginx where only root looks. */
    private static final List<String> MORE_PLACES = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    @Option(
            names = "--sizes",
            paramLabel = "BYTES",
            split = ",",
            converter = BlobLength.class,
            defaultValue = "10K,100K,1M,100M",
            description = "lengths of blobs (default: ${DEFAULT-VALUE})")
    private List<Integer> lengths;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "how long each run takes (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "runs for each length and server (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "64",
            description = "of the load (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--edge-heap",
            paramLabel = "SIZE",
            defaultValue = "1g",
            description = "the largest heap of the edge (default: ${DEFAULT-VALUE})")
    private String edgeHeap;

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            defaultValue = "640M",
            description = "the memory cache of the edge (default: ${DEFAULT-VALUE})")
    private String cacheMemory;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".floe/bench-edge",
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

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1 || rounds < 1 || connections < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds, --rounds and --connections must be at least 1");
        }
        Map<String, Path> programs = new HashMap<>();
        for (String needed : List.of("nginx", "wrk", "h2load")) {
            Optional<Path> program = program(needed);
            if (program.isEmpty()) {
                System.err.println("floe bench edge: " + needed
                        + " is missing (Debian: apt-get install nginx-light wrk nghttp2-client)");
                return 1;
            }
            programs.put(needed, program.get());
        }
        try (ServerCertificate certificate = ServerCertificate.make()) {
            int securePort = freePort();
            List<String> edgeOptions = new ArrayList<>(List.of(
                    "-Xmx" + edgeHeap,
                    "-Dfloe.edge.cache-memory=" + cacheMemory,
                    "-Dquarkus.http.ssl-port=" + securePort));
            edgeOptions.addAll(certificate.options());
            DevnetOptions options = new DevnetOptions(
                    directory,
                    OptionalInt.of(4),
                    OptionalInt.of(100),
                    portBase == null ? OptionalInt.empty() : OptionalInt.of(portBase),
                    true,
                    Product.of(floe, spec),
                    Map.of("edge", edgeOptions));
            try (Devnet devnet = Devnet.start(options, System.err::println);
                    Nginx cache = Nginx.start(programs.get("nginx"), devnet.edgeUrl(), certificate)) {
                measure(
                        new EdgeBenchmark.Server(
                                "floe edge",
                                devnet.edgeUrl(),
                                URI.create("https://127.0.0.1:" + securePort),
                                List.of(devnet.service("edge").pid())),
                        new EdgeBenchmark.Server("nginx", cache.url(), cache.secure(), cache.pids()),
                        new EdgeBenchmark(devnet.publisherUrl(), rounds, System.err::println),
                        new Wrk(programs.get("wrk"), connections, seconds),
                        new H2load(
                                programs.get("h2load"),
                                Math.max(1, connections / STREAMS),
                                Math.min(connections, STREAMS),
                                seconds));
                return 0;
            } catch (DevnetException e) {
                System.err.println("floe bench edge: " + e.getMessage());
                return 1;
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void measure(
            EdgeBenchmark.Server edge,
            EdgeBenchmark.Server nginx,
            EdgeBenchmark benchmark,
            LoadGenerator http1,
            LoadGenerator http2)
            throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%-10s %-12s %-10s %12s %10s %10s %12s %9s %8s%n",
                "blob", "", "", "requests/s", "p50", "p99", "CPU/request", "peak RSS", "of nginx");
        print(
                out,
                "return 200",
                EdgeBenchmark.Way.HTTP_1,
                benchmark
                        .measure("/ceiling", EdgeBenchmark.Way.HTTP_1, http1, List.of(nginx))
                        .getFirst(),
                "");
        for (int length : lengths) {
            System.err.println("storing a blob of " + length + " bytes");
            List<EdgeBenchmark.Server> servers = List.of(edge, nginx);
            String path = benchmark.store(length, servers);
            String size = Quantities.bytes(length).replace(".00", "");
            for (EdgeBenchmark.Way way : EdgeBenchmark.Way.values()) {
                List<EdgeBenchmark.Result> results =
                        benchmark.measure(path, way, way == EdgeBenchmark.Way.HTTP_2_TLS ? http2 : http1, servers);
                double ofNginx = results.getFirst().load().perSecond()
                        / results.getLast().load().perSecond();
                print(out, size, way, results.getFirst(), String.format(Locale.ROOT, "%.2f", ofNginx));
                print(out, size, way, results.getLast(), "");
            }
        }
    }

    private static void print(
            PrintWriter out, String what, EdgeBenchmark.Way way, EdgeBenchmark.Result result, String ratio) {
        out.printf(
                Locale.ROOT,
                "%-10s %-12s %-10s %12.1f %7.2f ms %7.2f ms %9.1f us %6.0f MB %8s%s%n",
                what,
                way,
                result.server(),
                result.load().perSecond(),
                result.load().medianMillis(),
                result.load().p99Millis(),
                result.cpuMicros(),
                result.peakBytes() / 1e6,
                ratio,
                result.load().errors() == 0 ? "" : "  " + result.load().errors() + " errors");
        out.flush();
    }

    private static Optional<Path> program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return java.util.stream.Stream.concat(Arrays.stream(path.split(File.pathSeparator)), MORE_PLACES.stream())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
