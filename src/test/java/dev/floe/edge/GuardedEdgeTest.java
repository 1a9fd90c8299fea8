package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.cache.StubCommittee;
import dev.floe.door.HttpClientSocket;
import dev.floe.door.HttpClientSocket.Answer;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.SuiException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is let in, and how often, whatever the route: prepared answers included. */
@QuarkusTest
@TestProfile(GuardedProfile.class)
class GuardedEdgeTest extends EdgeConnections {
    private static int count;
    private static int clients;

    @Inject
    AccessRules rules;

    @Inject
    StubObjects objects;

    private String client;
    private BlobId secret;
    private UrlSigner signer;

    /** Each test is a client of its own, who has asked for nothing yet. */
    @BeforeEach
    void begin() throws IOException {
        clients++;
        client = "127.9.0." + clients;
        secret = network.store("guarded-" + count++, random(20_000), 4000);
        signer = UrlSigner.parse(Files.readString(GuardedProfile.KEYS));
    }

    private Answer read(String path) throws IOException {
        try (HttpClientSocket socket = HttpClientSocket.from(client, server.getPort())) {
            return socket.get(path);
        }
    }

    private static long inAnHour() {
        return Instant.now().getEpochSecond() + 3600;
    }

    private String signed(String target) {
        return signer.sign(target, inAnHour(), Optional.empty());
    }

    private void allow(String... ids) throws IOException {
        Files.writeString(GuardedProfile.ALLOWED, String.join("\n", ids));
        Files.setLastModifiedTime(GuardedProfile.ALLOWED, FileTime.fromMillis(1000L * count++));
        rules.look();
    }

