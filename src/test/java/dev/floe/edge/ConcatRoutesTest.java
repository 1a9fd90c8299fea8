package dev.floe.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.floe.cache.StubCommittee;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.HttpClientConfig;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several blobs as one, and the alias of whole ones. */
@QuarkusTest
class ConcatRoutesTest {
    private static final String CONCAT = "/v1alpha/blobs/concat";

    @Inject
    StubNetwork network;

    @Inject
    StubObjects objects;

    @Inject
    EdgeReader reader;

    @TestHTTPResource
    URI base;

    private static int count;

    @BeforeAll
    static void doNotWaitForever() {
        RestAssured.config = RestAssured.config()
                .httpClient(HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", 60_000));
    }

    @AfterEach
    void allowEverything() {
        reader.denyList().replace(Set.of());
    }

    private BlobId blob(byte[] bytes) {
        return network.store("concat-" + count++, bytes, 400);
    }

    private BlobId text(String text) {
        return blob(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        bytes[0] = (byte) 0xff;
        return bytes;
    }

    private static String list(Object... ids) {
        return Arrays.stream(ids).map(Object::toString).collect(Collectors.joining(","));
    }

    private static String json(Object... ids) {
        return "{\"ids\":[" + Arrays.stream(ids).map(id -> "\"" + id + "\"").collect(Collectors.joining(",")) + "]}";
    }

    private static Response get(Object... ids) {
        return given().queryParam("ids", list(ids)).get(CONCAT);
    }

    private static Response post(String body) {
        return given().contentType("application/json").body(body).post(CONCAT);
    }

    @Test
    void blobsAreSentOneAfterTheOther() throws Exception {
        byte[] first = random(3000);
        byte[] second = random(70_000);
        BlobId a = blob(first);
        BlobId b = blob(second);
        BlobId none = blob(new byte[0]);
        byte[] whole = new byte[first.length + second.length + first.length];
        System.arraycopy(first, 0, whole, 0, first.length);
        System.arraycopy(second, 0, whole, first.length, second.length);
        System.arraycopy(first, 0, whole, first.length + second.length, first.length);
        String tag = '"'
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256")
                                .digest(list(a, none, b, a).getBytes(StandardCharsets.US_ASCII)))
                + '"';
        for (Response answer : List.of(get(a, none, b, a), post(json(a, none, b, a)))) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.asByteArray()).isEqualTo(whole);
            assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(whole.length));
            assertThat(answer.header("Transfer-Encoding")).isNull();
            assertThat(answer.header("ETag")).isEqualTo(tag);
            assertThat(answer.header("Cache-Control")).contains("immutable");
            assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
        Response head = given().queryParam("ids", list(a, none, b, a)).head(CONCAT);
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(whole.length));
        assertThat(head.header("ETag")).isEqualTo(tag);
        for (int[] range : new int[][] {{0, 0}, {2999, 3000}, {3000, 72_999}, {72_999, 75_999}, {0, 75_999}}) {
            Response part = given().queryParam("ids", list(a, none, b, a))
                    .header("Range", "bytes=" + range[0] + "-" + range[1])
                    .get(CONCAT);
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.header("Content-Range")).isEqualTo("bytes " + range[0] + "-" + range[1] + "/76000");
            assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(whole, range[0], range[1] + 1));
        }
        given().queryParam("ids", list(a, none, b, a))
                .header("Range", "bytes=76000-")
                .get(CONCAT)
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */76000");
    }

    @Test
    void theTypeIsThatOfTheWhole() {
        BlobId a = text("<!DOCTYPE html>");
        BlobId b = text("some words");
        assertThat(get(a, b).header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(get(a, b).header("Content-Security-Policy")).contains("sandbox");
        assertThat(get(b, a).header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(get(text("<!DOC"), text("TYPE html><p>")).header("Content-Type"))
                .isEqualTo("text/html; charset=utf-8");
        given().queryParam("ids", list(b, b))
                .queryParam("content_type", "text/csv")
                .get(CONCAT)
                .then()
                .header("Content-Type", "text/csv; charset=utf-8");
    }

    @Test
    void conditionsAreJudgedByTheMethod() {
        BlobId a = text("a");
        String tag = get(a, a).header("ETag");
        given().queryParam("ids", list(a, a))
                .header("If-None-Match", tag)
                .get(CONCAT)
                .then()
                .statusCode(304);
        given().header("If-None-Match", tag)
                .body(json(a, a))
                .post(CONCAT)
                .then()
                .statusCode(412);
        given().header("If-Match", "\"x\"").body(json(a, a)).post(CONCAT).then().statusCode(412);
        given().header("Range", "bytes=0-0")
                .body(json(a, a))
                .post(CONCAT)
                .then()
                .statusCode(200)
                .body(equalTo("aa"));
    }

    @Test
    void objectsAreTakenToo() {
        BlobId a = text("a");
        BlobId b = text("b");
        ObjectId object = objects.add(b, Map.of("content-type", "text/html"));
        Response answer = get(a, object);
        assertThat(answer.asString()).isEqualTo("ab");
        assertThat(answer.header("ETag")).isEqualTo(get(a, b).header("ETag"));
        assertThat(answer.header("Cache-Control"))
                .isEqualTo("public, max-age=60, stale-while-revalidate=3600, stale-if-error=86400");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        Response missing = get(a, StubObjects.id(50_000));
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.jsonPath().getString("error.details[0].reason")).isEqualTo("OBJECT_ID_RESOLUTION_FAILED");
    }

    @Test
    void whatIsMissingIsSaidBeforeTheFirstByte() {
        BlobId a = text("a");
        Response missing = get(a, a, StubCommittee.id("none"));
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.jsonPath().getString("error.details[0].reason")).isEqualTo("BLOB_NOT_FOUND");
        assertThat(missing.header("ETag")).isNull();
        BlobId denied = text("denied");
        get(a, denied).then().statusCode(200);
        reader.denyList().replace(Set.of(denied));
        get(a, denied).then().statusCode(451).body("error.details[0].reason", equalTo("FORBIDDEN_BLOB"));
        post(json(denied)).then().statusCode(451);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none             | INVALID_REQUEST",
                "''               | INVALID_REQUEST",
                "x                | INVALID_ID_FORMAT",
                "0x               | INVALID_ID_FORMAT",
                "ID,              | INVALID_ID_FORMAT",
                "ID,,ID           | INVALID_ID_FORMAT",
                "'ID, ID'         | INVALID_ID_FORMAT",
                "ID.mp4           | INVALID_ID_FORMAT",
            })
    void badListsAreRefused(String ids, String reason) {
        String query = ids == null
                ? ""
                : "?ids=" + ids.replace("ID", text("x").toString()).replace(" ", "%20");
        given().urlEncodingEnabled(false)
                .get(CONCAT + query)
                .then()
                .statusCode(400)
                .body("error.details[0].reason", equalTo(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"ids\":[]}",
                "{\"ids\":\"ID\"}",
                "{\"ids\":[7]}",
                "{\"ids\":[\"x\"]}",
                "{\"ids\":[\"ID\"],\"strict_consistency_check\":true,\"skip_consistency_check\":true}"
            })
    void badBodiesAreRefused(String body) {
        int status = post(body.replace("ID", text("x").toString())).statusCode();
        assertThat(status).isEqualTo(400);
    }

    @Test
    void flagsOfTheReferenceAreTaken() {
        BlobId a = network.storeEncoded(random(5000), 40);
        post("{\"ids\":[\"" + a + "\"],\"strict_consistency_check\":true}")
                .then()
                .statusCode(200);
        given().queryParam("ids", a.toString())
                .queryParam("skip_consistency_check", "true")
                .get(CONCAT)
                .then()
                .statusCode(200);
    }

    @Test
    void listsAreOfBoundedLength() {
        BlobId a = text("a");
        Object[] most = Collections.nCopies(1000, a).toArray();
        assertThat(post(json(most)).asString()).isEqualTo("a".repeat(1000));
        List<Object> more = new ArrayList<>(Arrays.asList(most));
        more.add(a);
        post(json(more.toArray())).then().statusCode(400);
        post(json("x".repeat(200_000))).then().statusCode(413);
    }

    @Test
    void clientsThatAskFirstAreToldToGoOn() throws Exception {
        String body = json(text("a"), text("b"));
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + CONCAT + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                            + body.length() + "\r\nExpect: 100-continue\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] go = socket.getInputStream().readNBytes(12);
            assertThat(new String(go, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100");
            out.write(body.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("HTTP/1.1 200 OK")
                    .endsWith("\r\n\r\nab");
        }
    }

    @Test
    void optionsNameWhatIsAnswered() {
        assertThat(given().options(CONCAT).header("Allow").split(", "))
                .containsExactlyInAnyOrder("GET", "HEAD", "POST", "OPTIONS");
        assertThat(given().put(CONCAT).statusCode()).isEqualTo(405);
    }

    @Test
    void theReferencesNameOfStreamsIsABlobsOther() {
        byte[] bytes = random(5000);
        BlobId id = blob(bytes);
        String path = "/v1alpha/blobs/" + id + "/stream";
        Response answer = given().get(path + "?anything=x");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asByteArray()).isEqualTo(bytes);
        assertThat(answer.header("X-Walrus-Streaming")).isEqualTo("true");
        assertThat(answer.header("Content-Length")).isEqualTo("5000");
        assertThat(answer.header("ETag")).isEqualTo('"' + id.toString() + '"');
        assertThat(given().head(path).header("X-Walrus-Streaming")).isEqualTo("true");
        given().header("Range", "bytes=-5").get(path).then().statusCode(206);
        given().header("If-None-Match", answer.header("ETag")).get(path).then().statusCode(304);
        given().get("/v1alpha/blobs/x/stream").then().statusCode(400);
        given().get("/v1alpha/blobs/" + StubCommittee.id("none") + "/stream")
                .then()
                .statusCode(404);
        given().get("/v1alpha/blobs/" + id).then().statusCode(404);
        reader.denyList().replace(Set.of(id));
        given().get(path).then().statusCode(451);
    }
}
