import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures the packaged application on the JVM beside the native binary, alternating, on one network that serves both:
 * size, start, memory and a long cold read of an edge. Prints medians as a table in Markdown. Times and throughput depend
 * on what else the machine does; their ratio much less.
 */
final class NativeTable {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Path EXECUTABLE = Path.of("target", "floe-runner");
    /** Both get the same heap, that of an edge on a small machine. */
    private static final String HEAP = "-Xmx256m";

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final int runs;
    private final int megabytes;
    private final int shards;
    private final Path home;

    /** One way to run Floe, and what was measured of it. */
    private record Variant(String name, List<String> command, long bytes, List<Run> runs) {
        String median(String format, ToDoubleFunction<Run> figure) {
            double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
            return format.formatted(sorted[sorted.length / 2]);
        }
    }

    /**
     * What was measured of one process.
     *
     * @param answerMillis from its start to its first answer with 200
     * @param readyMillis from its start until it calls itself ready
     * @param idleKb resident when it had done nothing for a while
     * @param startCpu seconds of processor time until then
     * @param firstByteMillis of the read
     * @param readSeconds of the read
     * @param readCpu seconds of processor time for the read
     * @param peakKb most that was resident at any time
     */
    private record Run(
            double answerMillis,
            double readyMillis,
            double idleKb,
            double startCpu,
            double firstByteMillis,
            double readSeconds,
            double readCpu,
            double peakKb) {}

    private NativeTable(int runs, int megabytes, int shards, Path home) {
        this.runs = runs;
        this.megabytes = megabytes;
        this.shards = shards;
        this.home = home;
    }

