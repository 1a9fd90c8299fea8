package dev.floe.door.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.HttpAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Sends spans to a collector, several at once, by a thread of its own. Nobody waits for it: what comes while too many wait
 * to be sent, or what the collector does not take in time, is dropped and counted. Thread-safe.
 */
final class Collector implements Consumer<Span.Ended>, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Collector.class);
    private static final int MOST_WAITING = 4096;
    private static final int MOST_AT_ONCE = 512;
    private static final Duration GATHERED_FOR = Duration.ofSeconds(1);
    private static final Duration AT_THE_END = Duration.ofSeconds(2);
    private static final int FAILED = 2;

    private final URI endpoint;
    private final Duration patience;
    private final Map<String, String> resource;
    private final BlockingQueue<Span.Ended> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder dropped = new LongAdder();
    private final HttpClient client;
    private final Thread sender;
    private volatile boolean closed;
    private boolean failing;

    /**
     * @param endpoint the collector's address, below which it takes traces at {@code /v1/traces}
     * @param resource who sends them
     * @param patience how long it may take to take some
     * @throws IllegalArgumentException unless it is an address of HTTP
     */
    Collector(URI endpoint, Map<String, String> resource, Duration patience) {
        String base = HttpAddress.require(endpoint, "http://127.0.0.1:4318").toString();
        this.endpoint = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/traces");
        this.resource = resource;
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
        this.sender = Thread.ofPlatform().daemon().name("floe-traces").start(this::work);
    }

    @Override
    public void accept(Span.Ended span) {
        if (closed || !waiting.offer(span)) {
            dropped.increment();
        }
    }

    /** How many spans the collector was not told of. */
    long dropped() {
        return dropped.sum();
    }

    private void work() {
        try {
            while (!closed) {
                Span.Ended first = waiting.poll(GATHERED_FOR.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    sendWith(first);
                }
            }
            for (Span.Ended left = waiting.poll(); left != null; left = waiting.poll()) {
                sendWith(left);
            }
        } catch (InterruptedException e) {
            dropped.add(waiting.size());
        }
    }

    private void sendWith(Span.Ended first) throws InterruptedException {
        List<Span.Ended> batch = new ArrayList<>();
        batch.add(first);
        waiting.drainTo(batch, MOST_AT_ONCE - 1);
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .timeout(patience)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json(batch).toString()))
                .build();
        CompletableFuture<HttpResponse<Void>> asked = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            int status = asked.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            outcome(batch, status / 100 == 2 ? "" : "it answers " + status);
        } catch (ExecutionException e) {
            outcome(batch, String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            outcome(batch, "it takes longer than " + patience.toSeconds() + " s");
        } finally {
            asked.cancel(true);
        }
    }

    private void outcome(List<Span.Ended> batch, String problem) {
        if (!problem.isEmpty()) {
            dropped.add(batch.size());
            if (!failing) {
                LOG.warnf("the collector of traces at %s takes none: %s", endpoint, problem);
            }
        } else if (failing) {
            LOG.infof("the collector of traces at %s takes them again", endpoint);
        }
        failing = !problem.isEmpty();
    }

    private ObjectNode json(List<Span.Ended> batch) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ObjectNode ofResource = all.putArray("resourceSpans").addObject();
        attributes(ofResource.putObject("resource"), resource);
        ObjectNode ofScope = ofResource.putArray("scopeSpans").addObject();
        ofScope.putObject("scope").put("name", "dev.floe");
        ArrayNode spans = ofScope.putArray("spans");
        for (Span.Ended span : batch) {
            ObjectNode node = spans.addObject()
                    .put("traceId", span.context().trace())
                    .put("spanId", span.context().span())
                    .put("name", span.name())
                    .put("kind", span.kind())
                    .put("startTimeUnixNano", Long.toString(span.start()))
                    .put("endTimeUnixNano", Long.toString(span.end()));
            span.parent().ifPresent(parent -> node.put("parentSpanId", parent));
            attributes(node, span.attributes());
            span.failure()
                    .ifPresent(
                            why -> node.putObject("status").put("code", FAILED).put("message", why));
        }
        return all;
    }

    private static void attributes(ObjectNode node, Map<String, ?> attributes) {
        ArrayNode list = node.putArray("attributes");
        attributes.forEach((key, value) -> {
            ObjectNode holder = list.addObject().put("key", key).putObject("value");
            if (value instanceof Long number) {
                // As the protocol has it in JSON, for there numbers have 53 bits.
                holder.put("intValue", number.toString());
            } else {
                holder.put("stringValue", value.toString());
            }
        });
    }

    /** Sends what there is, if that goes quickly. */
    @Override
    public void close() {
        closed = true;
        try {
            if (!sender.join(AT_THE_END)) {
                sender.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
