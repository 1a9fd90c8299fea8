import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Profiles cold reads of an edge on the JVM: starts a network, reads some blobs to warm up, and has Flight Recorder sample
 * the processor time of the edge while it reads others, each for the first time; the same in several processes one after
 * the other, for there are few samples in a short read. Writes a flame graph that hangs from its top, the folded stacks
 * that it was drawn from, and the recordings to {@code target/profile-read}, and prints which frames are the widest. What
 * the JVM does besides, compiling and collecting, is not in it.
 */
final class ReadProfile {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Path OUTPUT = Path.of("target", "profile-read");
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** Code that the compiler has not seen often says nothing about a process that runs for weeks. */
    private static final long WARM_UP_BYTES = 150_000_000;

    private static final String SETTINGS =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration version="2.0">
              <event name="jdk.CPUTimeSample">
                <setting name="enabled">true</setting>
                <setting name="throttle">2000/s</setting>
                <setting name="stackTrace">true</setting>
              </event>
            </configuration>
            """;

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final Map<String, Integer> options;
    private final Path home;

    private ReadProfile(Map<String, Integer> options, Path home) {
        this.options = options;
        this.home = home;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Integer> options = new HashMap<>(
                Map.of(
                "--megabytes", 10, "--reads", 20, "--runs", 3, "--shards", 1000, "--nodes", 10, "--hanging", 0));
        for (int i = 0; i < arguments.length; i += 2) {
            if (options.replace(arguments[i], Integer.parseInt(arguments[i + 1])) == null) {
                throw new IllegalArgumentException(arguments[i]);
            }
        }
        Path home = Files.createTempDirectory("floe-read-profile-");
        try {
            new ReadProfile(options, home).run();
        } finally {
            try (Stream<Path> paths = Files.walk(home)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void run() throws Exception {
        int megabytes = options.get("--megabytes");
        int reads = options.get("--reads");
        Files.createDirectories(OUTPUT);
        String name = megabytes + "MB" + (options.get("--hanging") > 0 ? "-hanging" : "");
        List<Path> recordings = new ArrayList<>();
        Path network = home.resolve("network");
        Process devnet = start(
                "devnet.log",
                List.of(),
                List.of(
                        "devnet",
                        "--processes",
                        "--dir",
                        network.toString(),
                        "--nodes",
                        "" + options.get("--nodes"),
                        "--shards",
                        "" + options.get("--shards")));
        try {
            String description = await(devnet, network.resolve("network.json"));
            int warmUps = Math.toIntExact(Math.max(3, WARM_UP_BYTES / (megabytes * 1_000_000L)));
            List<String> blobs = new ArrayList<>();
            for (int i = 0; i < warmUps + reads; i++) {
                blobs.add(store(field(description, "publisher"), i));
            }
            for (int i = 0; i < options.get("--runs"); i++) {
                recordings.add(OUTPUT.resolve(name + "-" + i + ".jfr").toAbsolutePath());
                profile(network, description, blobs, warmUps, recordings.getLast());
            }
        } finally {
            devnet.destroy();
            devnet.waitFor(60, TimeUnit.SECONDS);
            devnet.destroyForcibly();
        }
        int all = reads * recordings.size();
        Flame flame = new Flame(recordings);
        flame.fold(OUTPUT.resolve(name + ".folded"));
        flame.draw(OUTPUT.resolve(name + ".svg"), "cold reads of " + megabytes + " MB");
        System.out.printf(
                Locale.ROOT,
                "%d reads of %d MB on %d shards: %d samples, %.1f ms of processor time each in Java code%n%n",
                all,
                megabytes,
                options.get("--shards"),
                flame.root.samples,
                flame.millis() / all);
        flame.print();
        System.out.printf("%n%s%n", OUTPUT.resolve(name + ".svg"));
    }

    private Process start(String log, List<String> jvm, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        line.addAll(jvm);
        line.addAll(List.of("-jar", JAR.toString()));
        line.addAll(arguments);
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

    private String store(String publisher, int seed) throws Exception {
        byte[] blob = new byte[options.get("--megabytes") * 1_000_000];
        new Random(seed).nextBytes(blob);
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

    private void profile(Path network, String description, List<String> blobs, int warmUps, Path recording)
            throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI edge = URI.create("http://127.0.0.1:" + port);
        Path settings = Files.writeString(home.resolve("samples.jfc"), SETTINGS);
        List<Long> frozen = new ArrayList<>();
        Process process = start(
                "edge.log",
                List.of("-Xmx256m", "-XX:FlightRecorderOptions=stackdepth=256"),
                List.of(
                        "edge",
                        "--config",
                        network.resolve("client_config.yaml").toString(),
                        "--port",
                        "" + port,
                        "--cache-memory",
                        "1M"));
        try {
            await200(process, edge.resolve("/v1/health/ready"));
            for (String blob : blobs.subList(0, warmUps)) {
                read(edge, blob);
            }
            for (int i = 0; i < options.get("--hanging"); i++) {
                long pid = pid(description, "node-" + i);
                signal("STOP", pid);
                frozen.add(pid);
            }
            jcmd(process, "JFR.start", "name=reads", "settings=" + settings, "filename=" + recording);
            for (String blob : blobs.subList(warmUps, blobs.size())) {
                read(edge, blob);
            }
            jcmd(process, "JFR.stop", "name=reads");
        } finally {
            for (long pid : frozen) {
                signal("CONT", pid);
            }
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
    }

    private static long pid(String description, String node) {
        int at = description.indexOf("\"pid\"", description.indexOf('"' + node + '"'));
        int from = description.indexOf(':', at) + 1;
        return Long.parseLong(description.substring(from, description.indexOf(',', from)).strip());
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, "" + pid).inheritIO().start().waitFor();
    }

    private static void jcmd(Process process, String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), "" + process.pid()));
        line.addAll(List.of(words));
        int code = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", line) + " failed");
        }
    }

    private void read(URI edge, String blob) throws Exception {
        HttpResponse<InputStream> response = HTTP.send(
                HttpRequest.newBuilder(edge.resolve("/v1/blobs/" + blob))
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        long length = 0;
        try (InputStream in = response.body()) {
            byte[] buffer = new byte[1 << 18];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                length += count;
            }
        }
        if (length != options.get("--megabytes") * 1_000_000L) {
            throw new IllegalStateException(response.statusCode() + ", " + length + " bytes");
        }
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
            Thread.sleep(20);
        }
        throw new IllegalStateException("no 200 from " + url);
    }

    /** Samples, put together by what they have in common from the bottom of their stacks on. */
    private static final class Flame {
        private static final int WIDTH = 1600;
        private static final int ROW = 16;
        private static final double SMALLEST = 0.5;
        private static final int PRINTED = 30;
        /** What stands between the frames that say something. */
        private static final Pattern PLUMBING = Pattern.compile(
                "0x.*|(Thread|VirtualThread.*|Continuation|ThreadPoolExecutor.*|FastThreadLocalRunnable|ThreadExecutorMap.*"
                        + "|SingleThreadEventExecutor.*|AbstractEventExecutor|NioEventLoop|AbstractChannelHandlerContext"
                        + "|DefaultChannelPipeline.*|ByteToMessageDecoder|Context(Internal|Impl|Base)|FutureImpl.*"
                        + "|FutureBase|CompletableFuture.*)\\..*");

        private final Frame root = new Frame("all");
        private final Map<String, Integer> own = new HashMap<>();
        private final Map<String, Integer> within = new HashMap<>();
        private double nanos;

        private static final class Frame {
            private final String name;
            private final Map<String, Frame> callees = new TreeMap<>();
            private int samples;

            Frame(String name) {
                this.name = name;
            }

            int depth() {
                return 1 + callees.values().stream().mapToInt(Frame::depth).max().orElse(0);
            }
        }

        Flame(List<Path> recordings) throws IOException {
            for (Path recording : recordings) {
                try (RecordingFile file = new RecordingFile(recording)) {
                    while (file.hasMoreEvents()) {
                        RecordedEvent event = file.readEvent();
                        if (event.getEventType().getName().equals("jdk.CPUTimeSample")
                                && event.getStackTrace() != null) {
                            add(event);
                        }
                    }
                }
            }
        }

        private void add(RecordedEvent event) {
            nanos += event.getDuration("samplingPeriod").toNanos();
            List<RecordedFrame> frames = event.getStackTrace().getFrames();
            String thread = event.getThread("eventThread") == null
                    ? "virtual"
                    : event.getThread("eventThread").getJavaName();
            Frame at = root;
            root.samples++;
            Set<String> seen = new HashSet<>();
            String last = "";
            for (int i = frames.size(); i >= 0; i--) {
                String name = i == frames.size() ? kind(thread) : name(frames.get(i));
                if (PLUMBING.matcher(name).matches()) {
                    continue;
                }
                at = at.callees.computeIfAbsent(name, Frame::new);
                at.samples++;
                if (seen.add(name)) {
                    within.merge(name, 1, Integer::sum);
                }
                last = name;
            }
            own.merge(last, 1, Integer::sum);
        }

        private static String kind(String thread) {
            return thread == null || thread.isEmpty() ? "virtual" : thread.replaceAll("[-_ ]?\\d+$", "");
        }

        private static String name(RecordedFrame frame) {
            String type = frame.getMethod().getType().getName();
            String method = frame.getMethod().getName();
            return type.substring(type.lastIndexOf('.') + 1).replaceAll("/0x[0-9a-f]+|\\$\\$Lambda.*", "") + "." + method;
        }

        double millis() {
            return nanos / 1e6;
        }

        /** One line for each stack, as other tools that draw flame graphs want it. */
        void fold(Path file) throws IOException {
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
                root.callees.values().forEach(frame -> fold(out, "", frame));
            }
        }

        private static void fold(PrintWriter out, String below, Frame frame) {
            String stack = below + frame.name;
            int rest = frame.samples;
            for (Frame callee : frame.callees.values()) {
                fold(out, stack + ";", callee);
                rest -= callee.samples;
            }
            if (rest > 0) {
                out.println(stack + " " + rest);
            }
        }

        void draw(Path file, String title) throws IOException {
            int height = (root.depth() + 2) * ROW;
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
                out.printf(
                        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='monospace'"
                                + " font-size='11'>%n<text x='4' y='12'>%s: %d samples</text>%n",
                        WIDTH, height, title, root.samples);
                draw(out, root, 0, ROW);
                out.println("</svg>");
            }
        }

        private void draw(PrintWriter out, Frame frame, double x, int y) {
            double width = (double) frame.samples / root.samples * WIDTH;
            if (width < SMALLEST) {
                return;
            }
            String name = frame.name.replace("&", "&amp;").replace("<", "&lt;");
            out.printf(
                    Locale.ROOT,
                    "<g><title>%s: %.1f %%</title><rect x='%.1f' y='%d' width='%.1f' height='%d' fill='hsl(%d,70%%,72%%)'"
                            + " stroke='white' stroke-width='0.5'/>",
                    name,
                    share(frame.samples),
                    x,
                    y,
                    width,
                    ROW,
                    Math.floorMod(frame.name.hashCode(), 60));
            int letters = (int) (width / 6.8);
            if (letters > 3) {
                String text = frame.name.length() <= letters ? frame.name : frame.name.substring(0, letters - 1) + "…";
                out.printf(
                        Locale.ROOT,
                        "<text x='%.1f' y='%d'>%s</text>",
                        x + 2,
                        y + ROW - 4,
                        text.replace("&", "&amp;").replace("<", "&lt;"));
            }
            out.println("</g>");
            double at = x;
            for (Frame callee : frame.callees.values()) {
                draw(out, callee, at, y + ROW);
                at += (double) callee.samples / root.samples * WIDTH;
            }
        }

        private double share(int samples) {
            return 100.0 * samples / root.samples;
        }

        void print() {
            print("processor time in the frame itself", own);
            print("processor time in the frame and what it calls", within);
        }

        private void print(String title, Map<String, Integer> samples) {
            System.out.println(title);
            samples.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .limit(PRINTED)
                    .forEach(entry ->
                            System.out.printf(Locale.ROOT, "%6.1f %%  %s%n", share(entry.getValue()), entry.getKey()));
        }
    }
}
