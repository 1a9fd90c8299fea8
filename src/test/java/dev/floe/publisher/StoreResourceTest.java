package dev.floe.publisher;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.EventId;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.write.FakeNode.Behaviour;
import dev.floe.write.FakeWalrus;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@Timeout(300)
class StoreResourceTest {
    @Inject
    PublisherUnderTest publisher;

    @Inject
    Publisher core;

    @TestHTTPResource
    URI base;

    @BeforeEach
    void heal() {
        publisher.heal();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static RequestSpecification body(byte[] bytes) {
        return given().contentType("application/octet-stream").body(bytes);
    }

    private static ValidatableResponse put(String query, byte[] bytes) {
        return body(bytes).when().put("/v1/blobs" + query).then();
    }

    @Test
    void aBlobIsStoredAndDescribedAsTheReferenceDoes() {
        String id = put("?epochs=3", random(10_000))
                .statusCode(200)
                .contentType("application/json")
                .header("Access-Control-Allow-Origin", "*")
                .header("Cache-Control", "no-store")
                .body("size()", is(1))
                .body("newlyCreated.blobObject.id", startsWith("0x"))
                .body("newlyCreated.blobObject.registeredEpoch", is(FakeWalrus.FIRST_EPOCH))
                .body("newlyCreated.blobObject.size", is(10_000))
                .body("newlyCreated.blobObject.encodingType", is("RS2"))
                .body("newlyCreated.blobObject.certifiedEpoch", is(FakeWalrus.FIRST_EPOCH))
                .body("newlyCreated.blobObject.storage.id", startsWith("0x"))
                .body("newlyCreated.blobObject.storage.startEpoch", is(FakeWalrus.FIRST_EPOCH))
                .body("newlyCreated.blobObject.storage.endEpoch", is(FakeWalrus.FIRST_EPOCH + 3))
                .body("newlyCreated.blobObject.deletable", is(true))
                .body("newlyCreated.resourceOperation.registerFromScratch.epochsAhead", is(3))
                .body("newlyCreated.resourceOperation.registerFromScratch", hasKey("encodedLength"))
                .body("newlyCreated.cost", is(320))
                .extract()
                .path("newlyCreated.blobObject.blobId");
        BlobId blobId = BlobId.parse(id).orElseThrow();
        assertThat(publisher.walrus.nodes).allMatch(node -> node.holdsEverythingOf(blobId));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "text/plain; charset=utf-8",
                "application/json",
                "multipart/form-data; boundary=x",
                "image/png"
            })
    void theBodyIsTakenAsItIsWhateverItsType(String type) throws Exception {
        byte[] bytes = "a=1&b=%20\r\n--x\r\n{}".getBytes(StandardCharsets.UTF_8);
        String expected = put("?force=true", bytes).statusCode(200).extract().path("newlyCreated.blobObject.blobId");
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve("/v1/blobs").toURL().openConnection();
        connection.setRequestMethod("PUT");
        connection.setRequestProperty("Content-Type", type);
        connection.setDoOutput(true);
        connection.getOutputStream().write(bytes);
        assertThat(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains(expected);
    }

    @Test
    void aBodyWithoutLengthIsTaken() throws Exception {
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve("/v1/blobs").toURL().openConnection();
        connection.setRequestMethod("PUT");
        connection.setChunkedStreamingMode(4096);
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(random(100_000));
        }
        assertThat(connection.getResponseCode()).isEqualTo(200);
        assertThat(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("\"size\":100000");
    }

    @Test
    void anEmptyBodyIsABlob() {
        given().when().put("/v1/blobs").then().statusCode(200).body("newlyCreated.blobObject.size", is(0));
    }

    @Test
    void theObjectGoesToWhomItIsSent() {
        String recipient = "0x" + "ab".repeat(32);
        String id = put("?send_object_to=" + recipient + "&permanent=true", random(500))
                .statusCode(200)
                .body("newlyCreated.blobObject.deletable", is(false))
                .extract()
                .path("newlyCreated.blobObject.id");
        assertThat(publisher.walrus.chain.ownerOf(ObjectId.parse(id).orElseThrow()))
                .hasToString(recipient);
    }

    @Test
    void theObjectIsSharedOnRequest() {
        String id = put("?share=true", random(510))
                .statusCode(200)
                .body("newlyCreated.sharedBlobObject", startsWith("0x"))
                .extract()
                .path("newlyCreated.blobObject.id");
        assertThat(publisher.walrus.chain.ownerOf(ObjectId.parse(id).orElseThrow()))
                .isNotEqualTo(publisher.walrus.chain.address());
    }

    @Test
    void whatIsCertifiedAlreadyIsSaid() {
        EventId event = new EventId(new byte[32], 2);
        publisher.walrus.nodes.forEach(node -> node.status = new BlobStatus.Permanent(
                90, true, event, BlobStatus.DeletableCounts.NONE, OptionalInt.of(FakeWalrus.FIRST_EPOCH)));
        put("?permanent=true", random(501))
                .statusCode(200)
                .body("alreadyCertified.blobId", notNullValue())
                .body("alreadyCertified.event.eventSeq", is("2"))
                .body("alreadyCertified.event.txDigest", is("11111111111111111111111111111111"))
                .body("alreadyCertified.endEpoch", is(90));
    }

    @Test
    void whatTheWalletOwnsIsReusedOnRequest() {
        String object = put("?epochs=2", random(502)).extract().path("newlyCreated.blobObject.id");
        put("?epochs=2&reuse_resources=true", random(502))
                .statusCode(200)
                .body("alreadyCertified.object", is(object))
                .body("alreadyCertified.endEpoch", is(FakeWalrus.FIRST_EPOCH + 2));
        put("?epochs=4&reuse_resources=true", random(502))
                .statusCode(200)
                .body("newlyCreated.blobObject.id", is(object))
                .body("newlyCreated.resourceOperation.reuseAndExtend.epochsExtended", is(2));
    }

    @Test
    void anInvalidBlobIsReportedAsTheReferenceDoes() {
        publisher.walrus.nodes.forEach(node -> node.status = new BlobStatus.Invalid(new EventId(new byte[32], 0)));
        put("", random(503)).statusCode(500).body("markedInvalid.blobId", notNullValue());
    }

    @Test
    void aThirdOfTheShardsMayBeDown() {
        publisher.walrus.nodes.getFirst().behaviour = Behaviour.DOWN;
        put("", random(504)).statusCode(200);
    }

    @Test
    void moreMayNot() {
        publisher.walrus.nodes.subList(0, 2).forEach(node -> node.behaviour = Behaviour.DOWN);
        put("", random(505))
                .statusCode(504)
                .header("Retry-After", "5")
                .header("Access-Control-Allow-Origin", "*")
                .body("error.status", is("DEADLINE_EXCEEDED"))
                .body("error.code", is(504))
                .body("error.details[0].reason", is("INSUFFICIENT_CONFIRMATIONS"))
                .body("error.details[0].domain", is("daemon.walrus.space"))
                .body("error.message", containsString("7 are needed"));
        publisher.heal();
        put("", random(505))
                .statusCode(200)
                .body("newlyCreated.cost", is(0))
                .body("newlyCreated.resourceOperation", hasKey("reuseRegistration"));
    }

    @Test
    void aForbiddenBlobIsRefused() {
        publisher.walrus.nodes.forEach(node -> node.behaviour = Behaviour.FORBIDS);
        put("", random(506)).statusCode(451).body("error.details[0].reason", is("FORBIDDEN_BLOB"));
    }

    @Test
    void aWalletWithoutMoneyIsTheOperatorsProblem() {
        publisher.walrus.chain.setFrost(0);
        put("", random(507))
                .statusCode(503)
                .body("error.details[0].reason", is("INSUFFICIENT_FUNDS"))
                .body("error.message", containsString("operator"));
    }

    @ParameterizedTest
    @CsvSource({
        "epochs=0, MALFORMED_REQUEST",
        "epochs=-1, MALFORMED_REQUEST",
        "epochs=54, MALFORMED_REQUEST",
        "epochs=99999999999, MALFORMED_REQUEST",
        "epochs=two, MALFORMED_REQUEST",
        "epochs=%EF%BC%91, MALFORMED_REQUEST",
        "epochs=%2B1, MALFORMED_REQUEST",
        "epochs=1;2, MALFORMED_REQUEST",
        "permanent=yes, MALFORMED_REQUEST",
        "permanent=true&deletable=true, INVALID_BLOB_PERSISTENCE",
        "send_object_to=bob, MALFORMED_REQUEST",
        "send_object_to=0xzz, MALFORMED_REQUEST",
        "send_object_to=0x1&share=true, MALFORMED_REQUEST",
        "encoding_type=RedStuff, MALFORMED_REQUEST",
    })
    void aBadParameterIsExplained(String query, String reason) {
        put("?" + query, random(10))
                .statusCode(400)
                .contentType("application/json")
                .header("Access-Control-Allow-Origin", "*")
                .body("error.code", is(400))
                .body("error.status", is("INVALID_ARGUMENT"))
                .body("error.details[0].reason", is(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cb=1700000000",
                "deletable=true",
                "deletable=false&permanent=true",
                "encoding_type=RS2",
                "epochs=53"
            })
    void whatIsKnownOrUnknownAndHarmlessIsTaken(String query) {
        put("?" + query, random(11)).statusCode(200);
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws Exception {
        put("", random(PublisherUnderTest.MAX_BODY_SIZE + 1))
                .statusCode(413)
                .body("error.details[0].reason", is("BLOB_TOO_LARGE"))
                .body("error.message", containsString("300000"));
        HttpURLConnection chunked =
                (HttpURLConnection) base.resolve("/v1/blobs").toURL().openConnection();
        chunked.setRequestMethod("PUT");
        chunked.setChunkedStreamingMode(4096);
        chunked.setDoOutput(true);
        try (OutputStream out = chunked.getOutputStream()) {
            out.write(random(PublisherUnderTest.MAX_BODY_SIZE + 5000));
        }
        assertThat(chunked.getResponseCode()).isEqualTo(413);
    }

    @Test
    void tooManyRequestsAreToldToComeBack() throws Exception {
        publisher.gate = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> admitted = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                byte[] bytes = random(600 + i);
                admitted.add(
                        threads.submit(() -> body(bytes).when().put("/v1/blobs").statusCode()));
            }
            while (core.served() < 4) {
                Thread.yield();
            }
            put("", random(200_000))
                    .statusCode(429)
                    .header("Retry-After", "5")
                    .body("error.status", equalTo("RESOURCE_EXHAUSTED"))
                    .body("error.details[0].reason", is("TOO_MANY_REQUESTS"));
            publisher.gate.countDown();
            for (Future<Integer> status : admitted) {
                assertThat(status.get()).isEqualTo(200);
            }
        } finally {
            publisher.gate.countDown();
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleLeavesNothingBehind() throws Exception {
        int before = publisher.walrus.chain.allBlobs().size();
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.getOutputStream()
                    .write(("PUT /v1/blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nshort")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            while (core.arriving() == 0) {
                Thread.yield();
            }
        }
        while (core.arriving() + core.served() > 0) {
            Thread.yield();
        }
        assertThat(publisher.walrus.chain.allBlobs()).hasSize(before);
    }

    private static ValidatableResponse putNamed(String key, String query, byte[] bytes) {
        return body(bytes)
                .header("Idempotency-Key", key)
                .when()
                .put("/v1/blobs" + query)
                .then();
    }

    @Test
    void aRequestThatIsRepeatedIsPaidOnce() {
        String first = putNamed("\"repeated\"", "?epochs=2", random(800))
                .statusCode(200)
                .header("Idempotent-Replayed", nullValue())
                .extract()
                .asString();
        int blobs = publisher.walrus.chain.allBlobs().size();
        // With and without quotes it is the same.
        for (String key : List.of("\"repeated\"", "repeated")) {
            String again = putNamed(key, "?epochs=2", random(800))
                    .statusCode(200)
                    .header("Idempotent-Replayed", "true")
                    .header("Cache-Control", "no-store")
                    .extract()
                    .asString();
            assertThat(again).isEqualTo(first);
        }
        putNamed("repeated", "?epochs=2", random(801))
                .statusCode(422)
                .body("error.details[0].reason", is("IDEMPOTENCY_KEY_REUSED"))
                .body("error.status", is("UNPROCESSABLE_CONTENT"));
        putNamed("repeated", "?epochs=3", random(800)).statusCode(422);
        assertThat(publisher.walrus.chain.allBlobs()).hasSize(blobs);
    }

    @Test
    void aRepeatedRequestWaitsForTheOneThatRuns() throws Exception {
        publisher.gate = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int blobs = publisher.walrus.chain.allBlobs().size();
            Future<String> first = threads.submit(() -> putNamed("at-once", "", random(802))
                    .statusCode(200)
                    .extract()
                    .asString());
            while (core.running() == 0) {
                Thread.yield();
            }
            List<Future<String>> repeats = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                repeats.add(threads.submit(() -> putNamed("at-once", "", random(802))
                        .statusCode(200)
                        .header("Idempotent-Replayed", "true")
                        .extract()
                        .asString()));
            }
            publisher.gate.countDown();
            for (Future<String> repeat : repeats) {
                assertThat(repeat.get()).isEqualTo(first.get());
            }
            assertThat(publisher.walrus.chain.allBlobs()).hasSize(blobs + 1);
        } finally {
            publisher.gate.countDown();
        }
    }

    @Test
    void aRequestThatFailedMayBeRepeated() {
        publisher.walrus.nodes.subList(0, 2).forEach(node -> node.behaviour = Behaviour.DOWN);
        putNamed("failed", "", random(803)).statusCode(504);
        publisher.heal();
        putNamed("failed", "", random(803))
                .statusCode(200)
                .header("Idempotent-Replayed", nullValue())
                .body("newlyCreated.cost", is(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"open", "a\"b", "a b"})
    void aKeyThatIsNoneIsRefused(String key) {
        putNamed(key, "", random(804)).statusCode(400).body("error.details[0].reason", is("INVALID_IDEMPOTENCY_KEY"));
    }

    @Test
    void aClientThatLeavesAfterItsBodyDoesNotLoseItsStore() throws Exception {
        byte[] bytes = random(805);
        publisher.gate = new CountDownLatch(1);
        try {
            try (Socket socket = new Socket(base.getHost(), base.getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(("PUT /v1/blobs HTTP/1.1\r\nHost: x\r\nIdempotency-Key: left\r\nContent-Length: "
                                + bytes.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(bytes);
                out.flush();
                while (core.running() == 0) {
                    Thread.yield();
                }
                // Not a word more, and nobody there to hear the answer.
                socket.setSoLinger(true, 0);
            }
        } finally {
            publisher.gate.countDown();
        }
        while (core.served() > 0) {
            Thread.yield();
        }
        int blobs = publisher.walrus.chain.allBlobs().size();
        putNamed("left", "", bytes).statusCode(200).header("Idempotent-Replayed", "true");
        assertThat(publisher.walrus.chain.allBlobs()).hasSize(blobs);
    }

    @Test
    void anOpenPublisherDoesNotCareForTokens() {
        for (String authorization : List.of("Bearer garbage", "Bearer a.b.c", "Basic eDp5", "nonsense")) {
            body(random(806))
                    .header("Authorization", authorization)
                    .when()
                    .put("/v1/blobs")
                    .then()
                    .statusCode(200)
                    .header("RateLimit", nullValue());
        }
    }

    @Test
    void clientsThatAskFirstAreToldToGoOn() throws Exception {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /v1/blobs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n"
                            + "Expect: 100-continue\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] go = socket.getInputStream().readNBytes(12);
            assertThat(new String(go, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100");
            out.write("abc".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("HTTP/1.1 200 OK")
                    .contains("\"size\":3");
        }
    }

    /** What can be told from the head is told before a byte of the body is invited. */
    @Test
    void clientsThatAskFirstAreToldWhatTheyWouldHearAnyway() throws Exception {
        for (String query :
                List.of("?epochs=0", "?epochs=x", "?send_object_to=nobody", "?deletable=true&permanent=true")) {
            try (Socket socket = new Socket(base.getHost(), base.getPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream()
                        .write(("PUT /v1/blobs" + query + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                                        + "Expect: 100-continue\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                byte[] first = socket.getInputStream().readNBytes(12);
                assertThat(new String(first, StandardCharsets.US_ASCII))
                        .as(query)
                        .isEqualTo("HTTP/1.1 400");
            }
        }
    }

    @Test
    void browsersMayPut() {
        given().header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", "PUT")
                .when()
                .options("/v1/blobs")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Methods", containsString("PUT"));
    }

    @Test
    void otherMethodsAreRefused() {
        given().body("x")
                .when()
                .post("/v1/blobs")
                .then()
                .statusCode(anyOf(is(404), is(405)))
                .contentType("application/json");
    }

    @Test
    void metricsTellHowStoresEnd() {
        put("", random(700)).statusCode(200);
        given().when()
                .get("/metrics")
                .then()
                .statusCode(200)
                .body(containsString("floe_publisher_stores_seconds_count{outcome=\"newly_created\"}"))
                .body(containsString("floe_publisher_stage_seconds_count{stage=\"encode\"}"));
    }

    /** Requests as programs in error and people in search of a hole make them. */
    @Test
    void noRequestIsAnsweredWithAnErrorOfTheServer() throws Exception {
        Random random = new Random(42);
        String[] names = {
            "epochs", "permanent", "deletable", "share", "force", "send_object_to", "encoding_type", "%00", ""
        };
        String[] values = {"", "1", "-1", "0x", "true", "%ff%fe", "..%2f..", "9".repeat(400), "<script>", "%", "a=b&c"};
        String[] lengths = {
            "Content-Length: 3",
            "Content-Length: -1",
            "Content-Length: x",
            "Content-Length: 99999999999999999999",
            "Transfer-Encoding: chunked",
            "Content-Length: 3\r\nContent-Length: 4",
            ""
        };
        String[] bodies = {"abc", "3\r\nabc\r\n0\r\n\r\n", "zz\r\n", ""};
        String[] paths = {"/v1/blobs", "/v1/blobs/", "/v1//blobs", "/v1/blobs/..", "/v1/blobs;x=y", "/v1/blobs%2f"};
        for (int i = 0; i < 400; i++) {
            StringBuilder target = new StringBuilder(paths[random.nextInt(paths.length)]).append('?');
            for (int parameter = random.nextInt(4); parameter > 0; parameter--) {
                target.append(names[random.nextInt(names.length)])
                        .append(random.nextBoolean() ? "=" : "")
                        .append(values[random.nextInt(values.length)])
                        .append('&');
            }
            String request = (random.nextInt(4) > 0 ? "PUT " : "PATCH ") + target
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lengths[random.nextInt(lengths.length)]
                    + "\r\n\r\n" + bodies[random.nextInt(bodies.length)];
            String answer = exchange(request);
            assertThat(answer).as(request).doesNotStartWith("HTTP/1.1 5").doesNotContain("Exception", "\tat ");
        }
        put("", random(3)).statusCode(200);
    }

    private String exchange(String request) throws Exception {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketException closedOnUs) {
            return "";
        }
    }
}
