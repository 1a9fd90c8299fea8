package dev.floe.bench.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Many clients that ask for the same blob at the same moment, which nobody has asked for before: each on a line of its own. */
final class Stampede {
    private static final int PIECE = 64 << 10;
    private static final int LONGEST_HEAD = 16 << 10;
    /** How often a client comes back that is told to. */
    private static final int TRIES = 600;

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Pattern SLIVERS =
            Pattern.compile("(?m)^floe_node_requests_total\\{[^}]*kind=\"sliver\"[^}]*} (\\S+)$");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,18})\r\n");
    private static final Pattern AGAIN = Pattern.compile("(?i)\r\nretry-after: *(\\d{1,4})\r\n");

    private final URI edge;
    private final int clients;

    /**
     * What came of it.
     *
     * @param exact clients that got every byte
     * @param toldToComeBack how often one was told to come back later, and did
     * @param slivers that storage nodes were asked for
     * @param failures what the others got, and how often
     */
    record Outcome(int exact, int toldToComeBack, double seconds, long slivers, Map<String, Integer> failures) {}

    Stampede(URI edge, int clients) {
        this.edge = edge;
        this.clients = clients;
    }

    /** Stores {@code blob} and lets them run. */
    Outcome run(Target target, byte[] blob) throws IOException, InterruptedException {
        String path = target.blob(blob).path();
        InetSocketAddress address = new InetSocketAddress(edge.getHost(), edge.getPort());
        CountDownLatch ready = new CountDownLatch(clients);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger exact = new AtomicInteger();
        AtomicInteger again = new AtomicInteger();
        Map<String, Integer> failures = new ConcurrentHashMap<>();
        long before = slivers();
        long began;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                int number = i;
                threads.submit(() -> {
                    ready.countDown();
                    go.await();
                    String got = client(number, address, path, blob, again);
                    if (got.isEmpty()) {
                        exact.incrementAndGet();
                    } else {
                        failures.merge(got, 1, Integer::sum);
                    }
                    return null;
                });
            }
            ready.await();
            began = System.nanoTime();
            go.countDown();
        }
        return new Outcome(
                exact.get(),
                again.get(),
                (System.nanoTime() - began) / 1e9,
                slivers() - before,
                new TreeMap<>(failures));
    }

    private long slivers() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String metrics = http.send(
                            HttpRequest.newBuilder(edge.resolve("/metrics"))
                                    .timeout(LIMIT)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return SLIVERS.matcher(metrics)
                    .results()
                    .mapToLong(line -> (long) Double.parseDouble(line.group(1)))
                    .sum();
        }
    }

    /** @return nothing if it got every byte, else what it got instead */
    private static String client(int number, InetSocketAddress address, String path, byte[] blob, AtomicInteger again)
            throws InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            try (Socket socket = new Socket()) {
                if (address.getAddress().isLoopbackAddress()) {
                    socket.bind(new InetSocketAddress(
                            InetAddress.getByAddress(
                                    new byte[] {127, 0, (byte) (1 + number / 200), (byte) (1 + number % 200)}),
                            0));
                }
                socket.setSoTimeout((int) LIMIT.toMillis());
                socket.connect(address, (int) LIMIT.toMillis());
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: edge\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                DataInputStream in = new DataInputStream(socket.getInputStream());
                String head = head(in);
                if (head.startsWith("HTTP/1.1 200 ")) {
                    Matcher length = LENGTH.matcher(head);
                    if (!length.find() || Long.parseLong(length.group(1)) != blob.length) {
                        return "200 of another length";
                    }
                    return isExact(in, blob) ? "" : "200 with other bytes";
                }
                Matcher pause = AGAIN.matcher(head);
                if (!head.startsWith("HTTP/1.1 503 ") && !head.startsWith("HTTP/1.1 429 ") || !pause.find()) {
                    return head.lines().findFirst().orElse("nothing");
                }
                again.incrementAndGet();
                // That is what the field is for.
                Thread.sleep(Duration.ofSeconds(Math.max(1, Long.parseLong(pause.group(1)))));
            } catch (IOException e) {
                return String.valueOf(e);
            }
        }
        return "told to come back " + TRIES + " times";
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0 && head.length() < LONGEST_HEAD) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** The connection stays open behind the last byte, as it does for browsers. */
    private static boolean isExact(InputStream in, byte[] blob) throws IOException {
        byte[] piece = new byte[PIECE];
        int at = 0;
        while (at < blob.length) {
            int count = in.read(piece, 0, Math.min(PIECE, blob.length - at));
            if (count < 0 || Arrays.mismatch(piece, 0, count, blob, at, at + count) >= 0) {
                return false;
            }
            at += count;
        }
        return true;
    }
}
