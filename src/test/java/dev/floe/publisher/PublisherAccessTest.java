package dev.floe.publisher;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.floe.publisher.access.Jwt;
import dev.floe.write.FakeNode.Behaviour;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A publisher that asks who stores, over HTTP. */
@QuarkusTest
@TestProfile(PublisherAccessTest.Closed.class)
@Timeout(300)
class PublisherAccessTest {
    private static final String SECRET = "a secret of more than thirty-two bytes";
    private static final String KEY = "the key of the shop";

    /** Tokens and keys, with a quota for who has none of its own. */
    public static final class Closed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "floe.publisher.jwt-decode-secret", SECRET,
                    "floe.publisher.quota-bytes", "1M",
                    "floe.publisher.quota-blobs", "20",
                    "floe.publisher.quota-wal", "0.000001",
                    "floe.publisher.api-keys-file", keyFile().toString());
        }

        private static Path keyFile() {
            Path file = Path.of("target", "publisher-access", "keys.yaml").toAbsolutePath();
            try {
                Files.createDirectories(file.getParent());
                byte[] hash = MessageDigest.getInstance("SHA-256")
                        .digest(KEY.replace(' ', '-').getBytes(StandardCharsets.UTF_8));
                Files.writeString(file, """
                        keys:
                          - name: shop
                            sha256: "%s"
                            blobs-per-day: 2
                        """.formatted(HexFormat.of().formatHex(hash)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
            return file;
        }
    }

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

    /** A token of an account of its own, so that no test spends another's quota. */
    private static String token(Map<String, ?> claims) {
        Map<String, Object> all = Jwt.claims(
                UUID.randomUUID().toString(),
                System.currentTimeMillis() / 1000 + 3600,
                Map.of("sub", UUID.randomUUID().toString()));
        all.putAll(claims);
        return Jwt.hmac("HS256", SECRET.getBytes(StandardCharsets.US_ASCII), all);
    }

    private static ValidatableResponse put(String token, String query, byte[] bytes) {
        return given().contentType("application/octet-stream")
                .header("Authorization", "Bearer " + token)
                .body(bytes)
                .when()
                .put("/v1/blobs" + query)
                .then();
    }

    @Test
    void whoSaysNothingIsAskedWhoTheyAre() {
        given().body(random(10))
                .when()
                .put("/v1/blobs")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", is("Bearer realm=\"floe publisher\""))
                .header("Access-Control-Allow-Origin", "*")
                .header("Cache-Control", "no-store")
                .body("error.status", is("UNAUTHENTICATED"))
                .body("error.details[0].reason", is("MISSING_CREDENTIALS"))
                .body("error.details[0].domain", is("auth.publisher.walrus.space"));
    }

    @Test
    void aTokenStoresOnceAndSaysWhatIsLeft() {
        String token = token(Map.of("max_size", 1000));
        put(token, "?epochs=2", random(900))
                .statusCode(200)
                .header(
                        "RateLimit-Policy",
                        startsWith("\"bytes\";q=1048576;w=86400, \"blobs\";q=20;w=86400, \"frost\";q=1000"))
                .header("RateLimit", containsString("\"bytes\";r=1047676;t="))
                .header("RateLimit", containsString("\"blobs\";r=19;t="));
        put(token, "?epochs=2", random(900)).statusCode(429).body("error.details[0].reason", is("TOKEN_ALREADY_USED"));
    }

    @Test
    void aTokenOfAStoreThatFailedIsStillGood() {
        String token = token(Map.of());
        publisher.walrus.nodes.subList(0, 2).forEach(node -> node.behaviour = Behaviour.DOWN);
        put(token, "", random(901)).statusCode(504);
        publisher.heal();
        put(token, "", random(901)).statusCode(200);
    }

    @Test
    void aTokenAnswersTheSameRequestAgain() {
        String token = token(Map.of());
        for (boolean again : new boolean[] {false, true}) {
            given().header("Authorization", "Bearer " + token)
                    .header("Idempotency-Key", "\"k\"")
                    .body(random(902))
                    .when()
                    .put("/v1/blobs")
                    .then()
                    .statusCode(200)
                    .header("Idempotent-Replayed", again ? is("true") : not("true"));
        }
        given().header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", "\"another\"")
                .body(random(902))
                .when()
                .put("/v1/blobs")
                .then()
                .statusCode(429);
    }

    @Test
    void whatIsNoTokenIsToldSoBeforeTheBody() throws Exception {
        String expired = Jwt.hmac("HS256", SECRET.getBytes(StandardCharsets.US_ASCII), Jwt.claims("x", 1, Map.of()));
        String forged = Jwt.hmac(
                "HS256",
                "another secret".getBytes(StandardCharsets.US_ASCII),
                Jwt.claims("x", 4_000_000_000L, Map.of()));
        String unsigned = Jwt.part("{\"alg\":\"none\"}") + "." + Jwt.part("{\"exp\":4000000000,\"jti\":\"x\"}") + ".";
        for (Map.Entry<String, String> wrong : Map.of(
                        expired,
                        "EXPIRED_SIGNATURE",
                        forged,
                        "INVALID_SIGNATURE",
                        unsigned,
                        "INVALID_SIGNATURE",
                        "a.b.c",
                        "INVALID_TOKEN",
                        "a." + "b".repeat(9_000) + ".c",
                        "INVALID_TOKEN",
                        "guessed",
                        "INVALID_API_KEY")
                .entrySet()) {
            String answer = beforeTheBody("/v1/blobs", wrong.getKey(), 1_000_000_000);
            assertThat(answer)
                    .as(wrong.getValue())
                    .startsWith("HTTP/1.1 401 ")
                    .contains(wrong.getValue(), "error=\"invalid_token\"", "error_description=");
        }
    }

    /** What is answered to a head alone; the body never comes. */
    private String beforeTheBody(String target, String token, long length) throws Exception {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(("PUT " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
                            + "Authorization: Bearer " + token + "\r\nContent-Length: " + length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "max_size, 100, '', 101, MAX_SIZE_EXCEEDED",
        "size, 100, '', 99, SIZE_INCORRECT",
        "epochs, 2, ?epochs=1, 10, INVALID_EPOCHS",
        "max_epochs, 2, ?epochs=3, 10, EPOCHS_ABOVE_MAX",
    })
    void whatATokenDoesNotAllowIsToldBeforeTheBody(String claim, int value, String query, int length, String reason)
            throws Exception {
        assertThat(beforeTheBody("/v1/blobs" + query, token(Map.of(claim, value)), length))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"FAILED_PRECONDITION\"", reason);
        assertThat(beforeTheBody("/v1/quilts" + query, token(Map.of(claim, value)), length))
                .as("a quilt without a form")
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void recipientsAreBound() {
        String recipient = "0x" + "ab".repeat(32);
        put(token(Map.of("send_object_to", recipient)), "", random(903))
                .statusCode(400)
                .body("error.details[0].reason", is("MISSING_SEND_OBJECT_TO"));
        put(token(Map.of("send_object_to", recipient)), "?send_object_to=0x1", random(903))
                .statusCode(400)
                .body("error.details[0].reason", is("INVALID_SEND_OBJECT_TO"));
        put(token(Map.of("send_object_to", recipient)), "?send_object_to=" + recipient, random(903))
                .statusCode(200);
    }

    @Test
    void aBodyWithoutLengthMayNotBeLongerThanItsToken() throws Exception {
        int before = publisher.walrus.chain.allBlobs().size();
        for (Map.Entry<String, Integer> bound :
                Map.of("max_size", 1000, "size", 70_000).entrySet()) {
            HttpURLConnection connection =
                    (HttpURLConnection) base.resolve("/v1/blobs").toURL().openConnection();
            connection.setRequestMethod("PUT");
            connection.setRequestProperty("Authorization", "Bearer " + token(Map.of(bound.getKey(), bound.getValue())));
            connection.setChunkedStreamingMode(4096);
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(random(65_000));
            }
            assertThat(connection.getResponseCode()).isBetween(400, 413);
        }
        assertThat(publisher.walrus.chain.allBlobs()).hasSize(before);
    }

    @Test
    void aKeyStoresUntilItsQuotaIsUsedUp() {
        String key = KEY.replace(' ', '-');
        put(key, "", random(904)).statusCode(200).header("RateLimit", containsString("\"blobs\";r=1;"));
        put(key, "", random(905)).statusCode(200);
        String wait = put(key, "", random(906))
                .statusCode(429)
                .body("error.status", is("RESOURCE_EXHAUSTED"))
                .body("error.details[0].reason", is("QUOTA_EXCEEDED"))
                .extract()
                .header("Retry-After");
        assertThat(Long.parseLong(wait)).isBetween(1L, 86_400L);
    }

    @Test
    void quotasOfBytesAndOfWalAreToldBeforeTheBody() throws Exception {
        assertThat(beforeTheBody("/v1/blobs", token(Map.of()), 1_500_000))
                .startsWith("HTTP/1.1 429 ")
                .contains("1048576 bytes a day");
        assertThat(beforeTheBody("/v1/blobs?epochs=53", token(Map.of()), 200_000))
                .startsWith("HTTP/1.1 429 ")
                .contains("FROST");
    }

    @Test
    void browsersOfOtherOriginsMaySendAndSeeAllOfIt() {
        given().header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "authorization,idempotency-key")
                .when()
                .options("/v1/blobs")
                .then()
                .header("Access-Control-Allow-Headers", containsString("Idempotency-Key"))
                .header("Access-Control-Expose-Headers", equalTo("*"));
    }
}
