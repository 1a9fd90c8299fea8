package dev.floe.publisher;

import dev.floe.peer.PeerObserver;
import dev.floe.peer.RequestKind;
import dev.floe.protocol.StorageNode;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Counts what the publisher does: how stores end, how long each of their stages takes, what nodes answer and which of
 * them fail.
 */
@Singleton
public final class PublisherMetrics implements PeerObserver {
    private static final String STAGE = "floe.publisher.stage";

    /** From what is in memory to the upload of a large blob over a slow line. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        Duration.ofHours(1)
    };

    /**
     * How stores fail that are neither the client's fault nor too many: counted from the start, as nobody sees the first of what
     * begins with one (prometheus/prometheus#1673).
     */
    private static final List<String> OWN_FAILURES = Stream.concat(
                    Stream.of(
                            StoreException.Fault.INSUFFICIENT_WAL,
                            StoreException.Fault.INSUFFICIENT_SUI,
                            StoreException.Fault.NO_CAPACITY,
                            StoreException.Fault.INSUFFICIENT_CONFIRMATIONS,
                            StoreException.Fault.CHAIN,
                            StoreException.Fault.DISK),
                    Stream.of(PublishException.Reason.NO_ROOM, PublishException.Reason.NO_DISK))
            .map(fault -> fault.name().toLowerCase(Locale.ROOT))
            .toList();

    private final MeterRegistry registry;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder storedBlobs = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Counter storedBytes;
    /** By outcome: looking a meter up in the registry costs more than counting. */
    private final Map<RequestKind, Map<String, Timer>> requests = new EnumMap<>(RequestKind.class);

    @Inject
    PublisherMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (RequestKind kind : RequestKind.values()) {
            requests.put(kind, new ConcurrentHashMap<>());
        }
        this.storedBytes = Counter.builder("floe.publisher.stored.bytes")
                .description("bytes of the blobs that were stored")
                .register(registry);
        Gauge.builder("floe.publisher.requests.open", open, AtomicInteger::get)
                .description("requests that are being served, those that wait included")
                .register(registry);
        OWN_FAILURES.forEach(this::stores);
    }

    private Timer stores(String outcome) {
        return Timer.builder("floe.publisher.stores")
                .description("stores by how they ended, and the time they took")
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    @Override
    public void finished(StorageNode node, RequestKind kind, String outcome, Duration took, long bytes) {
        requests.get(kind)
                .computeIfAbsent(
                        outcome,
                        any -> Timer.builder("floe.publisher.node.requests")
                                .description("requests to storage nodes by what they ask for and how they ended")
                                .tag("kind", kind.label())
                                .tag("outcome", any)
                                .serviceLevelObjectives(BUCKETS)
                                .register(registry))
                .record(took);
    }

    /** Requests that are being served. */
    int open() {
        return open.get();
    }

    long storedBlobs() {
        return storedBlobs.sum();
    }

    long storedBytes() {
        return (long) storedBytes.count();
    }

    /** Requests that came to nothing, whoever's fault that was. */
    long failed() {
        return failed.sum();
    }

    Run begin() {
        open.incrementAndGet();
        return new Run();
    }

    /** One request; what closes without having ended was broken off. */
    final class Run implements Consumer<StoreProgress>, AutoCloseable {
        private final long started = System.nanoTime();
        private volatile long stageStarted = started;
        private volatile long length;
        private String ending = "broken_off";
        private boolean ended;

        @Override
        public void accept(StoreProgress step) {
            switch (step) {
                case StoreProgress.Encoded encoded -> {
                    length = encoded.length();
                    // Before the encoding were the body's arrival and the wait for a turn.
                    long receiving =
                            System.nanoTime() - stageStarted - encoded.took().toNanos();
                    record("receive", Duration.ofNanos(Math.max(0, receiving)));
                    record("encode", encoded.took());
                    stageStarted = System.nanoTime();
                }
                case StoreProgress.Registered ignored -> stage("register");
                case StoreProgress.Certified ignored -> stage("upload_and_certify");
                case StoreProgress.NodeFailed failed ->
                    Counter.builder("floe.publisher.node.failures")
                            .description("nodes that did not confirm a blob")
                            .tag("node", failed.failure().node().name())
                            .tag("kind", failed.failure().kind().name().toLowerCase(Locale.ROOT))
                            .register(registry)
                            .increment();
                case StoreProgress.TipPaid ignored -> {}
                case StoreProgress.Uploaded ignored -> {}
                case StoreProgress.Confirmed ignored -> {}
                case StoreProgress.CommitteeChanged ignored -> {}
            }
        }

        private void stage(String name) {
            long now = System.nanoTime();
            record(name, Duration.ofNanos(now - stageStarted));
            stageStarted = now;
        }

        private void record(String stage, Duration took) {
            Timer.builder(STAGE)
                    .description("time that a stage of a store took")
                    .tag("stage", stage)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry)
                    .record(took);
        }

        void ended(StoreOutcome outcome) {
            storedBytes.increment(length);
            storedBlobs.increment();
            ended = true;
            ending = switch (outcome) {
                case StoreOutcome.NewlyCreated ignored -> "newly_created";
                case StoreOutcome.AlreadyCertified ignored -> "already_certified";
                case StoreOutcome.AlreadyOwned ignored -> "already_certified";
                case StoreOutcome.MarkedInvalid ignored -> "marked_invalid";
            };
        }

        /** The blob is with the nodes, and for somebody else to certify. */
        void relayed() {
            registry.counter("floe.publisher.stored.bytes").increment(length);
            ending = "relayed";
        }

        void failed(String reason) {
            ending = reason.toLowerCase(Locale.ROOT);
        }

        @Override
        public void close() {
            open.decrementAndGet();
            if (!ended) {
                failed.increment();
            }
            stores(ending).record(Duration.ofNanos(System.nanoTime() - started));
        }
    }
}
