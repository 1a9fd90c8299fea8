package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.door.FastLane;
import dev.floe.door.trace.OtlpReceiver;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a collector of OpenTelemetry is told of requests: each is a span, and what it has others do are parts of it. */
@QuarkusTest
@TestProfile(TracesTest.Profile.class)
@Timeout(600)
class TracesTest extends EdgeConnections {
    private static final String PROXY = "127.0.0.9";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    /** An edge whose requests are traced, behind a proxy that it trusts. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("floe.door.trusted-proxies", PROXY);
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Receiver.class));
        }
    }

    public static final class Receiver implements QuarkusTestResourceLifecycleManager {
        private OtlpReceiver receiver;

        @Override
        public Map<String, String> start() {
            try {
                receiver = new OtlpReceiver();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Map.of("floe.door.trace-endpoint", receiver.address().toString());
        }

        @Override
        public void stop() {
            receiver.close();
        }
    }

    @ConfigProperty(name = "floe.door.trace-endpoint")
    URI collector;

    @Inject
    StubObjects objects;

    @Inject
    FastLane lane;

    private List<JsonNode> spans(Predicate<JsonNode> wanted) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        try (InputStream all = collector.resolve("/spans").toURL().openStream()) {
            for (JsonNode span : new JsonMapper().readTree(all)) {
                if (wanted.test(span)) {
                    found.add(span);
                }
            }
        }
        return found;
    }

    private JsonNode await(Predicate<JsonNode> wanted) throws IOException {
        while (true) {
            List<JsonNode> found = spans(wanted);
            if (!found.isEmpty()) {
                return found.getFirst();
            }
            Thread.onSpinWait();
        }
    }

    private static Predicate<JsonNode> request(String path) {
        return span -> OtlpReceiver.attribute(span, "url.path").equals(path);
    }

    private static Predicate<JsonNode> partOf(JsonNode request, String name) {
        return span -> span.path("parentSpanId").equals(request.path("spanId"))
                && span.path("name").asText().equals(name);
    }

    private void ask(Socket socket, String path, String fields) throws IOException {
        try (socket) {
            send(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields + "\r\n");
            socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void aReadIsATraceOfItsSliversOnce() throws Exception {
        BlobId id = network.store("traced", random(30_000), 10_000);
        String path = "/v1/blobs/" + id;
        ask(connect(), path, "traceparent: 00-" + TRACE + "-" + SPAN + "-01\r\n");
        JsonNode cold = await(request(path));
        assertThat(cold.path("name").asText()).isEqualTo("GET");
        assertThat(cold.path("kind").asInt()).isEqualTo(2);
        assertThat(cold.path("traceId").asText())
                .as("whoever is not trusted does not say which trace this is part of")
                .isNotEqualTo(TRACE);
        assertThat(cold.has("parentSpanId")).isFalse();
        assertThat(OtlpReceiver.attribute(cold, "http.response.status_code")).isEqualTo("200");
        assertThat(OtlpReceiver.attribute(cold, "http.response.body.size")).isEqualTo("30000");
        assertThat(OtlpReceiver.attribute(cold, "floe.blob")).isEqualTo(id.toString());
        await(partOf(cold, "metadata"));
        JsonNode sliver = await(partOf(cold, "sliver"));
        assertThat(sliver.path("traceId")).isEqualTo(cold.path("traceId"));

        String again = path + ".bin";
        ask(connect(), again, "");
        JsonNode hot = await(request(again));
        assertThat(OtlpReceiver.attribute(hot, "floe.cache")).isEqualTo("HIT");
        assertThat(spans(partOf(hot, "sliver"))).as("from memory").isEmpty();
        assertThat(lane.isUsed()).as("what the server does not see is no span").isFalse();
    }

    @Test
    void aProxyThatIsTrustedSaysWhichTraceItIsPartOf() throws Exception {
        BlobId id = network.store("behind a proxy", random(1000), 1000);
        String path = "/v1/blobs/" + id;
        ask(connectFrom(PROXY), path, "traceparent: 00-" + TRACE + "-" + SPAN + "-01\r\n");
        JsonNode span = await(request(path));
        assertThat(span.path("traceId").asText()).isEqualTo(TRACE);
        assertThat(span.path("parentSpanId").asText()).isEqualTo(SPAN);

        String unsampled = path + ".bin";
        ask(connectFrom(PROXY), unsampled, "traceparent: 00-" + TRACE + "-" + SPAN + "-00\r\n");
        String garbage = path + ".txt";
        ask(connectFrom(PROXY), garbage, "traceparent: 00-" + TRACE + "-nonsense-01\r\n");
        assertThat(await(request(garbage)).path("traceId").asText()).isNotEqualTo(TRACE);
        assertThat(spans(request(unsampled)))
                .as("a proxy that does not record it decides for us")
                .isEmpty();
    }

    @Test
    void aLookupOnChainIsAPartAndAnErrorIsOne() throws Exception {
        String absent = "/v1/blobs/by-object-id/" + StubObjects.id(70_001);
        ask(connect(), absent, "");
        JsonNode span = await(request(absent));
        assertThat(OtlpReceiver.attribute(span, "http.response.status_code")).isEqualTo("404");
        assertThat(span.has("status")).as("not our failure").isFalse();
        await(partOf(span, "chain lookup"));
        assertThat(objects.asked).containsKey(StubObjects.id(70_001));
    }
}
