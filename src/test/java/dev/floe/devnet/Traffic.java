package dev.floe.devnet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** People who read and store while something befalls the network, through an edge and its publisher. */
final class Traffic implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration BEFORE_AGAIN = Duration.ofMillis(50);
    /** Blobs that are read and looked for in the end, unless somebody wants more of them. */
    private static final int KNOWN = 200;

    private static final int[] LENGTHS = {1, 900, 40_000, 200_000};

    private final NodesUnderTest nodes;
    private final URI edge;
    private final int known;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final List<Thread> people = new ArrayList<>();
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger stores = new AtomicInteger();
    private final List<String> refusals = Collections.synchronizedList(new ArrayList<>());
    private final List<String> lies = Collections.synchronizedList(new ArrayList<>());
    private volatile CountDownLatch awaited = new CountDownLatch(0);
    private volatile boolean over;

    Traffic(NodesUnderTest nodes, URI edge, int readers, int writers) {
        this(nodes, edge, readers, writers, KNOWN);
    }

    /** @param known so many blobs are read and looked for in the end */
    Traffic(NodesUnderTest nodes, URI edge, int readers, int writers, int known) {
        this.known = known;
        this.nodes = nodes;
        this.edge = edge;
        for (int i = 0; i < readers; i++) {
            Random random = new Random(i);
            people.add(Thread.ofVirtual().start(() -> goOn("GET", () -> read(random))));
        }
        for (int i = 0; i < writers; i++) {
            Random random = new Random(100 + i);
            people.add(Thread.ofVirtual().start(() -> goOn("PUT", () -> store(random))));
        }
    }

    /** Fails with what it was refused with. */
    private interface Act {
        void run() throws IOException, InterruptedException;
    }

    private void goOn(String what, Act act) {
        while (!over) {
            try {
                act.run();
            } catch (IOException e) {
                refusals.add(what + ": " + e);
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Nobody asks again at once. */
    private static void pause() {
        LockSupport.parkNanos(BEFORE_AGAIN.toNanos());
    }

    private void read(Random random) throws IOException, InterruptedException {
        List<String> known = List.copyOf(nodes.blobs.keySet());
        String id = known.get(random.nextInt(known.size()));
        long begin = System.nanoTime();
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(edge.resolve("/v1/blobs/" + id))
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(id + ": " + answer.statusCode() + " " + new String(answer.body()));
        }
        if (Arrays.equals(answer.body(), nodes.blobs.get(id))) {
            times.add(System.nanoTime() - begin);
            reads.incrementAndGet();
            awaited.countDown();
        } else {
            lies.add(id);
        }
    }

    private void store(Random random) throws IOException, InterruptedException {
        byte[] blob = nodes.bytes(LENGTHS[random.nextInt(LENGTHS.length)] + random.nextInt(1000));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(nodes.devnet.publisherUrl().resolve("/v1/blobs" + NodesUnderTest.FOR_LONG))
                        .timeout(LIMIT)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(blob))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        stores.incrementAndGet();
        if (nodes.blobs.size() < known) {
            nodes.blobs.put(
                    TestNetwork.json(answer.body())
                            .at("/newlyCreated/blobObject/blobId")
                            .asText(),
                    blob);
        }
    }

    int reads() {
        return reads.get();
    }

    /** Waits until so many more blobs were read. */
    void awaitReads(int more) throws InterruptedException {
        awaited = new CountDownLatch(more);
        if (!awaited.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("nobody reads: " + refusals);
        }
    }

    int stores() {
        return stores.get();
    }

    /** How many requests of a kind, GET or PUT, did not succeed. */
    long refused(String what) {
        return refusals().stream().filter(why -> why.startsWith(what)).count();
    }

    /** Whatever did not succeed. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Blobs that were answered with other bytes than were stored. */
    List<String> lies() {
        return List.copyOf(lies);
    }

    /** How long each of the reads since the last question took, in ns. */
    List<Long> times() {
        synchronized (times) {
            List<Long> taken = List.copyOf(times);
            times.clear();
            return taken;
        }
    }

    /** In ms: what the slowest one of a hundred took. */
    static long slow(List<Long> times) {
        List<Long> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.isEmpty() ? 0 : sorted.get((int) (sorted.size() * 0.99)) / 1_000_000;
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread one : people) {
            one.join(LIMIT);
        }
        http.close();
    }
}
