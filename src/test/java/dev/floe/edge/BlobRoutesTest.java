package dev.floe.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.floe.cache.StubCommittee;
import dev.floe.read.ReadException;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.DecoderConfig;
import io.restassured.config.HttpClientConfig;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class BlobRoutesTest {
    private static final byte[] PNG_MAGIC = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

    @Inject
    StubNetwork network;

    @Inject
    EdgeReader reader;

    private static int count;

    private static String fresh() {
        return "blob-" + count++;
    }

    private static byte[] png(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        System.arraycopy(PNG_MAGIC, 0, bytes, 0, PNG_MAGIC.length);
        return bytes;
    }

    /** Of a client that takes bodies as they are. */
    static RequestSpecification plain() {
        return given().config(RestAssured.config()
                .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()));
    }

    private static String path(BlobId id) {
        return "/v1/blobs/" + id;
    }

    @BeforeAll
    static void doNotWaitForever() {
        RestAssured.config = RestAssured.config()
                .httpClient(HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", 60_000));
    }

    @AfterEach
    void nothingIsLeftRunning() {
        reader.denyList().replace(Set.of());
        eventually(() -> network.running.get() == 0);
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.yield();
        }
    }

    @Test
    void wholeBlob() {
        byte[] bytes = png(100_000);
        BlobId id = network.store(fresh(), bytes, 4000);
        Response answer = given().get(path(id));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asByteArray()).isEqualTo(bytes);
        assertThat(answer.header("ETag")).isEqualTo('"' + id.toString() + '"');
        assertThat(answer.header("Content-Length")).isEqualTo("100000");
        assertThat(answer.header("Transfer-Encoding")).isNull();
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).isNull();
        assertThat(answer.header("X-Cache")).isEqualTo("MISS");
        assertThat(answer.header("Cache-Status")).isEqualTo("floe; fwd=uri-miss; detail=committee");
        assertThat(answer.header("CDN-Cache-Control")).isEqualTo("max-age=31536000");
        assertThat(answer.header("Surrogate-Key")).isEqualTo(id.toString());
        assertThat(answer.header("Vary")).isNull();
        assertThat(answer.header("Server-Timing")).contains("open;dur=", "first;dur=", "cache;desc=MISS");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Expose-Headers"))
                .as("all of them")
                .isEqualTo("*");
        assertThat(answer.headers().getValues("Content-Length")).hasSize(1);
        assertThat(answer.headers().getValues("Content-Type")).hasSize(1);
    }

    @Test
    void secondTimeComesFromMemory() {
        byte[] bytes = png(50_000);
        BlobId id = network.store(fresh(), bytes, 4000);
        given().get(path(id)).then().statusCode(200).header("X-Cache", "MISS");
        given().get(path(id))
                .then()
                .statusCode(200)
                .header("X-Cache", "HIT")
                .header("Cache-Status", "floe; hit; detail=memory");
        given().header("Range", "bytes=100-2000")
                .get(path(id))
                .then()
                .statusCode(206)
                .header("X-Cache", "HIT");
        given().head(path(id)).then().statusCode(200).header("X-Cache", "HIT").header("Content-Type", "image/png");
        assertThat(network.rowsAskedOf(id)).isEqualTo(network.rows(id));
        assertThat(network.opensOf(id)).isEqualTo(1);
    }

    /** Link previews ask HEAD first. */
    @Test
    void headReadsTheRowThatTellsTheTypeAndKeepsItForGet() {
        byte[] bytes = png(5000);
        BlobId id = network.store(fresh(), bytes, 2000);
        Response answer = given().head(path(id));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("5000");
        assertThat(answer.header("ETag")).isEqualTo('"' + id.toString() + '"');
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(network.rowsAskedOf(id)).isEqualTo(1);
        given().get(path(id)).then().statusCode(200);
        assertThat(network.rowsAskedOf(id)).isEqualTo(network.rows(id));
    }

    /** What an edge that has just started says first, and what it says when it knows the blob. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/byte-range?start=100&length=200", "?content_type=text/csv"})
    void headIsLikeGetWhicheverComesFirst(String view) {
        byte[] html = ("<!DOCTYPE html>" + "x".repeat(5000)).getBytes(StandardCharsets.UTF_8);
        String headFirst = path(network.store(fresh(), html, 400)) + view;
        String getFirst = path(network.store(fresh(), html, 400)) + view;
        List<Response> answers =
                List.of(plain().head(headFirst), plain().get(headFirst), plain().get(getFirst), plain().head(getFirst));
        for (Response answer : answers) {
            assertThat(answer.statusCode()).isEqualTo(200);
            for (String name : List.of(
                    "Content-Length",
                    "Content-Type",
                    "Content-Security-Policy",
                    "Accept-Ranges",
                    "Cache-Control",
                    "X-Content-Type-Options")) {
                assertThat(answer.header(name))
                        .as(name)
                        .isEqualTo(answers.getFirst().header(name))
                        .isNotNull();
            }
        }
        assertThat(answers.get(1).header("ETag")).isEqualTo(answers.get(0).header("ETag"));
    }

    @Test
    void validatorsAndRangesAreTheSameBeforeAndAfterTheBlobIsKnown() {
        byte[] bytes = png(5000);
        BlobId id = network.store(fresh(), bytes, 400);
        for (int time = 0; time < 2; time++) {
            given().header("If-None-Match", "*")
                    .get(path(id))
                    .then()
                    .statusCode(304)
                    .header("ETag", '"' + id.toString() + '"')
                    .header("Cache-Control", "public, max-age=31536000, immutable");
            given().header("Range", "bytes=-10")
                    .get(path(id))
                    .then()
                    .statusCode(206)
                    .header("Content-Type", "image/png")
                    .header("ETag", '"' + id.toString() + '"')
                    .header("Cache-Control", "public, max-age=31536000, immutable");
        }
    }

    /** For a year such an answer would be wrong. */
    @Test
    void nobodyKeepsAnAnswerWhoseTypeCouldNotBeLearned() {
        BlobId id = network.store(fresh(), png(5000), 400);
        network.failAt(id, 0);
        given().head(path(id))
                .then()
                .statusCode(200)
                .header("Content-Type", "application/octet-stream")
                .header("Cache-Control", "no-store");
        network.heal(id);
        given().head(path(id))
                .then()
                .statusCode(200)
                .header("Content-Type", "image/png")
                .header("Cache-Control", "public, max-age=31536000, immutable");
    }

    @Test
    void headAndGetHaveTheSameHeaders() {
        BlobId id = network.store(fresh(), png(5000), 400);
        given().get(path(id));
        Response get = given().get(path(id));
        Response head = given().head(path(id));
        for (String name : List.of(
                "Content-Length",
                "Content-Type",
                "ETag",
                "Accept-Ranges",
                "Cache-Control",
                "X-Content-Type-Options",
                "X-Cache",
                "Access-Control-Allow-Origin",
                "Access-Control-Expose-Headers")) {
            assertThat(head.header(name)).as(name).isEqualTo(get.header(name)).isNotNull();
        }
    }

    @Test
    void emptyBlob() {
        BlobId id = network.store(fresh(), new byte[0], 2);
        Response answer = given().get(path(id));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("0");
        assertThat(answer.asByteArray()).isEmpty();
        for (String range : List.of("bytes=0-", "bytes=0-1048575", "bytes=5-", "bytes=-5", "bytes=0-0,3-4")) {
            Response part = given().header("Range", range).get(path(id));
            assertThat(part.statusCode()).as(range).isEqualTo(200);
            assertThat(part.header("Content-Length")).isEqualTo("0");
            assertThat(part.header("Content-Range")).isNull();
        }
        assertThat(given().head(path(id)).header("Content-Type")).isEqualTo(answer.header("Content-Type"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-,        0,    10000",
        "bytes=0-0,       0,    1",
        "bytes=0-1,       0,    2",
        "bytes=9999-,     9999, 10000",
        "bytes=-1,        9999, 10000",
        "bytes=-10000,    0,    10000",
        "bytes=-99999,    0,    10000",
        "bytes=500-999,   500,  1000",
        "bytes=9000-99999999999999999999, 9000, 10000",
        "'Bytes = 5-6 ',  5,    7",
        "'bytes=,,5-6,',  5,    7",
        "'bytes=0-4,5-9', 0,    10",
        "'bytes=3-8,1-5', 1,    9",
    })
    void rangesAreServed(String range, int from, int to) {
        byte[] bytes = png(10_000);
        BlobId id = network.store("ranges", bytes, 700);
        Response answer = given().header("Range", range).get(path(id));
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/10000");
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(to - from));
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.header("ETag")).isEqualTo('"' + id.toString() + '"');
        assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=10000-",
                "bytes=10000-10001",
                "bytes=-0",
                "bytes=5-4",
                "bytes=a-b",
                "bytes=",
                "bytes=-",
                "bytes=1",
                "bytes=0x10-",
                "bytes=1-2-3",
                "bytes",
                "bytes=--5"
            })
    void impossibleRangesAreRefused(String range) {
        BlobId id = network.store("ranges", png(10_000), 700);
        Response answer = given().header("Range", range).get(path(id));
        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes */10000");
        assertThat(answer.jsonPath().getString("error.details[0].reason")).isEqualTo("INVALID_BYTE_RANGE");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void unknownUnitIsIgnored() {
        BlobId id = network.store("ranges", png(10_000), 700);
        given().header("Range", "rows=1-2").get(path(id)).then().statusCode(200).header("Content-Length", "10000");
    }

    @Test
    void rangeInTheMiddleReadsItsRowsAndTheFirstForTheType() {
        byte[] bytes = png(100_000);
        BlobId id = network.store(fresh(), bytes, 2000);
        given().header("Range", "bytes=50000-50009")
                .get(path(id))
                .then()
                .statusCode(206)
                .contentType("image/png");
        assertThat(network.asked.stream().filter(row -> row.blob().equals(id)))
                .containsExactly(
                        new StubCommittee.Asked(id, 0), new StubCommittee.Asked(id, 50_000 / network.rowLength(id)));
    }

    @Test
    void severalRangesComeAsMultipart() {
        byte[] bytes = png(10_000);
        BlobId id = network.store(fresh(), bytes, 700);
        Response answer = given().header("Range", "bytes=0-9,5000-5019,-5").get(path(id));
        assertThat(answer.statusCode()).isEqualTo(206);
        String boundary = "--" + answer.header("Content-Type").split("boundary=")[1];
        assertThat(answer.header("Content-Type")).startsWith("multipart/byteranges; boundary=");
        assertThat(answer.header("Content-Range")).isNull();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int[] part : new int[][] {{0, 10}, {5000, 5020}, {9995, 10_000}}) {
            expected.writeBytes(("\r\n" + boundary + "\r\nContent-Type: image/png\r\nContent-Range: bytes " + part[0]
                            + "-" + (part[1] - 1) + "/10000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            expected.write(bytes, part[0], part[1] - part[0]);
        }
        expected.writeBytes(("\r\n" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(answer.asByteArray()).isEqualTo(expected.toByteArray());
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(expected.size()));
    }

    @Test
    void tooManyRangesAreRefused() {
        BlobId id = network.store("ranges", png(10_000), 700);
        String range = "bytes=" + String.join(",", java.util.Collections.nCopies(17, "1-2"));
        given().header("Range", range).get(path(id)).then().statusCode(416);
    }

    @ParameterizedTest
    @CsvSource({
        "If-None-Match, '\"ID\"',            304",
        "If-None-Match, 'W/\"ID\"',          304",
        "If-None-Match, '\"x\", \"ID\"',     304",
        "If-None-Match, '*',                 304",
        "If-None-Match, '\"x\"',             200",
        "If-None-Match, 'ID',                200",
        "If-None-Match, '\"x,ID\"',          200",
        "If-Match,      '\"ID\"',            200",
        "If-Match,      '*',                 200",
        "If-Match,      '\"a\",\"ID\"',      200",
        "If-Match,      '\"a\"',             412",
        "If-Match,      'W/\"ID\"',          412",
    })
    void conditions(String header, String value, int status) {
        BlobId id = network.store("ranges", png(10_000), 700);
        for (String method : List.of("GET", "HEAD")) {
            Response answer =
                    given().header(header, value.replace("ID", id.toString())).request(method, path(id));
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.header("ETag")).isEqualTo('"' + id.toString() + '"');
            if (status == 304) {
                assertThat(answer.asByteArray()).isEmpty();
                assertThat(answer.header("Cache-Control")).contains("immutable");
                assertThat(answer.header("Content-Type")).isNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"ID\"',                        206",
        "'\"other\"',                     200",
        "'W/\"ID\"',                      200",
        "'Sun, 06 Nov 1994 08:49:37 GMT', 200",
    })
    void ifRange(String value, int status) {
        BlobId id = network.store("ranges", png(10_000), 700);
        given().header("Range", "bytes=1-2")
                .header("If-Range", value.replace("ID", id.toString()))
                .get(path(id))
                .then()
                .statusCode(status);
    }

    @Test
    void ifRangeThatDoesNotMatchForgivesAnImpossibleRange() {
        BlobId id = network.store("ranges", png(10_000), 700);
        given().header("Range", "bytes=99999-")
                .header("If-Range", "\"other\"")
                .get(path(id))
                .then()
                .statusCode(200);
    }

    @Test
    void byteRangeRoute() {
        byte[] bytes = png(10_000);
        BlobId id = network.store("ranges", bytes, 700);
        Response answer =
                given().queryParam("start", 10).queryParam("length", 20).get(path(id) + "/byte-range");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(bytes, 10, 30));
        assertThat(answer.header("ETag")).isEqualTo('"' + id.toString() + "-10-20\"");
        assertThat(answer.header("Content-Length")).isEqualTo("20");
        given().queryParam("start", 10)
                .queryParam("length", 20)
                .header("If-None-Match", answer.header("ETag"))
                .get(path(id) + "/byte-range")
                .then()
                .statusCode(304);
        given().queryParam("start", 10)
                .queryParam("length", 20)
                .head(path(id) + "/byte-range")
                .then()
                .statusCode(200)
                .header("Content-Length", "20");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start=0&length=10001",
                "start=9999&length=2",
                "start=10000&length=1",
                "start=0&length=0",
                "start=-1&length=5",
                "start=a&length=5",
                "start=1",
                "length=1",
                "x",
                "start=99999999999999999999999&length=1",
                "start=999999999999999999&length=999999999999999999"
            })
    void badByteRangesAreRefused(String query) {
        BlobId id = network.store("ranges", png(10_000), 700);
        given().get(path(id) + "/byte-range?" + query)
                .then()
                .statusCode(400)
                .contentType(ContentType.JSON)
                .body("error.details[0].reason", equalTo("INVALID_BYTE_RANGE"))
                .body("error.details[0].domain", equalTo("daemon.walrus.space"))
                .body("error.status", equalTo("INVALID_ARGUMENT"))
                .body("error.code", equalTo(400));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "not-a-blob-id",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
                "%00",
                "%3Cscript%3E",
                "..%2f"
            })
    void badIdsAreRefused(String id) {
        given().urlEncodingEnabled(false)
                .get("/v1/blobs/" + id)
                .then()
                .statusCode(400)
                .contentType(ContentType.JSON)
                .header("X-Content-Type-Options", "nosniff")
                .header("Access-Control-Allow-Origin", "*")
                .body("error.details[0].reason", equalTo("INVALID_ID_FORMAT"));
    }

    @Test
    void unknownParametersAreIgnored() {
        BlobId id = network.store("ranges", png(10_000), 700);
        given().get(path(id) + "?cb=12345&utm_source=x&utm_source=y&%00=1")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "strict_consistency_check=true, 200",
        "skip_consistency_check=true, 200",
        "strict_consistency_check=false&skip_consistency_check=false, 200",
        "strict_consistency_check=true&skip_consistency_check=false, 200",
        "strict_consistency_check=true&skip_consistency_check=true, 400",
        "strict_consistency_check=maybe, 400"
    })
    void consistencyChecks(String query, int status) {
        byte[] bytes = png(10_000);
        BlobId id = network.storeEncoded(bytes, 40);
        Response answer = given().get(path(id) + "?" + query);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.asByteArray()).isEqualTo(bytes);
        } else {
            assertThat(answer.jsonPath().getString("error.details[0].reason")).isEqualTo("INVALID_CONSISTENCY_CHECK");
        }
    }

    @Test
    void unknownBlob() {
        BlobId id = StubCommittee.id(fresh());
        Response answer = given().get(path(id));
        assertThat(answer.statusCode()).isEqualTo(404);
        JsonPath error = answer.jsonPath();
        assertThat(error.getString("error.status")).isEqualTo("NOT_FOUND");
        assertThat(error.getInt("error.code")).isEqualTo(404);
        assertThat(error.getString("error.details[0].'@type'")).isEqualTo("ErrorInfo");
        assertThat(error.getString("error.details[0].reason")).isEqualTo("BLOB_NOT_FOUND");
        assertThat(error.getMap("error.details[0].metadata")).isEmpty();
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=2");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        Response head = given().head(path(id));
        assertThat(head.statusCode()).isEqualTo(404);
        assertThat(head.header("Content-Length")).isEqualTo(answer.header("Content-Length"));
    }

    @Test
    void blobThatComesLaterIsFound() {
        BlobId id = network.store(fresh(), png(100), 10);
        network.failOpening(id, new ReadException(ReadException.Kind.NOT_FOUND, "not yet"));
        given().get(path(id)).then().statusCode(404);
        network.heal(id);
        given().get(path(id)).then().statusCode(200);
    }

    @Test
    void failuresBeforeTheFirstByteAreAnswers() {
        BlobId id = network.store(fresh(), png(100), 10);
        network.failOpening(id, ReadException.unavailable("too few nodes", Duration.ofSeconds(9)));
        given().get(path(id))
                .then()
                .statusCode(503)
                .header("Retry-After", "9")
                .header("Cache-Control", "no-store")
                .body("error.details[0].reason", equalTo("BLOB_UNAVAILABLE"));
        network.failOpening(id, new ReadException(ReadException.Kind.FORBIDDEN, "blocked"));
        given().get(path(id)).then().statusCode(451).body("error.details[0].reason", equalTo("FORBIDDEN_BLOB"));
        network.failOpening(id, new ReadException(ReadException.Kind.TOO_LARGE, "large"));
        given().get(path(id)).then().statusCode(403).body("error.details[0].reason", equalTo("BLOB_TOO_LARGE"));
        network.failOpening(id, new ReadException(ReadException.Kind.TIMEOUT, "late"));
        given().get(path(id)).then().statusCode(503).header("Retry-After", "5");
        network.failOpening(id, new ReadException(ReadException.Kind.INCONSISTENT, "bad"));
        given().get(path(id)).then().statusCode(404).body("error.details[0].reason", equalTo("BLOB_INCONSISTENT"));
        network.heal(id);
        network.failAt(id, 0);
        given().get(path(id)).then().statusCode(503).header("Retry-After", "7").header("ETag", nullValue());
        given().header("Range", "bytes=50-60").get(path(id)).then().statusCode(503);
        given().header("Range", "bytes=0-1,50-60").get(path(id)).then().statusCode(503);
    }

    @Test
    void unexpectedFailureSaysNothingAboutTheInside() {
        BlobId id = network.store(fresh(), png(100), 10);
        network.failOpening(id, new IllegalStateException("secret detail"));
        given().get(path(id))
                .then()
                .statusCode(500)
                .contentType(ContentType.JSON)
                .header("Access-Control-Allow-Origin", "*")
                .body("error.details[0].reason", equalTo("INTERNAL_ERROR"))
                .body("error.message", containsString("incident"))
                .body("error.message", org.hamcrest.Matchers.not(containsString("secret")));
    }

    @Test
    void deniedBlobIsNotServedEvenFromMemory() {
        BlobId id = network.store(fresh(), png(100), 10);
        given().get(path(id)).then().statusCode(200);
        reader.denyList().replace(Set.of(id));
        for (String route : List.of("", "/byte-range?start=0&length=1")) {
            given().get(path(id) + route)
                    .then()
                    .statusCode(451)
                    .body("error.status", equalTo("UNAVAILABLE_FOR_LEGAL_REASONS"));
        }
        given().header("If-None-Match", "*").get(path(id)).then().statusCode(451);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nothing", "/v1", "/v1/blobs/x/y/z", "/v2/blobs/x", "/q/health", "/q/metrics", "/index.html"})
    void unknownRoutes(String path) {
        given().get(path)
                .then()
                .statusCode(404)
                .contentType(ContentType.JSON)
                .header("Access-Control-Allow-Origin", "*")
                .body("error.status", equalTo("NOT_FOUND"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void wrongMethods(String method) {
        BlobId id = network.store("ranges", png(10_000), 700);
        Response answer = given().request(method, path(id));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.header("Allow")).contains("GET", "HEAD", "OPTIONS");
        assertThat(answer.jsonPath().getInt("error.code")).isEqualTo(405);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void optionsAndRefusalsNameTheSameMethods() {
        String id = StubCommittee.id("any").toString();
        for (String there : List.of("/v1/blobs/" + id, "/v1/blobs/" + id + "/byte-range", "/v1/blobs", "/status")) {
            Set<String> options = Set.of(given().options(there).header("Allow").split(", "));
            Set<String> refusal =
                    Set.of(given().request("DELETE", there).header("Allow").split(", "));
            assertThat(options).as(there).isEqualTo(refusal).contains("OPTIONS");
        }
    }

    @Test
    void preflight() {
        Response answer = given().header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "range,authorization")
                .options(path(StubCommittee.id("any")));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Headers")).contains("Range", "Authorization", "If-None-Match");
        assertThat(answer.header("Access-Control-Allow-Methods")).contains("GET", "HEAD");
        assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("86400");
    }

    @Test
    void typeIsNeverTakenFromTheRequest() {
        BlobId text = network.store(fresh(), "alert(1)".getBytes(StandardCharsets.UTF_8), 10);
        given().header("Accept", "text/html")
                .header("Content-Type", "text/html")
                .get(path(text) + "?content_type=text/html")
                .then()
                .statusCode(200)
                .header("Content-Type", "text/plain; charset=utf-8");
        given().get(path(text) + "?content_type=text/css").then().header("Content-Type", "text/css; charset=utf-8");
        given().header("Accept", "image/webp").get(path(text)).then().statusCode(200);
        given().header("Accept", "garbage,,;q=").get(path(text)).then().statusCode(200);
    }

    @Test
    void bytesFurtherOnDecideWhereTheFirstDoNot() {
        String svg = "<?xml version='1.0'?><!-- " + "x".repeat(3000) + " --><svg xmlns='http://www.w3.org/2000/svg'/>";
        BlobId id = network.store(fresh(), svg.getBytes(StandardCharsets.UTF_8), 400);
        Response answer = given().get(path(id));
        assertThat(answer.header("Content-Type")).isEqualTo("image/svg+xml");
        assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
        assertThat(answer.asString()).isEqualTo(svg);
        BlobId other = network.store(fresh(), svg.getBytes(StandardCharsets.UTF_8), 400);
        given().header("Range", "bytes=10-20")
                .get(path(other))
                .then()
                .statusCode(206)
                .header("Content-Type", "image/svg+xml")
                .header("Content-Security-Policy", containsString("sandbox"));
    }

    @Test
    void theBeginningHasToDoIfWhatDecidesCannotBeRead() {
        String xml = "<?xml version='1.0'?><!-- " + "x".repeat(3000) + " --><svg xmlns='http://www.w3.org/2000/svg'/>";
        BlobId id = network.store(fresh(), xml.getBytes(StandardCharsets.UTF_8), 400);
        network.failAt(id, 3000);
        given().header("Range", "bytes=0-1099")
                .get(path(id))
                .then()
                .statusCode(206)
                .header("Content-Type", "application/xml")
                .header("Content-Security-Policy", containsString("sandbox"))
                .header("Cache-Control", "no-store");
        network.heal(id);
        given().get(path(id)).then().statusCode(200).header("Content-Type", "image/svg+xml");
    }

    @Test
    void activeTypesAreSandboxed() {
        BlobId html = network.store(fresh(), "<!DOCTYPE html><script>1</script>".getBytes(StandardCharsets.UTF_8), 10);
        given().get(path(html))
                .then()
                .header("Content-Type", "text/html; charset=utf-8")
                .header("Content-Security-Policy", containsString("sandbox"))
                .header("X-Content-Type-Options", "nosniff");
        given().head(path(html)).then().header("Content-Security-Policy", containsString("sandbox"));
    }

    @Test
    void statusAndHealthAndMetrics() {
        given().get("/status")
                .then()
                .statusCode(200)
                .body(equalTo("OK"))
                .contentType("text/plain")
                .header("Cache-Control", "no-store");
        given().get("/v1/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/v1/health/ready").then().statusCode(200).header("Access-Control-Allow-Origin", "*");
        given().get(path(network.store(fresh(), png(10), 10)));
        // An answer is counted when it has been sent, which its client may know first.
        eventually(() ->
                given().get("/metrics").asString().contains("floe_edge_answers_total{cache=\"miss\",code=\"200\""));
        given().get("/metrics")
                .then()
                .statusCode(200)
                .body(containsString("floe_cache_hits_total"))
                .body(containsString("floe_edge_sent_bytes_total"))
                .body(containsString("floe_edge_in_flight"));
    }

    @Test
    void bytesFromMemoryAreCountedAsTheyAreSent() {
        String blob = path(network.store(fresh(), png(1000), 100));
        given().get(blob).then().statusCode(200);
        double before = metric("floe_cache_hit_bytes_total");
        given().get(blob).then().statusCode(200);
        given().header("Range", "bytes=10-49").get(blob).then().statusCode(206);
        eventually(() -> metric("floe_cache_hit_bytes_total") - before >= 1040);
        assertThat(metric("floe_cache_hit_bytes_total") - before).isEqualTo(1040);
    }

    private static double metric(String name) {
        return given().get("/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
