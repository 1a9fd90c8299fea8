package dev.floe.publisher;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Quilt;
import dev.floe.redstuff.QuiltMember;
import dev.floe.redstuff.QuiltPatch;
import dev.floe.write.FakeNode;
import dev.floe.write.FakeWalrus;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code PUT /v1/quilts}. */
@QuarkusTest
class QuiltStoreResourceTest {
    private static final Encoding ENCODING = new Encoding(10);

    @Inject
    PublisherUnderTest publisher;

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

    private static ValidatableResponse put(String query, Map<String, byte[]> fields, String metadata) {
        var request = given();
        fields.forEach((name, content) -> request.multiPart(name, name, content, "application/octet-stream"));
        if (!metadata.isEmpty()) {
            request.multiPart("_metadata", metadata);
        }
        return request.when().put("/v1/quilts" + query).then();
    }

    @Test
    void aQuiltIsStoredAndDescribedAsTheReferenceDoes() throws Exception {
        byte[] a = random(3000);
        byte[] b = random(200);
        Quilt expected = Quilt.of(
                ENCODING,
                List.of(
                        new QuiltMember("a", Map.of(), BlobSource.of(a)),
                        new QuiltMember(
                                "dir/b.txt", Map.of("k", "v", "n", "7", "o", "{\"x\":true}"), BlobSource.of(b))));
        ValidatableResponse answer = put(
                        "?epochs=2",
                        Map.of("dir/b.txt", b, "a", a),
                        "[{\"identifier\":\"dir/b.txt\",\"tags\":{\"k\":\"v\",\"n\":7,\"o\":{\"x\":true}}}]")
                .statusCode(200)
                .contentType("application/json")
                .header("Cache-Control", "no-store")
                .header("Access-Control-Allow-Origin", "*")
                .body("size()", is(2))
                .body("blobStoreResult.newlyCreated.blobObject.size", is((int)
                        expected.blob().length()))
                .body("blobStoreResult.newlyCreated.blobObject.storage.endEpoch", is(FakeWalrus.FIRST_EPOCH + 2))
                .body("storedQuiltBlobs.size()", is(2));
        BlobId id = BlobId.parse(answer.extract().path("blobStoreResult.newlyCreated.blobObject.blobId"))
                .orElseThrow();
        assertThat(id).isEqualTo(idOf(expected));
        for (int i = 0; i < 2; i++) {
            QuiltPatch patch = expected.index().patches().get(i);
            Map<String, Object> said = answer.extract().path("storedQuiltBlobs[" + i + "]");
            assertThat(said)
                    .isEqualTo(Map.of(
                            "identifier", patch.identifier(),
                            "quiltPatchId", patch.id(id).toString(),
                            "range", List.of(patch.startColumn(), patch.endColumn())));
        }
        assertThat(publisher.walrus.nodes).allMatch(node -> node.holdsEverythingOf(id));
        ObjectId object = ObjectId.parse(answer.extract().path("blobStoreResult.newlyCreated.blobObject.id"))
                .orElseThrow();
        assertThat(publisher.walrus.chain.attributes(object)).contains(Map.of("_walrusBlobType", "quilt"));
    }

    private static BlobId idOf(Quilt quilt) throws Exception {
        return new dev.floe.redstuff.BlobEncoder(ENCODING, Runnable::run, 1, 1 << 20)
                .encode(quilt.blob(), dev.floe.redstuff.SliverSink.NONE)
                .blobId();
    }

    @Test
    void aFormOfOtherProgramsIsTaken() throws Exception {
        String form = "--x\r\nContent-Disposition: form-data; name=\"one\"\r\n\r\n1\r\n--x--\r\n";
        HttpResponse<String> answer;
        try (HttpClient client = HttpClient.newHttpClient()) {
            answer = client.send(
                    HttpRequest.newBuilder(base.resolve("/v1/quilts?quilt_version=v1&force=true"))
                            .header("Content-Type", "multipart/form-data; boundary=\"x\"")
                            .PUT(HttpRequest.BodyPublishers.ofInputStream(
                                    () -> new java.io.ByteArrayInputStream(form.getBytes(StandardCharsets.US_ASCII))))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"identifier\":\"one\"");
    }

    @Test
    void theObjectIsSharedOnRequest() {
        put("?share=true", Map.of("shared", random(30)), "")
                .statusCode(200)
                .body("blobStoreResult.newlyCreated.sharedBlobObject", startsWith("0x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                          | no array",
                "[                                                           | no JSON",
                "[{\"identifier\":\"b\",\"tags\":{}}]                        | no field",
                "[{\"identifier\":\"a\"},{\"identifier\":\"a\"}]             | twice",
                "[{\"tags\":{}}]                                             | entry",
                "[{\"identifier\":\"a\",\"tags\":[]}]                        | entry",
                "[7]                                                         | entry",
            })
    void metadataThatAreNoneAreExplained(String metadata, String words) {
        put("", Map.of("a", random(5)), metadata)
                .statusCode(400)
                .body("error.details[0].reason", is("MALFORMED_REQUEST"))
                .body("error.message", containsString(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"epochs=0", "permanent=yes", "quilt_version=2", "quilt_version=", "share=true&send_object_to=0x1"
            })
    void badParametersAreExplained(String query) {
        put("?" + query, Map.of("a", random(5)), "")
                .statusCode(400)
                .body("error.details[0].reason", is("MALFORMED_REQUEST"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/octet-stream", "multipart/form-data", "multipart/mixed; boundary=x", "text/plain"})
    void whatIsNoFormIsRefused(String type) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(base.resolve("/v1/quilts"))
                            .header("Content-Type", type)
                            .PUT(HttpRequest.BodyPublishers.ofString("--x\r\n\r\n\r\n--x--"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("MALFORMED_REQUEST").contains("multipart/form-data");
        }
    }

    @Test
    void membersThatCannotBeOneQuiltAreExplained() {
        put("", Map.of(), "[]").statusCode(400).body("error.message", containsString("at least one member"));
        put("", Map.of("ends with space ", random(5)), "")
                .statusCode(400)
                .body("error.message", containsString("white space"));
        put(
                        "",
                        Map.of(
                                "1", random(1), "2", random(2), "3", random(3), "4", random(4), "5", random(5), "6",
                                random(6), "7", random(7)),
                        "")
                .statusCode(400)
                .body("error.message", containsString("1 to 6 members"));
        given().multiPart("a", "a", random(5))
                .multiPart("a", "a", random(6))
                .when()
                .put("/v1/quilts")
                .then()
                .statusCode(400)
                .body("error.message", containsString("two fields"));
    }

    @Test
    void aFormThatIsTooLongIsRefused() {
        put("", Map.of("a", random(PublisherUnderTest.MAX_BODY_SIZE)), "")
                .statusCode(413)
                .body("error.details[0].reason", is("BLOB_TOO_LARGE"));
    }

    @Test
    void failuresAreThoseOfBlobs() {
        publisher.walrus.nodes.subList(0, 2).forEach(node -> node.behaviour = FakeNode.Behaviour.DOWN);
        put("", Map.of("a", random(77)), "")
                .statusCode(504)
                .body("error.details[0].reason", is("INSUFFICIENT_CONFIRMATIONS"));
    }

    @Test
    void onlyPut() {
        assertThat(given().post("/v1/quilts").statusCode()).isEqualTo(405);
        assertThat(given().options("/v1/quilts").header("Allow").split(", "))
                .containsExactlyInAnyOrder("PUT", "OPTIONS");
    }
}
