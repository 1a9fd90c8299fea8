package dev.floe.door;

import dev.floe.bytes.MemorySize;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Writes down who asked for what, if that is configured. Thread-safe; whoever is answered never waits for it. */
@Singleton
public final class AccessLog {
    private static final String STANDARD_OUTPUT = "-";

    private final Clients clients;
    private final Optional<AccessLogWriter> writer;

    @Inject
    AccessLog(DoorConfig config, Clients clients, MeterRegistry registry) {
        this.clients = clients;
        this.writer = config.accessLog().map(where -> open(where, config));
        writer.ifPresent(open -> FunctionCounter.builder("floe.door.access.log.dropped", open, AccessLogWriter::dropped)
                .description("Requests that the access log says nothing of, since it could not be written fast enough")
                .register(registry));
    }

    private static AccessLogWriter open(String where, DoorConfig config) {
        try {
            AccessLogSink sink = where.equals(STANDARD_OUTPUT)
                    ? AccessLogSink.standardOutput()
                    : AccessLogFile.open(
                            Path.of(where),
                            config.accessLogMaxSize().map(MemorySize::bytes).orElse(Long.MAX_VALUE),
                            config.accessLogKeep());
            return AccessLogWriter.start(sink);
        } catch (IOException e) {
            throw new UncheckedIOException("the access log " + where + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Made now, so that a bad configuration ends the process. */
    void start(@Observes StartupEvent starting) {}

    @PreDestroy
    void close() {
        writer.ifPresent(AccessLogWriter::close);
    }

    /** Whether anything is written. */
    boolean isOpen() {
        return writer.isPresent();
    }

    void add(AccessEntry entry) {
        writer.ifPresent(open -> open.add(entry));
    }

    /** Writes down what becomes of a request that the server has just seen. */
    void follow(RoutingContext routing) {
        if (writer.isEmpty()) {
            return;
        }
        Instant time = Instant.now();
        long start = System.nanoTime();
        long[] firstByte = {-1};
        HttpServerRequest request = routing.request();
        // The connection may be gone by the end.
        String client =
                clients.address(request).map(InetAddress::getHostAddress).orElse("local");
        routing.addHeadersEndHandler(ignored -> firstByte[0] = System.nanoTime() - start);
        routing.addEndHandler(ended -> add(new AccessEntry(
                time,
                client,
                request.method().name(),
                request.uri(),
                protocol(request.version()),
                routing.response().getStatusCode(),
                routing.response().bytesWritten(),
                firstByte[0],
                System.nanoTime() - start,
                ended.succeeded(),
                Optional.ofNullable(routing.response().headers().get("X-Cache")),
                Optional.ofNullable(request.headers().get("X-Request-Id")),
                Optional.ofNullable(request.headers().get("Referer")),
                Optional.ofNullable(request.headers().get("User-Agent")))));
    }

    private static String protocol(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "HTTP/1.0";
            case HTTP_1_1 -> "HTTP/1.1";
            case HTTP_2 -> "HTTP/2";
        };
    }
}
