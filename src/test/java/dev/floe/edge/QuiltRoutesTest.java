package dev.floe.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.floe.bytes.BcsWriter;
import dev.floe.cache.StubCommittee.StoredQuilt;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.QuiltMember;
import dev.floe.redstuff.QuiltPatch;
import dev.floe.redstuff.QuiltPatchId;
import dev.floe.redstuff.QuiltPatchStream;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.HttpClientConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of quilts: what is in them, and their patches by ID and by name. */
@QuarkusTest
class QuiltRoutesTest {
    private static final int SHARDS = 40;
    private static final byte[] PNG_MAGIC = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

    @Inject
    StubNetwork network;

    @Inject
    EdgeReader reader;

    private static int count;

    @BeforeAll
    static void doNotWaitForever() {
        RestAssured.config = RestAssured.config()
                .httpClient(HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", 60_000));
    }

    @AfterEach
    void nothingIsLeftRunning() {
        reader.denyList().replace(Set.of());
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (network.running.get() > 0) {
            assertThat(System.nanoTime()).as("reads still running").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static byte[] png(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        System.arraycopy(PNG_MAGIC, 0, bytes, 0, PNG_MAGIC.length);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static QuiltMember member(String identifier, byte[] content, String... tags) {
        Map<String, String> pairs = new java.util.TreeMap<>();
        for (int i = 0; i < tags.length; i += 2) {
            pairs.put(tags[i], tags[i + 1]);
        }
        return new QuiltMember(identifier, pairs, BlobSource.of(content));
    }

    /** A quilt of its own for each test, as each begins with a member of another length. */
    private StoredQuilt store(QuiltMember... members) {
        QuiltMember[] all = Arrays.copyOf(members, members.length + 1);
        all[members.length] = member("zz-" + count++, new byte[0]);
        return network.storeQuilt(SHARDS, List.of(all));
    }

    private static String byId(QuiltPatchId id) {
        return "/v1/blobs/by-quilt-patch-id/" + id;
    }

    private static String byName(BlobId quilt, String name) {
        return "/v1/blobs/by-quilt-id/" + quilt + "/" + name;
    }

    private static Response get(String path) {
        return given().urlEncodingEnabled(false).get(path);
    }

    @Test
    void patchesAreReadByIdAndByName() {
        byte[] picture = png(30_000);
        byte[] words = text("some words");
        StoredQuilt quilt = store(member("a.png", picture, "mood", "blue"), member("dir/b.txt", words));
        for (String path : List.of(byId(quilt.patch("a.png")), byName(quilt.id(), "a.png"))) {
            Response answer = get(path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.asByteArray()).isEqualTo(picture);
            assertThat(answer.header("ETag"))
                    .isEqualTo('"' + quilt.patch("a.png").toString() + '"');
            assertThat(answer.header("Content-Length")).isEqualTo("30000");
            assertThat(answer.header("Content-Type")).isEqualTo("image/png");
            assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
            assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Quilt-Patch-Identifier")).isEqualTo("a.png");
            assertThat(answer.header("mood")).isNull();
            assertThat(answer.header("Access-Control-Expose-Headers")).isEqualTo("*");
            assertThat(answer.header("Vary")).isNull();
        }
        for (String name : List.of("dir/b.txt", "dir%2Fb.txt", "dir%2fb.txt")) {
            Response answer = get(byName(quilt.id(), name));
            assertThat(answer.statusCode()).as(name).isEqualTo(200);
            assertThat(answer.asByteArray()).isEqualTo(words);
            assertThat(answer.header("X-Quilt-Patch-Identifier")).isEqualTo("dir/b.txt");
        }
    }

    @Test
    void namesAreWhateverTheyAre() {
        List<String> names = List.of("ü ber/%2F?#+&;=", "日本語", "a/b/c/", "byte-range", "😀");
        List<QuiltMember> members =
                names.stream().map(name -> member(name, text("it is " + name))).toList();
        StoredQuilt quilt = store(members.toArray(QuiltMember[]::new));
        for (String name : names) {
            String escaped = java.net.URLEncoder.encode(name, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("*", "%2A");
            Response answer = get(byName(quilt.id(), escaped));
            assertThat(answer.statusCode()).as(name).isEqualTo(200);
            assertThat(answer.asByteArray()).isEqualTo(text("it is " + name));
            assertThat(answer.header("X-Quilt-Patch-Identifier"))
                    .isEqualTo(name.chars().allMatch(c -> c < 127) ? name : null);
        }
        assertThat(get(byName(quilt.id(), "a/b/c")).statusCode()).isEqualTo(404);
    }

    @Test
    void thePatchesAreListedAsTheReferenceDoes() {
        StoredQuilt quilt = store(member("a", text("x"), "k", "v", "über", "\"\\"), member("b", png(5000)));
        Response answer = get("/v1/quilts/" + quilt.id() + "/patches");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("ETag")).isEqualTo('"' + quilt.id().toString() + "-patches\"");
        assertThat(answer.header("Cache-Control")).contains("immutable");
        List<Map<String, Object>> list = answer.jsonPath().getList("");
        assertThat(list).hasSize(3);
        for (int i = 0; i < list.size(); i++) {
            QuiltPatch patch = quilt.index().patches().get(i);
            assertThat(list.get(i))
                    .isEqualTo(Map.of(
                            "identifier", patch.identifier(),
                            "patch_id", patch.id(quilt.id()).toString(),
                            "tags", patch.tags()));
        }
        given().header("If-None-Match", answer.header("ETag"))
                .get("/v1/quilts/" + quilt.id() + "/patches")
                .then()
                .statusCode(304);
        Response head = given().head("/v1/quilts/" + quilt.id() + "/patches");
        assertThat(head.header("Content-Length")).isEqualTo(answer.header("Content-Length"));
        assertThat(head.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void headIsLikeGet() {
        StoredQuilt quilt =
                store(member("page.html", text("<!DOCTYPE html>" + "x".repeat(5000)), "link", "</a>; rel=a"));
        for (String path : List.of(byId(quilt.patch("page.html")), byName(quilt.id(), "page.html"))) {
            Response head = BlobRoutesTest.plain().head(path);
            Response get = BlobRoutesTest.plain().get(path);
            assertThat(head.statusCode()).isEqualTo(200);
            for (String name : List.of(
                    "Content-Length",
                    "Content-Type",
                    "Content-Security-Policy",
                    "ETag",
                    "Accept-Ranges",
                    "Cache-Control",
                    "Link",
                    "X-Quilt-Patch-Identifier",
                    "X-Content-Type-Options",
                    "Access-Control-Expose-Headers")) {
                assertThat(head.header(name))
                        .as(name)
                        .isEqualTo(get.header(name))
                        .isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-,      0,    20000",
        "bytes=0-0,     0,    1",
        "bytes=19999-,  19999, 20000",
        "bytes=-5,      19995, 20000",
        "bytes=7000-12999, 7000, 13000",
    })
    void rangesAreServed(String range, int from, int to) {
        byte[] bytes = png(20_000);
        StoredQuilt quilt = network.storeQuilt(SHARDS, List.of(member("r", bytes), member("s", png(100))));
        Response answer = given().header("Range", range).get(byId(quilt.patch("r")));
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/20000");
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
    }

    @Test
    void severalRangesAndImpossibleOnes() {
        byte[] bytes = png(20_000);
        StoredQuilt quilt = store(member("r", bytes));
        String path = byName(quilt.id(), "r");
        Response many = given().header("Range", "bytes=0-9,15000-15009").get(path);
        assertThat(many.statusCode()).isEqualTo(206);
        assertThat(many.header("Content-Type")).startsWith("multipart/byteranges; boundary=");
        assertThat(many.asByteArray()).hasSize(Integer.parseInt(many.header("Content-Length")));
        given().header("Range", "bytes=20000-")
                .get(path)
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */20000");
        given().header("Range", "bytes=5-6")
                .header("If-Range", "\"other\"")
                .get(path)
                .then()
                .statusCode(200);
    }

    @Test
    void everyPatchHasAValidatorOfItsOwn() {
        StoredQuilt quilt = store(member("a", png(100)), member("b", png(200)));
        String tag = '"' + quilt.patch("a").toString() + '"';
        given().header("If-None-Match", tag)
                .get(byName(quilt.id(), "a"))
                .then()
                .statusCode(304)
                .header("ETag", tag);
        given().header("If-None-Match", tag).get(byName(quilt.id(), "b")).then().statusCode(200);
        given().header("If-Match", tag).get(byName(quilt.id(), "b")).then().statusCode(412);
        given().header("If-None-Match", '"' + quilt.id().toString() + '"')
                .get(byName(quilt.id(), "a"))
                .then()
                .statusCode(200);
    }

    @Test
    void onlyTheColumnsThatAreNeededAreRead() {
        byte[] large = png(50_000);
        StoredQuilt quilt = store(member("first", png(300)), member("large", large));
        QuiltPatch patch = quilt.index().find("large").orElseThrow();
        int columns = patch.endColumn() - patch.startColumn();
        assertThat(columns).isGreaterThan(5);
        // An end without a type: the header's column, the type's, and the last one.
        given().header("Range", "bytes=-1")
                .get(byId(quilt.patch("large")))
                .then()
                .statusCode(206);
        assertThat(Set.copyOf(network.columnsAskedOf(quilt.id())))
                .isEqualTo(Set.of(0, patch.startColumn(), patch.endColumn() - 1));
        get(byId(quilt.patch("large"))).then().statusCode(200).header("X-Cache", "MISS");
        get(byId(quilt.patch("large"))).then().statusCode(200).header("X-Cache", "HIT");
        assertThat(network.columnsAskedOf(quilt.id()))
                .as("each once, and none of the other patch")
                .hasSize(1 + columns)
                .doesNotContain(quilt.index().find("first").orElseThrow().startColumn());
        assertThat(network.rowsAskedOf(quilt.id())).isZero();
        assertThat(network.opensOf(quilt.id())).isEqualTo(1);
    }

    @Test
    void aQuiltsPatchesAreDeniedWithIt() {
        StoredQuilt quilt = store(member("a", png(100)));
        List<String> paths =
                List.of(byId(quilt.patch("a")), byName(quilt.id(), "a"), "/v1/quilts/" + quilt.id() + "/patches");
        paths.forEach(path -> get(path).then().statusCode(200));
        reader.denyList().replace(Set.of(quilt.id()));
        for (String path : paths) {
            get(path).then().statusCode(451).body("error.details[0].reason", equalTo("FORBIDDEN_BLOB"));
            given().header("If-None-Match", "*").get(path).then().statusCode(451);
        }
    }

    @Test
    void whatIsNotThereIsNotFound() {
        StoredQuilt quilt = store(member("a", png(3000)));
        QuiltPatchId a = quilt.patch("a");
        List<String> missing = List.of(
                byName(quilt.id(), "b"),
                byName(quilt.id(), "A"),
                byId(new QuiltPatchId(quilt.id(), a.startColumn(), a.endColumn() - 1)),
                byId(new QuiltPatchId(quilt.id(), a.startColumn() + 1, a.endColumn())),
                byId(new QuiltPatchId(quilt.id(), 0, 1)),
                byId(new QuiltPatchId(quilt.id(), 20, 60_000)));
        for (String path : missing) {
            get(path)
                    .then()
                    .statusCode(404)
                    .header("Cache-Control", "public, max-age=2")
                    .header("Access-Control-Allow-Origin", "*")
                    .body("error.status", equalTo("NOT_FOUND"))
                    .body("error.details[0].reason", equalTo("QUILT_PATCH_NOT_FOUND"));
        }
        BlobId nothing = dev.floe.cache.StubCommittee.id("no such quilt");
        for (String path : List.of(
                byName(nothing, "b"), byId(new QuiltPatchId(nothing, 1, 2)), "/v1/quilts/" + nothing + "/patches")) {
            get(path).then().statusCode(404).body("error.details[0].reason", equalTo("BLOB_NOT_FOUND"));
        }
    }

    /** Bytes of a patch that look like a patch are none: only the index says what is one. */
    @Test
    void aPatchWithinAPatchIsNone() throws Exception {
        byte[] bytes = new byte[40_000];
        StoredQuilt first = network.storeQuilt(SHARDS, List.of(member("harmless", bytes)));
        QuiltPatch patch = first.index().find("harmless").orElseThrow();
        int columnLength = network.columnLength(first.id());
        // Where the patch's second column begins, a patch of its own seems to begin.
        byte[] evil = new BcsWriter()
                .u8(1)
                .u32(2 + 5 + 4)
                .u8(0)
                .u16(5)
                .string("evil")
                .fixed(text("evil"))
                .toByteArray();
        int contentStart = 6 + 2 + 1 + "harmless".length();
        System.arraycopy(evil, 0, bytes, columnLength - contentStart, evil.length);
        StoredQuilt quilt = network.storeQuilt(SHARDS, List.of(member("harmless", bytes)));
        int column = patch.startColumn() + 1;
        byte[] there = network.columnBytes(quilt.id(), column);
        assertThat(QuiltPatchStream.read(BlobSource.of(there)).identifier()).isEqualTo("evil");
        get(byId(new QuiltPatchId(quilt.id(), column, column + 1)))
                .then()
                .statusCode(404)
                .body("error.details[0].reason", equalTo("QUILT_PATCH_NOT_FOUND"));
        assertThat(get(byId(quilt.patch("harmless"))).asByteArray()).isEqualTo(bytes);
    }

    @Test
    void aBlobThatIsNoQuiltIsSaidToBeNone() {
        BlobId blob = network.storeEncoded(png(5000), SHARDS);
        for (String path :
                List.of(byName(blob, "b"), byId(new QuiltPatchId(blob, 1, 2)), "/v1/quilts/" + blob + "/patches")) {
            get(path).then().statusCode(404).body("error.details[0].reason", equalTo("NOT_A_QUILT"));
        }
    }

    /** Few shards make few columns, fewer than an index may have. */
    @Test
    void anIndexThatWouldBeLongerThanTheBlobIsNone() {
        byte[] bytes = new BcsWriter().u8(1).u32(1700).fixed(new byte[1495]).toByteArray();
        BlobId blob = network.storeEncoded(bytes, 7);
        get("/v1/quilts/" + blob + "/patches")
                .then()
                .statusCode(404)
                .body("error.details[0].reason", equalTo("NOT_A_QUILT"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/blobs/by-quilt-patch-id/x",
                "/v1/blobs/by-quilt-patch-id/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "/v1/blobs/by-quilt-patch-id/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAQACAA",
                "/v1/blobs/by-quilt-id/x/a",
                "/v1/blobs/by-quilt-id/x/a/b/c",
                "/v1/quilts/x/patches"
            })
    void badIdsAreRefused(String path) {
        get(path)
                .then()
                .statusCode(400)
                .contentType(ContentType.JSON)
                .header("Access-Control-Allow-Origin", "*")
                .body("error.details[0].reason", equalTo("INVALID_ID_FORMAT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%ff", "a%C3", "%ED%A0%80"})
    void namesThatAreNoTextAreRefused(String name) {
        StoredQuilt quilt = store(member("a", png(100)));
        get(byName(quilt.id(), name))
                .then()
                .statusCode(400)
                .body("error.details[0].reason", equalTo("INVALID_REQUEST"));
    }

    @Test
    void tagsBecomeFieldsIfTheyMay() {
        StoredQuilt quilt = store(member(
                "a",
                text("{}"),
                "Content-Type",
                "application/json; profile=x",
                "content-language",
                "de",
                "Content-Disposition",
                "inline; filename=\"a\"",
                "link",
                "bad\r\nSet-Cookie: a=b",
                "content-location",
                "/ü",
                "set-cookie",
                "a=b",
                "x-other",
                "1"));
        Response answer = get(byName(quilt.id(), "a"));
        assertThat(answer.header("Content-Type")).isEqualTo("application/json; profile=x");
        assertThat(answer.header("Content-Language")).isEqualTo("de");
        assertThat(answer.header("Content-Disposition")).isEqualTo("inline; filename=\"a\"");
        for (String absent : List.of("Link", "Set-Cookie", "Content-Location", "X-Other")) {
            assertThat(answer.header(absent)).as(absent).isNull();
        }
        assertThat(answer.headers().getValues("Content-Type")).hasSize(1);
        Response part = given().header("Range", "bytes=0-0").get(byName(quilt.id(), "a"));
        assertThat(part.header("Content-Language")).isEqualTo("de");
    }

    @ParameterizedTest
    @CsvSource({
        "text/html,                    text/html,                true",
        "Text/HTML; charset=utf-8,     text/html; charset=utf-8, true",
        "image/svg+xml,                image/svg+xml,            true",
        "application/xhtml+xml,        application/xhtml+xml,    true",
        "text/javascript,              text/javascript,          false",
        "application/javascript,       application/javascript,   false",
        "application/x-unknown,        application/x-unknown,    true",
        "text/css,                     text/css,                 false",
        "image/png,                    image/png,                false",
        "video/mp4,                    video/mp4,                false",
        "multipart/x-mixed-replace,    text/plain; charset=utf-8, false",
        "nonsense,                     text/plain; charset=utf-8, false",
        "'text/html, text/plain',      text/plain; charset=utf-8, false",
        "'text/html\tx',               text/plain; charset=utf-8, false",
    })
    void whatMayRunIsInASandbox(String declared, String sent, boolean sandboxed) {
        StoredQuilt quilt = store(member("a", text("some words"), "content-type", declared));
        Response answer = get(byName(quilt.id(), "a"));
        assertThat(answer.header("Content-Type")).isEqualTo(sent);
        if (sandboxed) {
            assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
        } else {
            assertThat(answer.header("Content-Security-Policy")).isNull();
        }
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void namesOfFilesSayMoreOfTheType() {
        byte[] words = text("some words");
        StoredQuilt quilt = store(
                member("a.css", words),
                member("a.js", words),
                member("a.html", words),
                member("a.mp4", new byte[] {1, 2, 3, 0, 0}),
                member("b.css", png(100)));
        get(byName(quilt.id(), "a.css")).then().header("Content-Type", "text/css; charset=utf-8");
        get(byName(quilt.id(), "a.js"))
                .then()
                .header("Content-Type", "text/javascript; charset=utf-8")
                .header("Content-Security-Policy", nullValue());
        get(byName(quilt.id(), "a.html")).then().header("Content-Type", "text/plain; charset=utf-8");
        get(byName(quilt.id(), "a.mp4")).then().header("Content-Type", "video/mp4");
        get(byName(quilt.id(), "b.css")).then().header("Content-Type", "image/png");
        // A page may use what a link names as a script; no link makes a document of anybody's bytes.
        get(byId(quilt.patch("a.css")) + ".js").then().header("Content-Type", "text/javascript; charset=utf-8");
        get(byId(quilt.patch("a.html")) + ".csv").then().header("Content-Type", "text/csv; charset=utf-8");
        get(byName(quilt.id(), "a.js?content_type=text/csv")).then().header("Content-Type", "text/csv; charset=utf-8");
    }

    @Test
    void aPackedPatchIsNotTakenForItsPacking() {
        byte[] packed = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0};
        StoredQuilt quilt = store(member("a.gz", packed, "content-encoding", "gzip"));
        Response head = given().head(byName(quilt.id(), "a.gz"));
        assertThat(head.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(head.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(head.header("Content-Length")).isEqualTo("8");
    }

    @Test
    void columnsThatCannotBeHadAreAnAnswer() {
        StoredQuilt quilt = store(member("a", png(20_000)));
        network.failAtColumn(quilt.id(), 0);
        for (String path :
                List.of(byId(quilt.patch("a")), byName(quilt.id(), "a"), "/v1/quilts/" + quilt.id() + "/patches")) {
            get(path)
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "7")
                    .header("ETag", nullValue())
                    .body("error.details[0].reason", equalTo("BLOB_UNAVAILABLE"));
        }
        network.heal(quilt.id());
        get(byId(quilt.patch("a"))).then().statusCode(200);
    }

    @Test
    void anEmptyPatchIsOne() {
        StoredQuilt quilt = store(member("empty", new byte[0]));
        Response answer = get(byName(quilt.id(), "empty"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("0");
        assertThat(answer.asByteArray()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void wrongMethods(String method) {
        StoredQuilt quilt = store(member("a", png(100)));
        for (String path :
                List.of(byId(quilt.patch("a")), byName(quilt.id(), "a/b"), "/v1/quilts/" + quilt.id() + "/patches")) {
            Response answer = given().request(method, path);
            assertThat(answer.statusCode()).as(path).isEqualTo(405);
            assertThat(answer.header("Allow")).contains("GET", "HEAD", "OPTIONS");
            assertThat(given().options(path).header("Allow").split(", "))
                    .containsExactlyInAnyOrder(answer.header("Allow").split(", "));
        }
    }
}
