package dev.floe.bench.node;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Some who ask a node at the same time, over a few connections. */
final class Clients implements AutoCloseable {
    private static final int CONNECTIONS = 4;

    private final MeasuredNode node;
    private final int count;
    private final ExecutorService pool;
    private final List<HttpClient> connections = new ArrayList<>();

    Clients(MeasuredNode node, int count) {
        this.node = node;
        this.count = count;
        this.pool = Executors.newFixedThreadPool(count);
        for (int i = 0; i < Math.min(CONNECTIONS, count); i++) {
            connections.add(node.pinned());
        }
    }

    /**
     * How it went with some requests.
     *
     * @param median milliseconds
     * @param slowest of a hundred
     */
    record Answered(Round round, double median, double slowest) {}

    /** Sends all of them. */
    Answered send(List<SliverRequests.Sent> requests)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return send(requests, count);
    }

    /** Sends all of them, {@code most} at the same time. */
    Answered send(List<SliverRequests.Sent> requests, int most)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Meter meter = new Meter(node);
        AtomicInteger next = new AtomicInteger();
        double[] millis = new double[requests.size()];
        List<Future<Long>> workers = new ArrayList<>();
        for (int worker = 0; worker < Math.min(most, count); worker++) {
            HttpClient client = connections.get(worker % connections.size());
            workers.add(pool.submit(() -> {
                long bytes = 0;
                for (int i = next.getAndIncrement(); i < requests.size(); i = next.getAndIncrement()) {
                    long sent = System.nanoTime();
                    bytes += requests.get(i).send(client);
                    millis[i] = (System.nanoTime() - sent) / 1e6;
                }
                return bytes;
            }));
        }
        long bytes = 0;
        for (Future<Long> worker : workers) {
            bytes += worker.get(12, TimeUnit.HOURS);
        }
        Round round = meter.round(requests.size(), bytes);
        Arrays.sort(millis);
        return new Answered(round, millis[millis.length / 2], millis[millis.length * 99 / 100]);
    }

    @Override
    public void close() {
        // Nobody is answered any more if this is because of a failure.
        pool.shutdownNow();
        connections.forEach(HttpClient::shutdownNow);
        connections.forEach(HttpClient::close);
    }
}
