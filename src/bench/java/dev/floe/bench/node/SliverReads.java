package dev.floe.bench.node;

import dev.floe.redstuff.Axis;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Reads slivers of a node, any of its shards and blobs, and compares every byte. */
final class SliverReads implements AutoCloseable {
    private static final int NOT_FOUND = 404;

    private final MeasuredNode node;
    private final List<Integer> shards;
    private final int clients;
    private final HttpClient client;
    private final ExecutorService people;

    /** @param clients who read at the same time */
    SliverReads(MeasuredNode node, List<Integer> shards, int clients) {
        this.node = node;
        this.shards = shards;
        this.clients = clients;
        this.client = node.pinned();
        this.people = Executors.newFixedThreadPool(clients);
    }

    /** How long answers took. */
    static final class Times {
        private final List<Double> millis = new ArrayList<>();

        synchronized void add(double one) {
            millis.add(one);
        }

        synchronized int count() {
            return millis.size();
        }

        /** Of so many of a hundred the longest; 0 if there are none. */
        synchronized double percentile(int part) {
            return millis.isEmpty() ? 0 : millis.stream().sorted().toList().get((millis.size() - 1) * part / 100);
        }
    }

    /** As many as are answered one after the other to each of the clients. */
    void all(List<ShortBlob> blobs, int count, Times times) throws InterruptedException, ExecutionException {
        List<Future<?>> reading = new ArrayList<>();
        for (int person = 0; person < clients; person++) {
            int first = person;
            reading.add(people.submit(() -> {
                SplittableRandom random = new SplittableRandom(first);
                for (int i = first; i < count; i += clients) {
                    if (!read(any(blobs, random), random, times)) {
                        throw new IOException("a sliver is not there");
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : reading) {
            one.get();
        }
    }

    /**
     * So many a second for a while, whether the ones before were answered or not.
     *
     * @param blobs what may be read; of these some may not be there yet, which takes no time
     */
    void some(Supplier<List<ShortBlob>> blobs, int perSecond, Duration time, Times times)
            throws InterruptedException, ExecutionException {
        List<ShortBlob> known = blobs.get();
        if (known.isEmpty()) {
            return;
        }
        SplittableRandom random = new SplittableRandom(known.size());
        List<Future<?>> reading = new ArrayList<>();
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            for (long i = 0; i < time.toSeconds() * perSecond; i++) {
                ShortBlob blob = any(known, random);
                SplittableRandom mine = random.split();
                reading.add(clock.schedule(
                        () -> people.submit(() -> read(blob, mine, times)),
                        i * 1000 / perSecond,
                        TimeUnit.MILLISECONDS));
            }
            for (Future<?> one : reading) {
                ((Future<?>) one.get()).get();
            }
        }
    }

    private static ShortBlob any(List<ShortBlob> blobs, SplittableRandom random) {
        return blobs.get(random.nextInt(blobs.size()));
    }

    /** Whether it is there. */
    private boolean read(ShortBlob blob, SplittableRandom random, Times times)
            throws IOException, InterruptedException {
        int pair = blob.pair(shards.get(random.nextInt(shards.size())));
        long begin = System.nanoTime();
        HttpResponse<byte[]> answer = client.send(
                node.request("/v1/blobs/" + blob.blobId() + "/slivers/" + pair + "/" + Axis.PRIMARY.text())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() == NOT_FOUND) {
            return false;
        }
        if (answer.statusCode() != 200 || !Arrays.equals(answer.body(), blob.body(pair, Axis.PRIMARY))) {
            throw new IOException("a sliver of " + blob.blobId() + " was answered with something else, or "
                    + answer.statusCode() + ": " + new String(answer.body(), 0, Math.min(300, answer.body().length)));
        }
        times.add((System.nanoTime() - begin) / 1e6);
        return true;
    }

    @Override
    public void close() {
        people.shutdownNow();
        client.close();
    }
}
