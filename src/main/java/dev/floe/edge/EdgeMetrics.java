package dev.floe.edge;

import dev.floe.bytes.PrintableText;
import dev.floe.cache.CacheStatistics;
import dev.floe.cache.DiskState;
import dev.floe.cache.MemorySlivers;
import dev.floe.cache.SliverDisk;
import dev.floe.cache.SliverDiskStatistics;
import dev.floe.cache.SliverStore;
import dev.floe.cache.SliverStoreStatistics;
import dev.floe.door.AnswerKeeper;
import dev.floe.door.PreparedAnswers;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.RequestKind;
import dev.floe.protocol.StorageNode;
import dev.floe.read.Provenance;
import dev.floe.read.ReadObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * What an edge tells Prometheus. Labels have few values: no blob and no client is ever one, and of storage nodes there are
 * {@value #MOST_NODES} at most. Thread-safe.
 */
@Singleton
final class EdgeMetrics implements PeerObserver, ReadObserver {
    /** Committees change, and nodes choose their names; what is beyond is {@code other}. */
    private static final int MOST_NODES = 500;

    /** Counted from the start; what else is asked for is from then on. */
    private static final Set<RequestKind> ASKED_FOR =
            EnumSet.of(RequestKind.METADATA, RequestKind.SLIVER, RequestKind.DECODING_SYMBOLS, RequestKind.HEALTH);

    private static final int CODES = 600;

    /** From what the memory gives to what is about to be given up. */
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(250_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final Map<Provenance, Counter> sentBytes = new EnumMap<>(Provenance.class);
    private final Counter hitBytes;
    private final Counter diskBytes;
    private final Counter storeBytes;
    private final Counter missBytes;
    private final Counter fetched;
    private final Counter rebuilt;
    private final Counter hedged;
    private final Map<BlobBody.Ending, Counter> endings = new EnumMap<>(BlobBody.Ending.class);
    private final Counter wrong;
    /** By status: looking a meter up in the registry costs more than counting. Filled as they come. */
    private final Map<Provenance, AtomicReferenceArray<Counter>> answers = new EnumMap<>(Provenance.class);

    private final Map<Provenance, LongAdder> answerCounts = new EnumMap<>(Provenance.class);
    private final Map<Provenance, Timer> firstBytes = new EnumMap<>(Provenance.class);
    private final Counter givenPrepared;
    private final Map<RequestKind, Map<String, Counter>> nodeRequests = new EnumMap<>(RequestKind.class);
    private final Map<RequestKind, Counter> nodeBytes = new EnumMap<>(RequestKind.class);
    private final Map<RequestKind, Timer> nodeTimes = new EnumMap<>(RequestKind.class);
    private final Map<String, Counter> nodeFailures = new ConcurrentHashMap<>();
    private final Map<String, Counter> nodeLies = new ConcurrentHashMap<>();

    @Inject
    EdgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Provenance from : Provenance.values()) {
            answers.put(from, new AtomicReferenceArray<>(CODES));
            answerCounts.put(from, new LongAdder());
            sentBytes.put(
                    from,
                    Counter.builder("floe.edge.sent.bytes")
                            .description("Bytes of blobs handed to clients")
                            .tag("cache", label(from))
                            .register(registry));
            firstBytes.put(
                    from,
                    Timer.builder("floe.edge.first.byte")
                            .description("Time until the first byte of a blob could be sent")
                            .tag("cache", label(from))
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
        }
        this.hitBytes = counter("floe.cache.hit.bytes", "Bytes read from memory");
        this.diskBytes = counter("floe.disk.hit.bytes", "Bytes read from the disk cache");
        this.storeBytes = counter("floe.store.hit.bytes", "Bytes read from the shared store");
        this.missBytes = counter("floe.cache.miss.bytes", "Bytes read that came from the committee");
        this.fetched = counter("floe.slivers.fetched", "Slivers that came from their holders");
        this.rebuilt = counter("floe.slivers.rebuilt", "Slivers that were rebuilt from what other nodes hold");
        this.hedged = counter("floe.slivers.hedged", "Slivers, or metadata, that their holder was too slow for");
        this.wrong = counter("floe.slivers.lies", "Answers found wrong while slivers were got");
        this.givenPrepared =
                counter("floe.edge.prepared.answers", "Answers that were prepared before they were asked for");
        for (RequestKind kind : RequestKind.values()) {
            nodeRequests.put(kind, new ConcurrentHashMap<>());
        }
        ASKED_FOR.forEach(kind -> requests(kind, OK));
        for (BlobBody.Ending ending : BlobBody.Ending.values()) {
            endings.put(ending, bodies(ending));
        }
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void watch(MemorySlivers cache) {
        count(cache, "floe.cache.hits", "Slivers given from memory", CacheStatistics::hits);
        count(cache, "floe.cache.misses", "Slivers that were not in memory", CacheStatistics::misses);
        Gauge.builder("floe.cache.used.bytes", cache, c -> c.statistics().bytes())
                .description("Bytes in the memory cache")
                .register(registry);
        Gauge.builder("floe.cache.capacity.bytes", cache, c -> c.statistics().capacity())
                .description("Bytes that the memory cache may hold")
                .register(registry);
    }

    void watch(SliverStore store) {
        count(store, "floe.store.hits", "Slivers and metadata given from the shared store", s -> s.hits());
        count(store, "floe.store.misses", "Slivers and metadata that the shared store had not", s -> s.misses());
        count(store, "floe.store.wrong", "What the shared store gave that was wrong", s -> s.wrong());
        count(store, "floe.store.put", "Objects put into the shared store", s -> s.put());
        count(
                store,
                "floe.store.dropped",
                "Slivers not put into the shared store since it is behind or failing",
                s -> s.dropped());
        count(store, "floe.store.requests", "Requests made to the shared store", s -> s.requests());
        count(
                store,
                "floe.store.failures",
                "Requests that the shared store did not answer as asked",
                s -> s.failures());
        Gauge.builder("floe.store.resting", store, s -> s.statistics().resting() ? 1 : 0)
                .description("Whether the shared store is left alone for a while after failures")
                .register(registry);
    }

    private void count(
            SliverStore store, String name, String description, ToDoubleFunction<SliverStoreStatistics> what) {
        FunctionCounter.builder(name, store, s -> what.applyAsDouble(s.statistics()))
                .description(description)
                .register(registry);
    }

    void watch(SliverDisk disk) {
        gauge(
                disk,
                "floe.disk.used.bytes",
                "Bytes that the disk cache takes",
                s -> s.disk().bytes());
        gauge(disk, "floe.disk.capacity.bytes", "Bytes that the disk cache may take", s -> s.capacity());
        gauge(
                disk,
                "floe.disk.entries",
                "Slivers and heads of blobs in the disk cache",
                s -> s.disk().entries());
        count(disk, "floe.disk.hits", "Slivers and heads given from the disk cache", s -> s.hits());
        count(disk, "floe.disk.misses", "Slivers and heads that were not in the disk cache", s -> s.misses());
        count(
                disk,
                "floe.disk.evicted",
                "Entries of the disk cache that made room",
                s -> s.disk().evicted());
        count(
                disk,
                "floe.disk.moved",
                "Entries of the disk cache that got another round",
                s -> s.disk().moved());
        count(
                disk,
                "floe.disk.refused",
                "Entries that the disk cache had no room for",
                s -> s.disk().refused());
        count(disk, "floe.disk.dropped", "Entries not written since the disk was behind or failing", s -> s.dropped());
        count(disk, "floe.disk.wrong", "Entries of the disk cache that were found damaged", s -> s.wrong());
        gauge(
                disk,
                "floe.disk.scrub.done",
                "Part of the present round of the scrubber that is done",
                s -> s.scrubbed());
        count(disk, "floe.disk.scrub.rounds", "Rounds of the scrubber that are over", s -> s.rounds());
        for (DiskState state : DiskState.values()) {
            Gauge.builder("floe.disk.state", disk, d -> d.statistics().state() == state ? 1 : 0)
                    .description("1 for the state that the disk cache is in")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private void gauge(
            SliverDisk disk, String name, String description, ToDoubleFunction<SliverDiskStatistics> number) {
        Gauge.builder(name, disk, d -> number.applyAsDouble(d.statistics()))
                .description(description)
                .register(registry);
    }

    private void count(
            SliverDisk disk, String name, String description, ToDoubleFunction<SliverDiskStatistics> number) {
        FunctionCounter.builder(name, disk, d -> number.applyAsDouble(d.statistics()))
                .description(description)
                .register(registry);
    }

    private void count(MemorySlivers cache, String name, String description, ToDoubleFunction<CacheStatistics> number) {
        FunctionCounter.builder(name, cache, c -> number.applyAsDouble(c.statistics()))
                .description(description)
                .register(registry);
    }

    @Override
    public void fetched() {
        fetched.increment();
    }

    @Override
    public void rebuilt() {
        rebuilt.increment();
    }

    @Override
    public void hedged() {
        hedged.increment();
    }

    @Override
    public void lied() {
        wrong.increment();
    }

    @Override
    public void delivered(Provenance from, long bytes) {
        Counter counter = switch (from) {
            case MEMORY -> hitBytes;
            case DISK -> diskBytes;
            case STORE -> storeBytes;
            case COMMITTEE -> missBytes;
        };
        counter.increment(bytes);
    }

    void watch(Admission admission) {
        Gauge.builder("floe.edge.in.flight", admission, Admission::taken)
                .description("Blob requests being answered, without those that are sent what is prepared")
                .register(registry);
        Gauge.builder("floe.edge.in.flight.prepared", admission, Admission::preparedInside)
                .description("Blob requests being sent what is prepared")
                .register(registry);
        Gauge.builder("floe.edge.in.flight.limit", admission, Admission::capacity)
                .description("Blob requests that may be answered at the same time")
                .register(registry);
        Gauge.builder("floe.edge.waiting", admission, Admission::waiting)
                .description("Blob requests that wait for a place")
                .register(registry);
    }

    void watch(PreparedAnswers answers) {
        Gauge.builder("floe.edge.prepared.used.bytes", answers, PreparedAnswers::used)
                .description("Bytes in prepared answers, which the memory cache lends them")
                .register(registry);
        Gauge.builder("floe.edge.prepared.entries", answers, PreparedAnswers::entries)
                .description("Blobs whose answers are prepared")
                .register(registry);
    }

    /** A prepared answer left. */
    void given(AnswerKeeper.Given answer) {
        givenPrepared.increment();
        answered(answer.status(), Provenance.MEMORY);
        if (answer.withBody()) {
            firstBytes.get(Provenance.MEMORY).record(answer.nanos(), TimeUnit.NANOSECONDS);
            sent(answer.sent(), Provenance.MEMORY);
            ended(
                    switch (answer.ending()) {
                        case COMPLETE -> BlobBody.Ending.COMPLETE;
                        case CLIENT_GONE -> BlobBody.Ending.CLIENT_GONE;
                        case STALLED -> BlobBody.Ending.STALLED;
                    });
        }
    }

    void answered(int code, Provenance from) {
        int known = Math.clamp(code, 0, CODES - 1);
        Counter counter = answers.get(from).get(known);
        if (counter == null) {
            counter = Counter.builder("floe.edge.answers")
                    .description("Answers to requests for blobs")
                    .tag("code", Integer.toString(known))
                    .tag("cache", label(from))
                    .register(registry);
            answers.get(from).set(known, counter);
        }
        counter.increment();
        answerCounts.get(from).increment();
    }

    /** How many requests were answered with what came from there. */
    long answers(Provenance from) {
        return answerCounts.get(from).sum();
    }

    void firstByte(Duration took, Provenance from) {
        firstBytes.get(from).record(took);
    }

    private static String label(Provenance from) {
        return switch (from) {
            case MEMORY -> "hit";
            case DISK -> "disk";
            case STORE -> "store";
            case COMMITTEE -> "miss";
        };
    }

    void ended(BlobBody.Ending ending) {
        endings.get(ending).increment();
    }

    void sent(long bytes, Provenance from) {
        sentBytes.get(from).increment(bytes);
    }

    /** Bytes of blobs handed to clients. */
    long sentBytes() {
        return (long) sentBytes.values().stream().mapToDouble(Counter::count).sum();
    }

    private Counter bodies(BlobBody.Ending ending) {
        return Counter.builder("floe.edge.bodies")
                .description("Bodies sent, by how that ended")
                .tag("ending", ending.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    @Override
    public void finished(StorageNode node, RequestKind kind, String outcome, Duration took, long bytes) {
        requests(kind, outcome).increment();
        received(kind).increment(bytes);
        time(kind).record(took);
        if (!outcome.equals(OK) && !outcome.equals(CANCELLED)) {
            ofNode(nodeFailures, node, "floe.node.failures", "Requests that storage nodes did not answer as asked")
                    .increment();
        }
    }

    private Counter requests(RequestKind kind, String outcome) {
        return nodeRequests
                .get(kind)
                .computeIfAbsent(
                        outcome,
                        any -> Counter.builder("floe.node.requests")
                                .description("Requests made to storage nodes")
                                .tag("kind", kind.label())
                                .tag("outcome", any)
                                .register(registry));
    }

    private synchronized Counter received(RequestKind kind) {
        return nodeBytes.computeIfAbsent(
                kind,
                any -> Counter.builder("floe.node.received.bytes")
                        .description("Bytes received from storage nodes")
                        .tag("kind", any.label())
                        .register(registry));
    }

    private synchronized Timer time(RequestKind kind) {
        return nodeTimes.computeIfAbsent(
                kind,
                any -> Timer.builder("floe.node.request")
                        .description("How long requests to storage nodes took")
                        .tag("kind", any.label())
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry));
    }

    @Override
    public void lied(StorageNode node, String what) {
        ofNode(nodeLies, node, "floe.node.lies", "Answers of storage nodes that were proven wrong")
                .increment();
    }

    private Counter ofNode(Map<String, Counter> known, StorageNode node, String name, String description) {
        String label = PrintableText.shortLine(node.name());
        Counter counter = known.get(label);
        if (counter != null) {
            return counter;
        }
        return known.computeIfAbsent(
                known.size() < MOST_NODES ? label : "other",
                any -> Counter.builder(name)
                        .description(description)
                        .tag("node", any)
                        .register(registry));
    }
}
