package dev.floe.edge;

import dev.floe.cache.CacheStatistics;
import dev.floe.cache.CachingReader;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.RequestKind;
import dev.floe.protocol.StorageNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What an edge tells Prometheus. Labels have few values: no blob and no client is ever one. */
final class EdgeMetrics implements PeerObserver {
    private final MeterRegistry registry;
    private final Counter sentBytes;

    EdgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.sentBytes = Counter.builder("floe.edge.sent.bytes")
                .description("Bytes of blobs handed to clients")
                .register(registry);
        for (RequestKind kind : RequestKind.values()) {
            requests(kind, OK);
        }
        for (BlobBody.Ending ending : BlobBody.Ending.values()) {
            bodies(ending);
        }
    }

    void watch(CachingReader cache) {
        count(cache, "floe.cache.hits", "Pieces sent from memory", CacheStatistics::hits);
        count(cache, "floe.cache.hit.bytes", "Bytes sent from memory", CacheStatistics::hitBytes);
        count(cache, "floe.cache.misses", "Pieces that came from the committee", CacheStatistics::misses);
        count(cache, "floe.cache.miss.bytes", "Bytes that came from the committee", CacheStatistics::missBytes);
        Gauge.builder("floe.cache.used.bytes", cache, c -> c.statistics().bytes())
                .description("Bytes in the memory cache")
                .register(registry);
        Gauge.builder("floe.cache.capacity.bytes", cache, c -> c.statistics().capacity())
                .description("Bytes that the memory cache may hold")
                .register(registry);
    }

    private void count(CachingReader cache, String name, String description, ToDoubleFunction<CacheStatistics> number) {
        FunctionCounter.builder(name, cache, c -> number.applyAsDouble(c.statistics()))
                .description(description)
                .register(registry);
    }

    void watch(Admission admission) {
        Gauge.builder("floe.edge.in.flight", admission, Admission::inside)
                .description("Blob requests being answered")
                .register(registry);
        Gauge.builder("floe.edge.in.flight.limit", admission, Admission::capacity)
                .description("Blob requests that may be answered at the same time")
                .register(registry);
    }

    void answered(int code, boolean fromMemory) {
        Counter.builder("floe.edge.answers")
                .description("Answers to requests for blobs")
                .tag("code", Integer.toString(code))
                .tag("cache", fromMemory ? "hit" : "miss")
                .register(registry)
                .increment();
    }

    void firstByte(Duration took, boolean fromMemory) {
        Timer.builder("floe.edge.first.byte")
                .description("Time until the first byte of a blob could be sent")
                .tag("cache", fromMemory ? "hit" : "miss")
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(registry)
                .record(took);
    }

    void ended(BlobBody.Ending ending) {
        bodies(ending).increment();
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