    public static void main(String[] arguments) throws Exception {
        int runs = 5;
        int megabytes = 100;
        int shards = 100;
        for (int i = 0; i < arguments.length; i += 2) {
            int value = Integer.parseInt(arguments[i + 1]);
            switch (arguments[i]) {
                case "--runs" -> runs = value;
                case "--megabytes" -> megabytes = value;
                case "--shards" -> shards = value;
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        Path home = Files.createTempDirectory("floe-native-table-");
        try {
            new NativeTable(runs, megabytes, shards, home).measure();
        } finally {
            try (Stream<Path> paths = Files.walk(home)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void measure() throws Exception {
        List<String> jvm = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                HEAP,
                "-jar",
                JAR.toString());
        List<String> binary = List.of(EXECUTABLE.toAbsolutePath().toString(), HEAP);
        List<Variant> variants = List.of(
                new Variant("JVM", jvm, size(JAR.getParent()), new ArrayList<>()),
                new Variant("native", binary, size(EXECUTABLE), new ArrayList<>()));
        Path network = home.resolve("network");
        Process devnet = start(
                binary, "devnet.log", "devnet", "--dir", network.toString(), "--nodes", "5", "--shards", "" + shards);
        try {
            String description = await(devnet, network.resolve("network.json"));
            String blob = store(field(description, "publisher"));
            Path config = network.resolve("client_config.yaml");
            for (int i = 0; i < runs; i++) {
                for (Variant variant : variants) {
                    Run run = run(variant, config, blob);
                    System.err.printf(Locale.ROOT, "%s: %s%n", variant.name(), run);
                    variant.runs().add(run);
                }
            }
        } finally {
            devnet.destroy();
            devnet.waitFor(60, TimeUnit.SECONDS);
            devnet.destroyForcibly();
        }
        print(variants);
    }

    private static long size(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private Process start(List<String> command, String log, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(log).toFile())
                .start();
    }

    /** The text of a file that the process writes when it is ready. */
    private static String await(Process process, Path file) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(file)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("the network did not start");
            }
            Thread.sleep(50);
        }
        return Files.readString(file);
    }

    private static String field(String json, String name) {
        int at = json.indexOf('"' + name + '"');
        int from = json.indexOf('"', json.indexOf(':', at)) + 1;
        return json.substring(from, json.indexOf('"', from));
    }

    private String store(String publisher) throws Exception {
        byte[] blob = new byte[megabytes * 1_000_000];
        new Random(1).nextBytes(blob);
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(publisher + "/v1/blobs?epochs=5"))
                        .timeout(LIMIT)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(blob))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return field(answer.body(), "blobId");
    }

    private Run run(Variant variant, Path config, String blob) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI edge = URI.create("http://127.0.0.1:" + port);
        long start = System.nanoTime();
        Process process =
                start(variant.command(), "edge.log", "edge", "--config", config.toString(), "--port", "" + port);
        try {
            await200(process, edge.resolve("/v1/health/live"));
            double answer = millisSince(start);
            await200(process, edge.resolve("/v1/health/ready"));
            double ready = millisSince(start);
            Thread.sleep(IDLE);
            double idle = status(process, "VmRSS");
            double startCpu = cpu(process);
            long reading = System.nanoTime();
            HttpResponse<InputStream> response = HTTP.send(
                    HttpRequest.newBuilder(edge.resolve("/v1/blobs/" + blob))
                            .timeout(LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            long length = 0;
            double first = 0;
            try (InputStream in = response.body()) {
                byte[] buffer = new byte[1 << 18];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    first = length == 0 ? millisSince(reading) : first;
                    length += count;
                }
            }
            double seconds = millisSince(reading) / 1000;
            if (length != megabytes * 1_000_000L) {
                throw new IllegalStateException(response.statusCode() + ", " + length + " bytes");
            }
            return new Run(
                    answer, ready, idle, startCpu, first, seconds, cpu(process) - startCpu, status(process, "VmHWM"));
        } finally {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    private static void await200(Process process, URI url) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        HttpRequest request = HttpRequest.newBuilder(url).timeout(LIMIT).build();
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                if (HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Nobody listens there yet.
            }
            Thread.sleep(1);
        }
        throw new IllegalStateException("no 200 from " + url);
    }

    /** A figure of the process in kB. */
    private static double status(Process process, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", "" + process.pid(), "status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line -> Double.parseDouble(line.split("\\s+")[1]))
                .findFirst()
                .orElseThrow();
    }

    /** Seconds of processor time so far. */
    private static double cpu(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / 100.0;
    }

    private void print(List<Variant> variants) {
        List<String> rows = new ArrayList<>();
        row(rows, variants, "edge", variant -> variant.name());
        row(rows, variants, "---", variant -> "---");
        row(rows, variants, "size, MB", variant -> "%.1f".formatted(variant.bytes() / 1e6)
                + (variant.name().equals("JVM") ? " and a JDK" : ""));
        row(rows, variants, "start to the first 200, ms", variant -> variant.median("%.0f", Run::answerMillis));
        row(rows, variants, "start to ready, ms", variant -> variant.median("%.0f", Run::readyMillis));
        row(rows, variants, "processor time to start, s", variant -> variant.median("%.2f", Run::startCpu));
        row(rows, variants, "resident when idle, MB", variant -> variant.median("%.0f", run -> run.idleKb() / 1024));
        row(rows, variants, "resident at most, MB", variant -> variant.median("%.0f", run -> run.peakKb() / 1024));
        row(rows, variants, "first byte of a cold read, ms", variant -> variant.median("%.0f", Run::firstByteMillis));
        row(rows, variants, "cold read, MB/s", variant -> variant.median("%.1f", run -> megabytes / run.readSeconds()));
        row(rows, variants, "processor time of it, s", variant -> variant.median("%.2f", Run::readCpu));
        rows.forEach(System.out::println);
        System.out.printf("%nA blob of %d MB on %d shards, read through an edge with %s that has just started; medians of %d runs.%n", megabytes, shards, HEAP, runs);
    }

    private static void row(
            List<String> rows,
            List<Variant> variants,
            String title,
            java.util.function.Function<Variant, String> value) {
        rows.add("| " + title + " | " + variants.stream().map(value).reduce((a, b) -> a + " | " + b).orElseThrow()
                + " |");
    }
}
