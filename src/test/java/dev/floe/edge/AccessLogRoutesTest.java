package dev.floe.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.door.HttpClientSocket;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every request is in the access log once, whoever answered it. */
@QuarkusTest
@TestProfile(AccessLogProfile.class)
@Timeout(300)
class AccessLogRoutesTest {
    @Inject
    StubNetwork network;

    @Inject
    RepresentationDoor door;

    @TestHTTPResource
    URI base;

    /** The lines of requests with that path, as soon as there are so many. */
    private static List<JsonNode> lines(String path, int count) throws Exception {
        while (true) {
            List<JsonNode> found = new ArrayList<>();
            for (String line : Files.readAllLines(Path.of(AccessLogProfile.FILE))) {
                if (line.endsWith("}")) {
                    JsonNode entry = new JsonMapper().readTree(line);
                    if (entry.path("path").asText().equals(path)) {
                        found.add(entry);
                    }
                }
            }
            if (found.size() >= count) {
                return found;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void aRequestOfTheServerIsALine() throws Exception {
        String path = "/v1/blobs/nonsense?x=%0A" + System.nanoTime();
        given().urlEncodingEnabled(false)
                .header("User-Agent", "test/1")
                .header("Referer", "https://example.org/a")
                .header("X-Request-Id", "abc-1")
                .header("X-Forwarded-For", "203.0.113.9")
                .get(path)
                .then()
                .statusCode(400);
        JsonNode line = lines(path, 1).getFirst();
        assertThat(line.path("status").asInt()).isEqualTo(400);
        assertThat(line.path("client").asText()).isEqualTo("203.0.113.9");
        assertThat(line.path("method").asText()).isEqualTo("GET");
        assertThat(line.path("agent").asText()).isEqualTo("test/1");
        assertThat(line.path("referer").asText()).isEqualTo("https://example.org/a");
        assertThat(line.path("requestId").asText()).isEqualTo("abc-1");
        assertThat(line.path("bytes").asLong()).isPositive();
        assertThat(line.path("complete").asBoolean()).isTrue();
        assertThat(line.has("cache")).isFalse();
    }

    @Test
    void aPreparedAnswerIsALine() throws Exception {
        byte[] bytes = new byte[5_000];
        new Random(5).nextBytes(bytes);
        BlobId id = network.store("logged", bytes, 400);
        String path = "/v1/blobs/" + id;
        int asked = 0;
        while (!door.prepared().has(id)) {
            given().get(path).then().statusCode(200);
            asked++;
        }
        try (HttpClientSocket client = HttpClientSocket.from("127.0.0.1", base.getPort())) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nuser-AGENT:  prepared/1 \r\nX-Request-Id: p-1\r\n"
                    + "X-Forwarded-For: 2001:db8::7\r\nRange: bytes=10-19\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(206);
        }
        try (Http2Wire wire = new Http2Wire(new Socket("127.0.0.1", base.getPort()))) {
            Http2Wire.Answer answer = wire.await(wire.request("GET " + path + " HTTP/1.1\r\nHost: x\r\n"
                    + "User-Agent: prepared/2\r\nX-Request-Id: p-2\r\nX-Forwarded-For: 2001:db8::8\r\n"
                    + "If-None-Match: *\r\n\r\n"));
            assertThat(answer.field(":status")).isEqualTo("304");
        }
        List<JsonNode> lines = lines(path, asked + 2);
        assertThat(lines).hasSize(asked + 2);
        JsonNode http2 = lines.stream()
                .filter(line -> line.path("status").asInt() == 304)
                .findFirst()
                .orElseThrow();
        assertThat(http2.path("agent").asText()).isEqualTo("prepared/2");
        assertThat(http2.path("requestId").asText()).isEqualTo("p-2");
        assertThat(http2.path("client").asText()).isEqualTo("2001:db8:0:0:0:0:0:8");
        assertThat(http2.path("from").asText()).isEqualTo("memory");
        assertThat(http2.path("protocol").asText()).isEqualTo("HTTP/2");
        assertThat(lines.getFirst().path("bytes").asLong()).isEqualTo(5_000);
        JsonNode last = lines.stream()
                .filter(line -> line.path("status").asInt() == 206)
                .findFirst()
                .orElseThrow();
        assertThat(last.path("agent").asText()).isEqualTo("prepared/1");
        assertThat(last.path("requestId").asText()).isEqualTo("p-1");
        assertThat(last.path("client").asText()).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(last.path("bytes").asLong()).isEqualTo(10);
        assertThat(last.path("from").asText()).isEqualTo("memory");
        assertThat(last.path("protocol").asText()).isEqualTo("HTTP/1.1");
    }
}
