package dev.floe.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.SuiException;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs by their objects, and under names. */
@QuarkusTest
class ObjectRoutesTest {
    @Inject
    StubNetwork network;

    @Inject
    StubObjects objects;

    @Inject
    StubWitnesses witnesses;

    @Inject
    EdgeReader reader;

    private static int count;

    @AfterEach
    void allowEverything() {
        reader.denyList().replace(Set.of());
    }

    private BlobId text(String text) {
        return network.store("object-" + count++, text.getBytes(StandardCharsets.UTF_8), 100);
    }

    private static String path(ObjectId id) {
        return "/v1/blobs/by-object-id/" + id;
    }

    @Test
    void aBlobIsReadByItsObject() {
        BlobId blob = text("some words");
        ObjectId id = objects.add(blob, Map.of());
        for (int time = 0; time < 3; time++) {
            Response answer = given().get(path(id));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.asString()).isEqualTo("some words");
            assertThat(answer.header("ETag")).isEqualTo('"' + blob.toString() + '"');
            assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(answer.header("Cache-Control"))
                    .isEqualTo("public, max-age=60, stale-while-revalidate=3600, stale-if-error=86400");
            assertThat(answer.header("CDN-Cache-Control"))
                    .isEqualTo("max-age=60, stale-while-revalidate=3600, stale-if-error=86400");
            assertThat(answer.header("Surrogate-Key")).isEqualTo(blob + " " + id);
        }
        assertThat(objects.askedOf(id)).isEqualTo(1);
    }

    @Test
    void whatIsSeenToEndIsNotKeptBeyond() {
        BlobId blob = text("for an hour");
        Response unknown = given().get("/v1/blobs/" + blob);
        assertThat(unknown.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        ObjectId id = objects.add(blob, Map.of(), StubCalendar.FIRST + 1);
        Response object = given().get(path(id));
        assertThat(object.header("Cache-Control")).startsWith("public, max-age=60, stale-while-revalidate=2");
        for (int time = 0; time < 3; time++) {
            Response known = given().get("/v1/blobs/" + blob);
            String control = known.header("Cache-Control");
            assertThat(control).matches("public, max-age=[12][0-9]{3}, immutable");
            assertThat(known.header("Expires")).endsWith(" GMT");
        }
        objects.add(blob, Map.of(), StubCalendar.FIRST);
        ObjectId over = objects.add(text("over"), Map.of(), StubCalendar.FIRST);
        given().get(path(over)).then().statusCode(200).header("Cache-Control", "public, no-cache");
    }

    /** Nobody has asked for an object of it: storage nodes know. */
    @Test
    void whatNodesSayToEndIsNotKeptBeyondEither() {
        BlobId blob = text("for two hours");
        witnesses.know(blob, StubCalendar.FIRST + 2);
        Response answer = answerThatIsSaidToBe("public, max-age=6[0-9]{3}, immutable", "/v1/blobs/" + blob);
        assertThat(answer.header("Expires")).endsWith(" GMT");
        BlobId over = text("over and gone");
        witnesses.know(over, StubCalendar.FIRST);
        answerThatIsSaidToBe("public, no-cache", "/v1/blobs/" + over);
    }

    /** Nodes are asked while the first answer is made: one that came too early for theirs says what was known. */
    private static Response answerThatIsSaidToBe(String control, String path) {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        Response answer = given().get(path);
        while (!answer.header("Cache-Control").matches(control) && System.nanoTime() < until) {
            answer = given().get(path);
        }
        assertThat(answer.header("Cache-Control")).matches(control);
        return answer;
    }

    /** Of clients that nobody trusts. */
    @Test
    void whatClientsDemandOfCachesIsNotHonoured() {
        ObjectId id = objects.add(text("x"), Map.of());
        given().get(path(id)).then().statusCode(200);
        given().header("Cache-Control", "no-cache").get(path(id)).then().statusCode(200);
        assertThat(objects.askedOf(id)).isEqualTo(1);
        given().header("Cache-Control", "only-if-cached")
                .get("/v1/blobs/" + text("not read yet"))
                .then()
                .statusCode(200);
    }

    @Test
    void attributesBecomeFields() {
        BlobId blob = text("<p>some words</p>");
        ObjectId id = objects.add(
                blob,
                Map.of(
                        "Content-Type", "text/html; charset=utf-8",
                        "content-disposition", "inline; filename=\"a.html\"",
                        "_walrusBlobType", "quilt",
                        "note", "private"));
        Response answer = given().get(path(id));
        assertThat(answer.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
        assertThat(answer.header("Content-Disposition")).isEqualTo("inline; filename=\"a.html\"");
        assertThat(answer.header("note")).isNull();
        assertThat(answer.header("_walrusBlobType")).isNull();
        Response part = given().header("Range", "bytes=3-6").get(path(id));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.asString()).isEqualTo("some");
        assertThat(part.header("Content-Disposition")).isEqualTo("inline; filename=\"a.html\"");
        Response head = given().head(path(id));
        for (String name : List.of("Content-Type", "Content-Disposition", "ETag", "Content-Length", "Cache-Control")) {
            assertThat(head.header(name))
                    .as(name)
                    .isEqualTo(answer.header(name))
                    .isNotNull();
        }
        given().header("If-None-Match", answer.header("ETag"))
                .get(path(id))
                .then()
                .statusCode(304);
        // The same bytes said to be something else are another representation.
        ObjectId other = objects.add(blob, Map.of("content-type", "text/plain"));
        assertThat(given().get(path(other)).header("ETag"))
                .isNotEqualTo(answer.header("ETag"))
                .startsWith('"' + blob.toString() + '-');
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (int time = 0; time < 2; time++) {
            given().get(path(StubObjects.id(40_000)))
                    .then()
                    .statusCode(404)
                    .header("Cache-Control", "public, max-age=2")
                    .body("error.details[0].reason", equalTo("BLOB_NOT_FOUND"));
        }
        ObjectId ofNothing = objects.add(dev.floe.cache.StubCommittee.id("nothing"), Map.of());
        given().get(path(ofNothing)).then().statusCode(404).body("error.details[0].reason", equalTo("BLOB_NOT_FOUND"));
    }

    @Test
    void aChainThatIsSilentIsSaidToBe() {
        ObjectId id = objects.add(text("x"), Map.of());
        objects.fail(id, new SuiException(SuiException.Kind.UNAVAILABLE, "out of reach"));
        given().get(path(id))
                .then()
                .statusCode(503)
                .header("Retry-After", "5")
                .header("Cache-Control", "no-store")
                .body("error.details[0].reason", equalTo("CHAIN_UNAVAILABLE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "0x",
                "0x2",
                "0xzz00000000000000000000000000000000000000000000000000000000000000",
                "ab00000000000000000000000000000000000000000000000000000000000000",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void badIdsAreRefused(String id) {
        given().get("/v1/blobs/by-object-id/" + id)
                .then()
                .statusCode(400)
                .body("error.details[0].reason", equalTo("INVALID_ID_FORMAT"));
    }

    @Test
    void aDeniedBlobIsDeniedByItsObject() {
        BlobId blob = text("x");
        ObjectId id = objects.add(blob, Map.of());
        given().get(path(id)).then().statusCode(200);
        reader.denyList().replace(Set.of(blob));
        given().get(path(id)).then().statusCode(451);
        given().header("If-None-Match", "*").get(path(id)).then().statusCode(451);
    }

    @Test
    void bothChecksAtOnceAreRefused() {
        ObjectId id = objects.add(text("x"), Map.of());
        given().get(path(id) + "?strict_consistency_check=true&skip_consistency_check=true")
                .then()
                .statusCode(400)
                .body("error.details[0].reason", equalTo("INVALID_CONSISTENCY_CHECK"));
    }

    @ParameterizedTest
    @CsvSource({
        ".css,          text/css; charset=utf-8",
        "/a.csv,        text/csv; charset=utf-8",
        "/a.b.md,       text/markdown; charset=utf-8",
        ".js,           text/javascript; charset=utf-8",
        ".html,         text/plain; charset=utf-8",
        "/evil.html,    text/plain; charset=utf-8",
        ".unknown,      text/plain; charset=utf-8",
        "/name,         text/plain; charset=utf-8",
        ".css?content_type=text/csv, text/csv; charset=utf-8",
    })
    void aNameSaysMoreOfTheType(String ending, String type) {
        BlobId blob = text("some words");
        for (String method : List.of("GET", "HEAD")) {
            Response answer = given().request(method, "/v1/blobs/" + blob + ending);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isEqualTo(type);
            assertThat(answer.header("ETag")).isEqualTo('"' + blob.toString() + '"');
            assertThat(answer.header("Cache-Control")).contains("immutable");
        }
    }

    @Test
    void unknownBytesAreWhatTheirNameSays() {
        BlobId blob = network.store("film", new byte[] {1, 2, 3, 0, 0, 7}, 100);
        given().get("/v1/blobs/" + blob + ".mp4").then().header("Content-Type", "video/mp4");
        given().header("Range", "bytes=0-1")
                .get("/v1/blobs/" + blob + "/film.mp4")
                .then()
                .statusCode(206)
                .header("Content-Type", "video/mp4");
        given().get("/v1/blobs/" + blob).then().header("Content-Type", "application/octet-stream");
        ObjectId object = objects.add(blob, Map.of());
        given().get(path(object) + ".mp4").then().header("Content-Type", "video/mp4");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".a/b", ".mp4x+", "x.mp4", "..mp4"})
    void endingsThatAreNoneAreRefused(String ending) {
        int status = given().get("/v1/blobs/" + text("x") + ending).statusCode();
        assertThat(status).isIn(400, ending.contains("/") ? 200 : 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?download=a.txt             | attachment; filename=\"a.txt\"",
                "?download                   | attachment",
                "/b.txt?download             | attachment; filename=\"b.txt\"",
                ".txt?download               | ",
                "?download=..%2F..%2Fx       | attachment; filename=\"x\"",
                "?download=a%22b             | attachment; filename=\"a_b\"; filename*=UTF-8''a%22b",
                "?download=a%0D%0Ab          | attachment; filename=\"ab\"",
                "?download=%C3%BC.txt        | attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%BC.txt",
                "?download=%E2%80%AEgnp.exe  | attachment; filename=\"gnp.exe\"",
                "?download=%5C               | attachment",
            })
    void downloadsHaveNames(String view, String disposition) {
        BlobId blob = text("words");
        String expected = disposition == null ? "attachment; filename=\"" + blob + ".txt\"" : disposition;
        for (String method : List.of("GET", "HEAD")) {
            Response answer = given().urlEncodingEnabled(false).request(method, "/v1/blobs/" + blob + view);
            assertThat(answer.headers().getValues("Content-Disposition")).containsExactly(expected);
        }
        assertThat(given().get("/v1/blobs/" + blob).header("Content-Disposition"))
                .isNull();
    }

    @Test
    void whoStoredItDoesNotSayHowItIsSaved() {
        ObjectId id = objects.add(text("x"), Map.of("content-disposition", "inline"));
        assertThat(given().get(path(id) + "?download=a").headers().getValues("Content-Disposition"))
                .containsExactly("attachment; filename=\"a\"");
        given().get(path(id)).then().header("Content-Disposition", containsString("inline"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void wrongMethods(String method) {
        assertThat(Arrays.asList(given().request(method, path(StubObjects.id(1)))
                        .header("Allow")
                        .split(", ")))
                .contains("GET", "HEAD", "OPTIONS");
    }
}