    @Test
    void nothingIsGivenToWhoHasNoSignature() throws IOException {
        ObjectId object = objects.add(secret, Map.of());
        for (String path : List.of(
                "/v1/blobs/" + secret,
                "/v1/blobs/" + secret + ".png",
                "/v1/blobs/" + secret + "/a.png",
                "/v1/blobs/" + secret + "/byte-range?start=0&length=1",
                "/v1/blobs/by-object-id/" + object,
                "/v1/blobs/by-quilt-id/" + secret + "/a/b",
                "/v1/quilts/" + secret + "/patches",
                "/v1alpha/blobs/" + secret + "/stream",
                "/v1alpha/blobs/concat?ids=" + secret,
                "/v1/blobs/x",
                "/v1/blobs/by-quilt-patch-id/x")) {
            Answer answer = read(path);
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.first("WWW-Authenticate")).hasValue("SignedUrl realm=\"floe\"");
            assertThat(answer.first("Cache-Control")).hasValue("no-store");
            assertThat(answer.first("Access-Control-Allow-Origin")).hasValue("*");
            assertThat(answer.body()).contains("\"UNAUTHENTICATED\"", "\"SIGNATURE_REQUIRED\"");
        }
        assertThat(read("/status").status()).isEqualTo(200);
    }

    @Test
    void whoHasASignedUrlIsAnswered() throws IOException {
        Answer answer = read(signed("/v1/blobs/" + secret));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).hasSize(20_000);
        assertThat(answer.first("ETag")).hasValue("\"" + secret + "\"");
        String control = answer.first("Cache-Control").orElseThrow();
        assertThat(control).startsWith("private, max-age=");
        assertThat(Long.parseLong(control.substring(control.lastIndexOf('=') + 1)))
                .as("no longer than it is signed")
                .isBetween(1L, 3600L);
        assertThat(read(signed("/v1/blobs/" + secret + "/byte-range?start=1&length=2"))
                        .body())
                .hasSize(2);
        for (int i = 0; i < 3; i++) {
            read(signed("/v1/blobs/" + secret));
        }
        assertThat(door.prepared().has(secret)).as("for everybody").isFalse();
        assertThat(read("/v1/blobs/" + secret).status()).isEqualTo(401);
    }

    @Test
    void otherSignaturesAreRefused() throws IOException {
        String right = signed("/v1/blobs/" + secret);
        BlobId other = network.store("guarded-" + count++, random(10), 4000);
        for (String target : List.of(
                right.replace(secret.toString(), other.toString()),
                right + "x",
                right + "&start=1",
                right.replace("exp=", "exp=1"),
                signer.sign("/v1/blobs/" + secret, Instant.now().getEpochSecond() - 1, Optional.empty()))) {
            Answer answer = read(target);
            assertThat(answer.status()).as(target).isEqualTo(403);
            assertThat(answer.body()).contains("\"ACCESS_DENIED\"");
        }
    }

    /**
     * Other ways to write the same: parameters in another order, digits that are written as such or not, hexadecimal in small
     * letters, segments that lead back. What was signed is what was written.
     */
    @Test
    void theSameWrittenOtherwiseIsNotSigned() throws IOException {
        String target = "/v1/blobs/" + secret + "/a%20b%2Cc.txt?content_type=text/plain&download=d%2Ce.txt";
        String right = signed(target);
        Answer answer = read(right);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.first("Content-Disposition").orElseThrow()).contains("d,e.txt");
        String sig = right.substring(target.length());
        for (String other : List.of(
                right.replace("%2C", "%2c"),
                right.replace("%2C", ","),
                right.replace("%20", "+"),
                right.replace("a%20b", "%61%20b"),
                right.replace("/v1/blobs/", "/v1/./blobs/"),
                right.replace("/v1/blobs/", "/v1/quilts/../blobs/"),
                right.replace("/v1/blobs/", "//v1/blobs/"),
                "/v1/blobs/" + secret + "/a%20b%2Cc.txt?download=d%2Ce.txt&content_type=text/plain" + sig,
                right + "&download=evil",
                right.replace("&exp=", "&sig=x&exp="),
                right.replace("?content", "?exp=9999999999&content"))) {
            assertThat(read(other).status()).as(other).isBetween(400, 404);
        }
    }

    @Test
    void whatABodyNamesIsForNobody() throws IOException {
        String body = "{\"ids\":[\"" + secret + "\"]}";
        for (String target : List.of("/v1alpha/blobs/concat", signed("/v1alpha/blobs/concat"))) {
            try (HttpClientSocket socket = HttpClientSocket.from(client, server.getPort())) {
                socket.send("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body);
                assertThat(socket.read(false).status()).isIn(401, 403);
            }
        }
    }

    /** The list is changed while the edge runs, and prepared answers obey it, too. */
    @Test
    void whatIsListedIsForEverybody() throws IOException {
        ObjectId object = objects.add(secret, Map.of());
        allow(secret.toString(), object.toString());
        // The object first: what it tells of the blob is in the answers that are prepared afterwards.
        for (String path : List.of(
                "/v1/blobs/by-object-id/" + object,
                "/v1alpha/blobs/concat?ids=" + secret + "," + object,
                "/v1/blobs/" + secret + "/a.png",
                "/v1/blobs/" + secret,
                "/v1/blobs/" + secret)) {
            assertThat(read(path).status()).as(path).isEqualTo(200);
        }
        await(() -> door.prepared().has(secret));
        assertThat(read("/v1/blobs/" + secret).first("Cache-Control").orElseThrow())
                .startsWith("public");
        BlobId other = network.store("guarded-" + count++, random(10), 4000);
        assertThat(read("/v1alpha/blobs/concat?ids=" + secret + "," + other).status())
                .isEqualTo(401);
        allow(other.toString());
        assertThat(read("/v1/blobs/" + secret).status()).isEqualTo(401);
        assertThat(read("/v1/blobs/" + other).status()).isEqualTo(200);
    }

    /** One after the other, in the lane or out of it. */
    @Test
    void whoAsksTooOftenWaits() throws IOException {
        allow(secret.toString());
        int given = 0;
        Answer answer = read("/v1/blobs/" + secret);
        while (answer.status() == 200) {
            given++;
            answer = read("/v1/blobs/" + secret);
        }
        assertThat(given).isEqualTo(GuardedProfile.BURST);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.body()).contains("\"RESOURCE_EXHAUSTED\"", "\"TOO_MANY_REQUESTS\"");
        assertThat(Long.parseLong(answer.first("Retry-After").orElseThrow())).isPositive();
        assertThat(answer.first("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(door.prepared().has(secret)).isTrue();
        assertThat(read("/v1/health/live").status()).as("of monitoring").isEqualTo(200);
        client = "127.9.1." + clients;
        assertThat(read("/v1/blobs/" + secret).status()).as("another client").isEqualTo(200);
    }

    /** Whatever it has, by its blob's ID and by all routes of the object: as long as the chain says that it is theirs. */
    @Test
    void whatListedOwnersOwnIsForEverybody() throws IOException {
        ObjectId owner = StubObjects.id(8000 + clients);
        ObjectId object = objects.add(secret, Map.of());
        BlobId other = network.store("guarded-" + count++, random(10), 4000);
        ObjectId foreign = objects.add(other, Map.of());
        objects.own(owner, object);
        objects.fail(owner, new SuiException(SuiException.Kind.UNAVAILABLE, "silence"));
        allow("owner:" + owner);
        Answer early = read("/v1/blobs/" + secret);
        assertThat(early.status()).as("nobody knows yet").isEqualTo(503);
        assertThat(early.first("Retry-After")).isPresent();
        assertThat(read(signed("/v1/blobs/" + secret)).status()).isEqualTo(200);
        objects.recover(owner);
        allow(
                "# a comment",
                "owner:" + owner + " # theirs",
                StubCommittee.id("more").toString());
        rules.lookAgain();
        for (String path : List.of(
                "/v1/blobs/" + secret,
                "/v1/blobs/by-object-id/" + object,
                "/v1alpha/blobs/concat?ids=" + secret + "," + object,
                "/v1/blobs/" + secret,
                "/v1/blobs/" + secret)) {
            assertThat(read(path).status()).as(path).isEqualTo(200);
        }
        await(() -> door.prepared().has(secret));
        for (String path : List.of("/v1/blobs/" + other, "/v1/blobs/by-object-id/" + foreign)) {
            assertThat(read(path).status()).as(path).isEqualTo(401);
        }
        objects.fail(owner, new SuiException(SuiException.Kind.UNAVAILABLE, "silence"));
        rules.lookAgain();
        assertThat(read("/v1/blobs/" + secret).status())
                .as("its last word stands")
                .isEqualTo(200);
        objects.recover(owner);
        objects.own(owner);
        rules.lookAgain();
        assertThat(read("/v1/blobs/" + secret).status()).as("sold").isEqualTo(401);
        allow("owner:x");
        allow("owner:" + secret);
        assertThat(read("/v1/blobs/" + other).status())
                .as("a broken list changes nothing")
                .isEqualTo(401);
    }

    /** What is being sent counts, on whatever connections, and to others it is nothing. */
    @Test
    void nobodyIsSentMoreAtOnceThanTheLimit() throws Exception {
        long length = 40L << 20;
        BlobId huge = network.store("guarded-" + count++, StubCommittee.Content.patterned(length), 400_000);
        BlobId small = network.store("guarded-" + count++, random(100), 4000);
        allow(huge.toString(), small.toString());
        List<HttpClientSocket> slow = new ArrayList<>();
        for (int i = 0; i < GuardedProfile.AT_ONCE; i++) {
            HttpClientSocket socket = HttpClientSocket.from(client, server.getPort());
            slow.add(socket);
            socket.send("GET /v1/blobs/" + huge + " HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        await(() -> door.inside() == GuardedProfile.AT_ONCE);
        Answer more = read("/v1/blobs/" + small);
        assertThat(more.status()).isEqualTo(429);
        assertThat(more.body()).contains("\"RESOURCE_EXHAUSTED\"", "\"TOO_MANY_REQUESTS\"");
        assertThat(Long.parseLong(more.first("Retry-After").orElseThrow())).isPositive();
        assertThat(read("/v1/health/live").status()).isEqualTo(200);
        String mine = client;
        client = "127.9.2." + clients;
        assertThat(read("/v1/blobs/" + small).status()).as("another client").isEqualTo(200);
        client = mine;
        for (HttpClientSocket socket : slow) {
            socket.close();
        }
        await(() -> door.inside() == 0);
        assertThat(read("/v1/blobs/" + small).status()).isEqualTo(200);
    }
}
