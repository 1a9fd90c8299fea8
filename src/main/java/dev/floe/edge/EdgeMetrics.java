package dev.floe.edge;

import dev.floe.cache.CacheStatistics;
import dev.floe.cache.DiskState;
import dev.floe.cache.MemorySlivers;
import dev.floe.cache.SliverDisk;
import dev.floe.cache.SliverDiskStatistics;
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
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What an edge tells Prometheus. Labels have few values: no blob and no client is ever one. */
final class EdgeMetrics implements PeerObserver, ReadObserver {
    private final MeterRegistry registry;
    private final Counter sentBytes;
    private final Counter hitBytes;
    private final Counter diskBytes;
    private final Counter missBytes;
    private final Counter fetched;
    private final Counter rebuilt;
    private final Counter hedged;
    private final Map<BlobBody.Ending, Counter> endings = new EnumMap<>(BlobBody.Ending.class);
    private final Counter wrong;
    private final Map<Integer, Counter> given = new ConcurrentHashMap<>();
    private final Counter givenPrepared;
    private final Timer firstByteOfHits;

    EdgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.sentBytes = Counter.builder("floe.edge.sent.bytes")
                .description("Bytes of blobs handed to clients")
                .register(registry);
        this.hitBytes = counter("floe.cache.hit.bytes", "Bytes read from memory");
        this.diskBytes = counter("floe.disk.hit.bytes", "Bytes read from the disk cache");
        this.missBytes = counter("floe.cache.miss.bytes", "Bytes read that came from the committee");
        this.fetched = counter("floe.slivers.fetched", "Slivers that came from their holders");
        this.rebuilt = counter("floe.slivers.rebuilt", "Slivers that were rebuilt from what other nodes hold");
        this.hedged = counter("floe.slivers.hedged", "Slivers, or metadata, that their holder was too slow for");
        this.wrong = counter("floe.slivers.lies", "Answers found wrong while slivers were got");
        this.givenPrepared =
                counter("floe.edge.prepared.answers", "Answers that were prepared before they were asked for");
        this.firstByteOfHits = firstByte(Provenance.MEMORY);
        for (RequestKind kind : RequestKind.values()) {
            requests(kind, OK);
        }
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
            case COMMITTEE -> missBytes;
        };
        counter.increment(bytes);
    }

    void watch(Admission admission) {
        Gauge.builder("floe.edge.in.flight", admission, Admission::inside)
                .description("Blob requests being answered")
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
        given.computeIfAbsent(answer.status(), code -> answers(code, Provenance.MEMORY))
                .increment();
        if (answer.withBody()) {
            firstByteOfHits.record(answer.nanos(), TimeUnit.NANOSECONDS);
            sent(answer.sent());
            delivered(Provenance.MEMORY, answer.sent());
            ended(
                    switch (answer.ending()) {
                        case COMPLETE -> BlobBody.Ending.COMPLETE;
                        case CLIENT_GONE -> BlobBody.Ending.CLIENT_GONE;
                        case STALLED -> BlobBody.Ending.STALLED;
                    });
        }
    }

    void answered(int code, Provenance from) {
        answers(code, from).increment();
    }

    private Counter answers(int code, Provenance from) {
        return Counter.builder("floe.edge.answers")
                .description("Answers to requests for blobs")
                .tag("code", Integer.toString(code))
                .tag("cache", label(from))
                .register(registry);
    }

    void firstByte(Duration took, Provenance from) {
        firstByte(from).record(took);
    }

    private Timer firstByte(Provenance from) {
        return Timer.builder("floe.edge.first.byte")
                .description("Time until the first byte of a blob could be sent")
                .tag("cache", label(from))
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(registry);
    }

    private static String label(Provenance from) {
        return switch (from) {
            case MEMORY -> "hit";
            case DISK -> "disk";
            case COMMITTEE -> "miss";
        };
    }

    void ended(BlobBody.Ending ending) {
        endings.get(ending).increment();
    }

    void sent(long bytes) {
        sentBytes.increment(bytes);
    }

    private Counter bodies(BlobBody.Ending ending) {
        return Counter.builder("floe.edge.bodies")
                .description("Bodies sent, by how that ended")
                .tag("ending", ending.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Counter requests(RequestKind kind, String outcome) {
        return Counter.builder("floe.node.requests")
                .description("Requests made to storage nodes")
                .tag("kind", kind.label())
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void finished(StorageNode node, RequestKind kind, String outcome, Duration took, long bytes) {
        requests(kind, outcome).increment();
        Counter.builder("floe.node.received.bytes")
                .description("Bytes received from storage nodes")
                .tag("kind", kind.label())
                .register(registry)
                .increment(bytes);
        Timer.builder("floe.node.request")
                .description("How long requests to storage nodes took")
                .tag("kind", kind.label())
                .publishPercentiles(0.5, 0.95)
                .register(registry)
                .record(took);
    }

    @Override
    public void lied(StorageNode node, String what) {
        Counter.builder("floe.node.lies")
                .description("Answers of storage nodes that were proven wrong")
                .tag("node", node.name())
                .register(registry)
                .increment();
    }
}
