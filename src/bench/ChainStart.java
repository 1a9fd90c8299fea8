import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long a chain with many transactions takes to start, what it holds, and how many calls a second it answers, from a snapshot
 * and from its log: {@code java src/bench/ChainStart.java [transactions] [command of floe ...]}. Each transaction is one of the
 * faucet's: a coin of SUI and one of WAL for one of a hundred addresses.
 */
final class ChainStart {
    private static final Path HOME = Path.of("target", "bench-chain").toAbsolutePath();
    private static final Path CHAIN = HOME.resolve("chain");
    private static final Pattern TRANSACTION = Pattern.compile("\"transferTxDigest\":\"([1-9A-HJ-NP-Za-km-z]+)\"");
    private static final int AT_ONCE = 32;
    private static final int MOST_READS = 5000;

    private final List<String> command;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> digests = Collections.synchronizedList(new ArrayList<>());

    private ChainStart(List<String> command) {
        this.command = command;
    }

    /** A chain that answers. */
    private final class Running implements AutoCloseable {
        final Process process;
        final URI uri;
        final long millis;
        /** Of the processor, until it answered: says the same on a machine that has other things to do. */
        final long processorMillis;

        Running() throws IOException {
            List<String> line = new ArrayList<>(command);
            line.addAll(List.of(
                    "chain",
                    "--dir",
                    CHAIN.toString(),
                    "--genesis",
                    HOME.resolve("genesis.json").toString(),
                    "--port",
                    "0",
                    "--epochs-by-nodes"));
            long begin = System.nanoTime();
            process = new ProcessBuilder(line)
                    .redirectError(HOME.resolve("chain.log").toFile())
                    .start();
            String ready = process.inputReader().readLine();
            millis = (System.nanoTime() - begin) / 1_000_000;
            if (ready == null) {
                throw new IOException("the chain did not start; see " + HOME.resolve("chain.log"));
            }
            uri = URI.create(ready.substring(ready.indexOf("http://")));
            processorMillis = processorMillis();
        }

        /** What the process has had of the processor, in steps of 10 ms. */
        long processorMillis() throws IOException {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return 10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
        }

        /** A line of /proc/PID/status in MB. */
        long megabytes(String name) throws IOException {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }

        void stop() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    private void give(URI chain, int number) {
        String recipient = String.format("0x%064x", 1000 + number % 100);
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(chain.resolve("/v2/gas"))
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"FixedAmountRequest\":{\"recipient\":\"" + recipient + "\"}}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Matcher digest = TRANSACTION.matcher(answer.body());
            if (answer.statusCode() / 100 != 2 || !digest.find()) {
                throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
            }
            digests.add(digest.group(1));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How often a second something was done, and what each time took of the chain's processor. */
    private record Rate(double perSecond, double processorMillis) {}

    /** Does something {@code count} times, {@link #AT_ONCE} at a time. */
    private static Rate rate(Running chain, int count, IntConsumer what) throws IOException, InterruptedException {
        long before = chain.processorMillis();
        AtomicInteger next = new AtomicInteger();
        ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < AT_ONCE; i++) {
                threads.execute(() -> {
                    try {
                        for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                            what.accept(number);
                        }
                    } catch (RuntimeException e) {
                        failures.add(e);
                    }
                });
            }
            threads.shutdown();
            if (!threads.awaitTermination(2, TimeUnit.HOURS)) {
                throw new IllegalStateException("not done within two hours");
            }
        }
        if (!failures.isEmpty()) {
            throw failures.peek();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Rate(count / seconds, (chain.processorMillis() - before) / (double) count);
    }

    /** GetTransaction with all of it, of one of those that were made. */
    private void read(URI chain, String digest) {
        byte[] text = digest.getBytes(StandardCharsets.US_ASCII);
        byte[] mask = "*".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer message = ByteBuffer.allocate(256);
        message.put((byte) 0x0A).put((byte) text.length).put(text);
        message.put((byte) 0x12).put((byte) (mask.length + 2)).put((byte) 0x0A).put((byte) mask.length).put(mask);
        byte[] frame = new byte[5 + message.position()];
        ByteBuffer.wrap(frame).put((byte) 0).putInt(message.position()).put(message.array(), 0, message.position());
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(chain.resolve("/sui.rpc.v2.LedgerService/GetTransaction"))
                            .header("content-type", "application/grpc-web+proto")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(frame))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (!new String(answer.body(), StandardCharsets.ISO_8859_1).contains("grpc-status:0")) {
                throw new IllegalStateException("no transaction " + digest);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Rate reads(Running chain) throws IOException, InterruptedException {
        Random random = new Random(1);
        List<String> some = new ArrayList<>();
        int count = Math.min(MOST_READS, digests.size());
        for (int i = 0; i < count; i++) {
            some.add(digests.get(random.nextInt(digests.size())));
        }
        return rate(chain, count, number -> read(chain.uri, some.get(number)));
    }

    private static long bytes(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void remove(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void line(String what, Running chain, Rate reads, Rate gifts) throws IOException {
        System.out.printf(
                "%-34s %8d %8d %8d %8d %8.0f %8.2f %8.0f %8.2f%n",
                what,
                chain.millis,
                chain.processorMillis,
                chain.megabytes("VmRSS"),
                chain.megabytes("VmHWM"),
                reads.perSecond(),
                reads.processorMillis(),
                gifts.perSecond(),
                gifts.processorMillis());
    }

    private void measure(int transactions) throws IOException, InterruptedException {
        remove(HOME);
        Files.createDirectories(HOME);
        Files.writeString(HOME.resolve("genesis.json"), "{\"shards\":100,\"nodes\":[]}");
        System.out.printf(
                "%-34s %8s %8s %8s %8s %8s %8s %8s %8s%n",
                "", "start ms", "CPU ms", "RSS MB", "most MB", "reads/s", "CPU ms", "writes/s", "CPU ms");
        try (Running chain = new Running()) {
            Rate gifts = rate(chain, 1000, number -> give(chain.uri, number));
            line("new, and 1000 transactions", chain, reads(chain), gifts);
            gifts = rate(chain, transactions - 1000, number -> give(chain.uri, number));
            line(transactions + " transactions later", chain, reads(chain), gifts);
            chain.stop();
        }
        System.out.printf(
                "log %d MB, snapshots %d MB%n",
                bytes(CHAIN.resolve("transactions.log")) >> 20,
                bytes(CHAIN.resolve("snapshots")) >> 20);
        again("after it was stopped");
        again("after it was killed");
        remove(CHAIN.resolve("snapshots"));
        again("without snapshots, from the log");
        again("and once more");
    }

    private void again(String what) throws IOException, InterruptedException {
        try (Running chain = new Running()) {
            Rate reads = reads(chain);
            line(what, chain, reads, rate(chain, Math.min(1000, digests.size()), number -> give(chain.uri, number)));
        }
    }

    public static void main(String[] arguments) throws Exception {
        int transactions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        List<String> command = arguments.length > 1
                ? Arrays.asList(arguments).subList(1, arguments.length)
                : List.of(Path.of("floe").toAbsolutePath().toString());
        new ChainStart(command).measure(transactions);
    }
}
