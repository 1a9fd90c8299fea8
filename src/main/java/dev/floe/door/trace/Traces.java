package dev.floe.door.trace;

import dev.floe.door.BuildInfo;
import dev.floe.door.Clients;
import dev.floe.door.DoorConfig;
import dev.floe.door.UnusableSetting;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Has each request, or some of them, be a span: the part of a trace that a proxy tells of, if it is one that is trusted, or
 * the first of a new one. Without a collector nothing of it happens. Thread-safe.
 */
@Singleton
public final class Traces {
    private static final int BEFORE_EVERYTHING = 10_000;
    private static final String CURRENT = "floe.span";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Optional<Collector> collector;
    private final double sample;
    private final Clients clients;

    @Inject
    Traces(DoorConfig config, Clients clients, MeterRegistry registry) {
        this.clients = clients;
        this.sample = config.traceSample();
        this.collector = config.traceEndpoint().map(Traces::collector);
        collector.ifPresent(open -> FunctionCounter.builder("floe.traces.dropped", open, Collector::dropped)
                .description("Spans that the collector was not told of, since it did not take them fast enough")
                .register(registry));
    }

    private static Collector collector(String endpoint) {
        try {
            return new Collector(
                    URI.create(endpoint),
                    Map.of(
                            "service.name",
                            "floe",
                            "service.version",
                            BuildInfo.ofThis().version()),
                    PATIENCE);
        } catch (IllegalArgumentException e) {
            throw UnusableSetting.because("floe.door.trace-endpoint", e.getMessage());
        }
    }

    /** Made now, so that a bad configuration ends the process. */
    void start(@Observes StartupEvent starting) {}

    @PreDestroy
    void close() {
        collector.ifPresent(Collector::close);
    }

    /** Whether anything is traced. */
    public boolean isOn() {
        return collector.isPresent();
    }

    void install(@Observes Filters filters) {
        if (isOn()) {
            filters.register(this::follow, BEFORE_EVERYTHING);
        }
    }

    private void follow(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Optional<TraceContext> before = Optional.ofNullable(request.getHeader("traceparent"))
                .filter(field -> clients.isOfProxy(request))
                .flatMap(TraceContext::parse);
        boolean sampled = before.map(TraceContext::sampled)
                .orElseGet(() -> ThreadLocalRandom.current().nextDouble() < sample);
        Context context = Vertx.currentContext();
        if (sampled && context != null) {
            Span span = new Span(
                    before.map(TraceContext::part).orElseGet(() -> TraceContext.fresh(true)),
                    before.map(TraceContext::span),
                    request.method().name(),
                    Span.Kind.SERVER,
                    collector.orElseThrow());
            span.with("http.request.method", request.method().name()).with("url.path", String.valueOf(request.path()));
            clients.address(request).ifPresent(client -> span.with("client.address", client.getHostAddress()));
            context.putLocal(CURRENT, span);
            routing.addEndHandler(ended -> {
                int status = routing.response().getStatusCode();
                span.with("http.response.status_code", status)
                        .with("http.response.body.size", routing.response().bytesWritten());
                Optional.ofNullable(routing.response().headers().get("X-Cache"))
                        .ifPresent(cache -> span.with("floe.cache", cache));
                if (ended.failed()) {
                    span.fail("broken off");
                } else if (status >= 500) {
                    span.fail("answered " + status);
                } else {
                    span.end();
                }
            });
        }
        routing.next();
    }

    /** The request that is being answered where this is called, if it is traced. */
    public Optional<Span> current() {
        return isOn()
                ? Optional.ofNullable(Vertx.currentContext()).map(context -> context.<Span>getLocal(CURRENT))
                : Optional.empty();
    }
}
