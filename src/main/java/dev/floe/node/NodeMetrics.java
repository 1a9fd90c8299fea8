package dev.floe.node;

import dev.floe.node.work.WorkerStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What a node tells Prometheus. Labels have few values: no blob and no client is ever one, and what the node does not
 * know (a route, a method) is called {@code other}. Thread-safe.
 */
final class NodeMetrics {
    /** The route of requests that no route is there for, and the method of those that the route does not know. */
    static final String OTHER = "other";

    /** From what the memory answers to what waits for a registration, or for a slow client's body. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60)
    };

    // Deprecated by Micrometer, but the one that Quarkus brings, and so the one that all servers have.
    @SuppressWarnings("deprecation")
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** By their labels: looking a meter up in the registry costs more than counting. */
    private final Map<Answer, Counter> answers = new ConcurrentHashMap<>();

    private final Map<Answer, Timer> times = new ConcurrentHashMap<>();
    private final Counter received = counter("floe.node.received.bytes", "Bytes of metadata and slivers uploaded.");
    private final Counter sent = counter("floe.node.sent.bytes", "Bytes of answers.");
    private final Counter served = counter("floe.node.served.bytes", "Bytes of slivers and symbols served.");
    /** Micrometer holds them weakly: without this, a counter stands still from the next garbage collection on. */
    private final List<LongSupplier> counted = new CopyOnWriteArrayList<>();

    private volatile Supplier<List<WorkerStatus>> workers = List::of;
    private volatile Map<String, WorkerStatus> workersNow = Map.of();

    private record Answer(String route, String method, String status) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Answer that
                    && route.equals(that.route)
                    && method.equals(that.method)
                    && status.equals(that.status);
        }

        @Override
        public int hashCode() {
            return (31 * route.hashCode() + method.hashCode()) * 31 + status.hashCode();
        }
    }

    private Counter counter(String name, String help) {
        return Counter.builder(name).description(help).register(registry);
    }

    /**
     * Counts an answer.
     *
     * @param route its pattern, or {@link #OTHER}
     * @param method one that the route knows, or {@link #OTHER}
     * @param bytes of its body
     * @param took from the request's head to the answer
     */
    void answered(String route, String method, int status, long bytes, Duration took) {
        answers.computeIfAbsent(new Answer(route, "", Integer.toString(status)), this::counted)
                .increment();
        times.computeIfAbsent(new Answer(route, method, status / 100 + "xx"), this::timed)
                .record(took);
        sent.increment(bytes);
    }

    private Counter counted(Answer answer) {
        return Counter.builder("floe.node.requests")
                .description("Answers by route and HTTP status.")
                .tag("route", answer.route)
                .tag("status", answer.status)
                .register(registry);
    }

    private Timer timed(Answer answer) {
        return Timer.builder("floe.node.request")
                .description("Time from the request's head to its answer.")
                .tag("route", answer.route)
                .tag("method", answer.method)
                .tag("status", answer.status)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    void received(long bytes) {
        received.increment(bytes);
    }

    void served(long bytes) {
        served.increment(bytes);
    }

    /** @param name as Micrometer has it, with dots */
    void gauge(String name, String help, LongSupplier value) {
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .description(help)
                .strongReference(true)
                .register(registry);
    }

    /** The same with numbers that need not be whole, or may be none. */
    void measure(String name, String help, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .description(help)
                .strongReference(true)
                .register(registry);
    }

    /** @param name as Micrometer has it, with dots and without {@code total} */
    void counter(String name, String help, LongSupplier value) {
        counted.add(value);
        FunctionCounter.builder(name, value, LongSupplier::getAsLong)
                .description(help)
                .register(registry);
    }

    /** @param status where background work stands now; all workers are there already */
    void workers(Supplier<List<WorkerStatus>> status) {
        workers = status;
        for (WorkerStatus worker : status.get()) {
            String name = worker.name();
            Gauge.builder("floe.node.worker.waiting", this, all -> all.of(name, WorkerStatus::waiting))
                    .description("Units of background work that wait.")
                    .tag("worker", name)
                    .register(registry);
            count(name, "floe.node.worker.steps", "Steps of background work.", WorkerStatus::steps);
            count(name, "floe.node.worker.failures", "Steps of background work that failed.", WorkerStatus::failures);
        }
    }

    private void count(String worker, String name, String help, ToLongFunction<WorkerStatus> value) {
        FunctionCounter.builder(name, this, all -> all.of(worker, value))
                .description(help)
                .tag("worker", worker)
                .register(registry);
    }

    private double of(String worker, ToLongFunction<WorkerStatus> value) {
        WorkerStatus now = workersNow.get(worker);
        return now == null ? Double.NaN : value.applyAsLong(now);
    }

    /** All of it in Prometheus' text format, version 0.0.4. */
    @SuppressWarnings("deprecation")
    String text() {
        workersNow = workers.get().stream().collect(Collectors.toMap(WorkerStatus::name, status -> status));
        return registry.scrape();
    }
}
