package dev.floe.door.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Takes spans as a collector of OpenTelemetry does. */
public final class OtlpReceiver implements AutoCloseable {
    private final List<JsonNode> spans = new CopyOnWriteArrayList<>();
    private final List<JsonNode> resources = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile int status = 200;

    public OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/traces", this::take);
        server.createContext("/spans", this::tell);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        JsonNode body = new JsonMapper().readTree(exchange.getRequestBody());
        boolean proper = exchange.getRequestMethod().equals("POST")
                && "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        int answer = proper ? status : 400;
        if (answer == 200) {
            for (JsonNode resource : body.path("resourceSpans")) {
                resources.add(resource.path("resource"));
                resource.path("scopeSpans").forEach(scope -> scope.path("spans").forEach(spans::add));
            }
        }
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    /** For tests that another class loader made. */
    private void tell(HttpExchange exchange) throws IOException {
        byte[] all = new JsonMapper().writeValueAsBytes(spans);
        exchange.sendResponseHeaders(200, all.length);
        exchange.getResponseBody().write(all);
        exchange.close();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers so from now on, and keeps nothing unless that is 200. */
    void answer(int with) {
        status = with;
    }

    List<JsonNode> resources() {
        return resources;
    }

    public List<JsonNode> spans() {
        return spans;
    }

    /** The first span that is so, as soon as it is there. */
    public JsonNode await(Predicate<JsonNode> wanted) {
        long limit = System.nanoTime() + 120_000_000_000L;
        while (true) {
            for (JsonNode span : spans) {
                if (wanted.test(span)) {
                    return span;
                }
            }
            if (System.nanoTime() > limit) {
                throw new AssertionError("it is not among " + spans);
            }
            Thread.onSpinWait();
        }
    }

    /** What a span says of itself. */
    public static String attribute(JsonNode span, String key) {
        for (JsonNode attribute : span.path("attributes")) {
            if (attribute.path("key").asText().equals(key)) {
                JsonNode value = attribute.path("value");
                return value.path("stringValue").asText(value.path("intValue").asText());
            }
        }
        return "";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
