package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.ContentCoding;
import dev.floe.redstuff.BlobId;
import io.airlift.compress.zstd.ZstdInputStream;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent in which coding, and what is said of it. */
@QuarkusTest
class CompressedRoutesTest {
    private static final String BROWSER = "gzip, deflate, br, zstd";

    @Inject
    StubNetwork network;

    @Inject
    StubObjects objects;

    @Inject
    RepresentationDoor door;

    @Inject
    Vertx vertx;

    @TestHTTPResource
    URI server;

    private static HttpClient client;
    private static int count;

    @BeforeAll
    static void connect() {
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    private static byte[] text(int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("line ").append(text.length() * 31L).append(" of some words\n");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    private BlobId store(byte[] bytes) {
        return network.store("packed-" + count++, bytes, 10_000);
    }

    private HttpResponse<byte[]> send(String method, String path, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(BlobId id, String... fields) throws Exception {
        return send("GET", "/v1/blobs/" + id, fields);
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    private static byte[] unpacked(HttpResponse<byte[]> answer) throws IOException {
        ByteArrayInputStream body = new ByteArrayInputStream(answer.body());
        return switch (field(answer, "Content-Encoding")) {
            case "zstd" -> new ZstdInputStream(body).readAllBytes();
            case "gzip" -> new GZIPInputStream(body).readAllBytes();
            default -> answer.body();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br, zstd | 2000      | zstd",
                "gzip, deflate, br       | 2000      | gzip",
                "zstd;q=0.5, gzip        | 50000     | gzip",
                "*                       | 1000000   | zstd",
                "identity                | 2000      | none",
                "br                      | 2000      | none",
                "gzip, deflate, br, zstd | 1023      | none",
                "gzip, deflate, br, zstd | 1024      | zstd",
                "gzip, deflate, br, zstd | 1048577   | gzip",
                "zstd                    | 1048577   | none",
                "gzip                    | 5000000   | gzip",
                "gzip                    | 16777216  | gzip",
                "gzip                    | 16777217  | none",
            })
    void whoTakesItGetsIt(String accepted, int length, String coding) throws Exception {
        byte[] bytes = text(length);
        BlobId id = store(bytes);
        boolean varies = length >= 1024 && length <= 16 << 20;
        // Cold, from memory, and prepared.
        for (int time = 0; time < 4; time++) {
            HttpResponse<byte[]> answer = get(id, "Accept-Encoding", accepted);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(field(answer, "Content-Encoding")).isEqualTo(coding);
            assertThat(unpacked(answer)).isEqualTo(bytes);
            boolean packed = !coding.equals("none");
            assertThat(field(answer, "ETag")).isEqualTo('"' + id.toString() + (packed ? "~" + coding : "") + '"');
            assertThat(answer.headers().allValues("Vary")).isEqualTo(varies ? List.of("Accept-Encoding") : List.of());
            assertThat(field(answer, "Accept-Ranges")).isEqualTo(packed ? "none" : "bytes");
            assertThat(field(answer, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
            if (packed) {
                assertThat(answer.body()).hasSizeLessThan(length / 2);
            }
            if (!packed || length <= Compression.SHORT) {
                assertThat(field(answer, "Content-Length")).isEqualTo(Integer.toString(answer.body().length));
            }
            HttpResponse<byte[]> head = send("HEAD", "/v1/blobs/" + id, "Accept-Encoding", accepted);
            for (String name :
                    List.of("Content-Encoding", "ETag", "Vary", "Accept-Ranges", "Content-Type", "Cache-Control")) {
                assertThat(field(head, name)).as(name).isEqualTo(field(answer, name));
            }
            assertThat(field(head, "Content-Length")).isEqualTo(packed ? "none" : Integer.toString(length));
        }
    }

    @Test
    void whatIsPackedAlreadyStaysAsItIs() throws Exception {
        byte[] picture = new byte[5000];
        new Random(1).nextBytes(picture);
        System.arraycopy(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10}, 0, picture, 0, 8);
        HttpResponse<byte[]> answer = get(store(picture), "Accept-Encoding", "gzip, zstd, identity;q=0");
        assertThat(answer.body()).isEqualTo(picture);
        assertThat(field(answer, "Vary")).isEqualTo("none");
        String object = "/v1/blobs/by-object-id/"
                + objects.add(store(text(5000)), Map.of("content-type", "text/css", "content-encoding", "br"));
        HttpResponse<byte[]> encoded = send("GET", object, "Accept-Encoding", BROWSER);
        assertThat(field(encoded, "Content-Encoding")).isEqualTo("br");
        assertThat(field(encoded, "Vary")).isEqualTo("none");
        assertThat(encoded.body()).isEqualTo(text(5000));
    }

    @Test
    void whatIsSaidOfItStaysSaid() throws Exception {
        byte[] bytes = text(5000);
        String object = "/v1/blobs/by-object-id/"
                + objects.add(store(bytes), Map.of("content-type", "text/css", "content-language", "de"));
        HttpResponse<byte[]> answer = send("GET", object, "Accept-Encoding", BROWSER);
        assertThat(field(answer, "Content-Encoding")).isEqualTo("zstd");
        assertThat(field(answer, "Content-Language")).isEqualTo("de");
        assertThat(unpacked(answer)).isEqualTo(bytes);
        assertThat(field(answer, "ETag")).endsWith("~zstd\"");
    }

    /** Parts are those of the body as it is. */
    @Test
    void rangesAreOfThePlainBody() throws Exception {
        byte[] bytes = text(20_000);
        BlobId id = store(bytes);
        String plain = '"' + id.toString() + '"';
        for (int time = 0; time < 3; time++) {
            HttpResponse<byte[]> part = get(id, "Accept-Encoding", BROWSER, "Range", "bytes=100-299");
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 100, 300));
            assertThat(field(part, "Content-Encoding")).isEqualTo("none");
            assertThat(field(part, "ETag")).isEqualTo(plain);
            assertThat(field(part, "Vary")).isEqualTo("Accept-Encoding");
            assertThat(get(id, "Accept-Encoding", BROWSER, "Range", "bytes=0-9", "If-Range", plain)
                            .statusCode())
                    .isEqualTo(206);
            HttpResponse<byte[]> other = get(
                    id, "Accept-Encoding", BROWSER, "Range", "bytes=0-9", "If-Range", '"' + id.toString() + "~zstd\"");
            assertThat(other.statusCode()).isEqualTo(200);
            assertThat(field(other, "Content-Encoding")).isEqualTo("zstd");
            assertThat(unpacked(other)).isEqualTo(bytes);
            assertThat(get(id, "Accept-Encoding", BROWSER, "Range", "bytes=20000-")
                            .statusCode())
                    .isEqualTo(416);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what is taken          | what is known     | the tag of the answer 304, or 200
                "gzip, zstd               | ~zstd             | ~zstd",
                "gzip, zstd               | ~gzip             | ~gzip",
                "gzip, zstd               | ''                | ''",
                "gzip, zstd               | ~zstd ~gzip       | ~zstd",
                "gzip                     | ~zstd ''          | ''",
                "gzip                     | ~zstd             | 200",
                "identity                 | ~zstd             | 200",
                "identity                 | ~gzip ''          | ''",
                "gzip, identity;q=0       | ''                | 200",
                "gzip, zstd               | ~br               | 200",
                "gzip, zstd               | *                 | ~zstd",
                "identity                 | *                 | ''",
            })
    void whoHasItInACodingOfTheirsGetsNoBody(String accepted, String known, String expected) throws Exception {
        BlobId id = store(text(3000));
        get(id);
        String condition = known.equals("*")
                ? "*"
                : String.join(
                        ", ",
                        Arrays.stream(known.split(" "))
                                .map(ending -> '"' + id.toString() + ending.replace("''", "") + '"')
                                .toList());
        for (int time = 0; time < 4; time++) {
            HttpResponse<byte[]> answer = get(id, "Accept-Encoding", accepted, "If-None-Match", condition);
            assertThat(field(answer, "Vary")).isEqualTo("Accept-Encoding");
            if (expected.equals("200")) {
                assertThat(answer.statusCode()).isEqualTo(200);
            } else {
                assertThat(answer.statusCode()).isEqualTo(304);
                assertThat(field(answer, "ETag")).isEqualTo('"' + id.toString() + expected + '"');
                assertThat(field(answer, "Content-Encoding")).isEqualTo("none");
                assertThat(answer.body()).isEmpty();
            }
            get(id, "Accept-Encoding", accepted);
        }
    }

    /** A proxy on the way may weaken what it passes on, as nginx does that compresses, or add an ending, as Apache does. */
    @Test
    void tagsThatProxiesHaveChangedAreKnownAgainOrHarmless() throws Exception {
        BlobId id = store(text(3000));
        get(id);
        for (String ending : new String[] {"", "~gzip"}) {
            for (int time = 0; time < 3; time++) {
                HttpResponse<byte[]> answer =
                        get(id, "Accept-Encoding", "gzip", "If-None-Match", "W/\"" + id + ending + '"');
                assertThat(answer.statusCode()).as("weak, %s", ending).isEqualTo(304);
                assertThat(field(answer, "Surrogate-Key"))
                        .as("a CDN keeps what it was")
                        .isEqualTo(id.toString());
                assertThat(field(answer, "Cache-Control")).contains("max-age");
            }
        }
        HttpResponse<byte[]> strange =
                get(id, "Accept-Encoding", "gzip", "If-None-Match", '"' + id.toString() + "-gzip\"");
        assertThat(strange.statusCode()).isEqualTo(200);
        assertThat(unpacked(strange)).isEqualTo(text(3000));
    }

    @ParameterizedTest
    @CsvSource({"'',200", "~zstd,200", "~gzip,200", "~br,412", "x,412"})
    void aRequestMayBeForWhatTheClientHas(String ending, int status) throws Exception {
        BlobId id = store(text(3000));
        assertThat(get(id, "Accept-Encoding", BROWSER, "If-Match", '"' + id.toString() + ending + '"')
                        .statusCode())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {".css", "/some/name.csv", "/byte-range?start=0&length=4000", "?content_type=text/csv"})
    void everyViewIsPacked(String view) throws Exception {
        BlobId id = store(text(4000));
        if (view.contains("/some")) {
            view = "/name.csv";
        }
        HttpResponse<byte[]> answer = send("GET", "/v1/blobs/" + id + view, "Accept-Encoding", BROWSER);
        assertThat(field(answer, "Content-Encoding")).isEqualTo("zstd");
        assertThat(unpacked(answer)).isEqualTo(text(4000));
    }

    @Test
    void whatIsAskedForAgainIsPrepared() throws Exception {
        BlobId id = store(text(9000));
        for (ContentCoding coding : ContentCoding.values()) {
            get(id, "Accept-Encoding", coding.token());
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (!door.prepared().has(id, coding)) {
                assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                get(id, "Accept-Encoding", coding.token());
            }
        }
        assertThat(unpacked(get(id, "Accept-Encoding", "gzip"))).isEqualTo(text(9000));
        assertThat(unpacked(get(id, "Accept-Encoding", "zstd"))).isEqualTo(text(9000));
        assertThat(get(id).body()).isEqualTo(text(9000));
    }

    /** HTTP/1.0 has no chunks, and HTTP/2 needs none. */
    @Test
    void otherVersionsOfHttp() throws Exception {
        byte[] bytes = text(3_000_000);
        BlobId id = store(bytes);
        try (java.net.Socket socket = new java.net.Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET /v1/blobs/" + id + " HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).contains("\r\nContent-Length: 3000000\r\n").doesNotContain("\r\nContent-Encoding");
        }
        var http2 = vertx.createHttpClient(new io.vertx.core.http.HttpClientOptions()
                .setProtocolVersion(io.vertx.core.http.HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
        try {
            byte[] packed = http2.request(
                            io.vertx.core.http.HttpMethod.GET, server.getPort(), server.getHost(), "/v1/blobs/" + id)
                    .compose(request ->
                            request.putHeader("Accept-Encoding", "gzip").send())
                    .compose(answer -> {
                        assertThat(answer.getHeader("Content-Encoding")).isEqualTo("gzip");
                        return answer.body();
                    })
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get()
                    .getBytes();
            assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes())
                    .isEqualTo(bytes);
        } finally {
            http2.close();
        }
    }
}
