package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** A quilt by the publisher, read by every route of the edge, also when nodes with almost a third of the shards are gone. */
@Timeout(900)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuiltIT {
    private static final Map<String, byte[]> FILES = new LinkedHashMap<>();
    private static TestNetwork network;
    private static JsonNode stored;

    @BeforeAll
    static void start() throws Exception {
        network = TestNetwork.quick("quilts", 10, 100, true);
        FILES.put("index.html", "<!DOCTYPE html><title>x</title>".getBytes(StandardCharsets.UTF_8));
        FILES.put("img/ü 1.bin", TestNetwork.bytes(5, 300_000));
        FILES.put("empty", new byte[0]);
        FILES.put("style/main.css", "p { color: red }".getBytes(StandardCharsets.UTF_8));
        stored = put();
    }

    @AfterAll
    static void stop() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private static JsonNode put() {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        FILES.forEach((name, content) -> field(form, name, content));
        field(
                form,
                "_metadata",
                "[{\"identifier\":\"empty\",\"tags\":{\"content-type\":\"text/x-nothing\",\"k\":\"v\"}}]"
                        .getBytes(StandardCharsets.UTF_8));
        form.writeBytes("--edge-of-a-quilt--\r\n".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer =
                network.put("/v1/quilts?epochs=5", "multipart/form-data; boundary=edge-of-a-quilt", form.toByteArray());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TestNetwork.json(answer.body());
    }

    private static void field(ByteArrayOutputStream form, String name, byte[] content) {
        form.writeBytes(("--edge-of-a-quilt\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private static URI edge(String path) {
        return network.devnet().edgeUrl().resolve(path);
    }

    private static String quiltId() {
        return blobObject().path("blobId").asText();
    }

    private static JsonNode blobObject() {
        return stored.path("blobStoreResult").path("newlyCreated").path("blobObject");
    }

    private static byte[] read(String path, String... headers) {
        HttpResponse<byte[]> answer = network.get(edge(path), headers);
        assertThat(answer.statusCode())
                .as(path + ": " + new String(answer.body(), 0, Math.min(500, answer.body().length)))
                .isEqualTo(headers.length == 0 ? 200 : 206);
        return answer.body();
    }

    private static void assertAllReads() {
        JsonNode list =
                TestNetwork.json(new String(read("/v1/quilts/" + quiltId() + "/patches"), StandardCharsets.UTF_8));
        assertThat(list).hasSameSizeAs(FILES.keySet());
        for (JsonNode entry : list) {
            String name = entry.path("identifier").asText();
            byte[] content = FILES.get(name);
            String byId =
                    "/v1/blobs/by-quilt-patch-id/" + entry.path("patch_id").asText();
            String byName = "/v1/blobs/by-quilt-id/" + quiltId() + "/";
            String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
            assertThat(read(byId)).isEqualTo(content);
            assertThat(read(byName + escaped)).isEqualTo(content);
            assertThat(read(byName + escaped.replace("%2F", "/"))).isEqualTo(content);
            if (content.length > 10) {
                assertThat(read(byId, "Range", "bytes=-7"))
                        .isEqualTo(Arrays.copyOfRange(content, content.length - 7, content.length));
            }
        }
    }

    @Test
    @Order(1)
    void whatWasStoredIsSaidAndRead() {
        assertThat(stored.path("storedQuiltBlobs")).hasSameSizeAs(FILES.keySet());
        for (JsonNode patch : stored.path("storedQuiltBlobs")) {
            assertThat(read("/v1/blobs/by-quilt-patch-id/"
                            + patch.path("quiltPatchId").asText()))
                    .isEqualTo(FILES.get(patch.path("identifier").asText()));
        }
        assertAllReads();
        HttpResponse<byte[]> tagged = network.get(edge("/v1/blobs/by-quilt-id/" + quiltId() + "/empty"));
        assertThat(tagged.headers().firstValue("Content-Type")).contains("text/x-nothing");
        assertThat(tagged.headers().firstValue("Content-Security-Policy")).isPresent();
        HttpResponse<byte[]> style = network.get(edge("/v1/blobs/by-quilt-id/" + quiltId() + "/style/main.css"));
        assertThat(style.headers().firstValue("Content-Type")).contains("text/css; charset=utf-8");
    }

    @Test
    @Order(2)
    void theWholeIsABlobWithAnObject() {
        byte[] whole = read("/v1/blobs/" + quiltId());
        assertThat(read("/v1/blobs/by-object-id/" + blobObject().path("id").asText()))
                .isEqualTo(whole);
        byte[] twice = read("/v1alpha/blobs/concat?ids=" + quiltId() + ","
                + blobObject().path("id").asText());
        assertThat(twice).hasSize(2 * whole.length).startsWith(whole).endsWith(whole);
        assertThat(read("/v1alpha/blobs/" + quiltId() + "/stream")).isEqualTo(whole);
        HttpResponse<byte[]> none = network.get(edge("/v1/blobs/by-object-id/0x" + "ab".repeat(32)));
        assertThat(none.statusCode()).isEqualTo(404);
    }

    @Test
    @Order(3)
    void columnsOfDeadNodesAreRebuilt() throws Exception {
        List<String> nodes = network.devnet().nodes();
        List<String> dead = List.of(nodes.get(1), nodes.get(2), nodes.get(7));
        for (String node : dead) {
            network.devnet().kill(node);
        }
        network.forget();
        assertAllReads();
        assertThat(network.edgeMetrics().getOrDefault("floe_slivers_rebuilt_total", 0.0))
                .isPositive();
        for (String node : dead) {
            network.devnet().restart(node);
        }
    }
}
