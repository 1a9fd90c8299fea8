package dev.floe.door.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.door.HttpClientSocket;
import dev.floe.door.HttpClientSocket.Answer;
import dev.floe.protocol.ErrorEnvelope;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door for operators, over real sockets. */
class AdminDoorTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final int PLACES = 8;

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger done = new AtomicInteger();
    private final CountDownLatch inside = new CountDownLatch(PLACES);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private Path tokenFile;
    private AdminDoor door;

    @BeforeEach
    void open() throws IOException {
        tokenFile = directory.resolve("token");
        Files.writeString(tokenFile, TOKEN + "\n");
        door = open(Optional.of(AdminToken.at(tokenFile)));
    }

    private AdminDoor open(Optional<AdminToken> token) throws BindException {
        return AdminDoor.open(
                vertx,
                "127.0.0.1",
                0,
                token,
                List.of(
                        AdminRoute.getByAnybody("/metrics", request -> new AdminAnswer(200, "text/plain", "up 1\n")),
                        AdminRoute.post(
                                "/admin/things/{id}",
                                request -> AdminAnswer.accepted(JsonNodeFactory.instance
                                        .objectNode()
                                        .put("id", request.parameter("id"))
                                        .put("q", request.query().first("q").orElse("none"))
                                        .put("done", done.incrementAndGet())
                                        .set("body", request.body()))),
                        AdminRoute.delete("/admin/things/{id}", request -> {
                            throw AdminRequest.notFound("there is no " + request.parameter("id"));
                        }),
                        AdminRoute.get("/admin/broken", request -> {
                            throw new IllegalStateException("secret");
                        }),
                        AdminRoute.get("/admin/slow", request -> {
                            inside.countDown();
                            try {
                                assertThat(mayEnd.await(1, TimeUnit.MINUTES)).isTrue();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return AdminAnswer.ok(JsonNodeFactory.instance.objectNode());
                        })));
    }

    @AfterEach
    void close() throws Exception {
        mayEnd.countDown();
        vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    private HttpClientSocket connect() throws IOException {
        return HttpClientSocket.from("127.0.0.1", door.port());
    }

    private static String request(String line, String fields, String body) {
        return line + " HTTP/1.1\r\nHost: x\r\n" + fields + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private Answer ask(String line, String fields, String body) throws IOException {
        try (HttpClientSocket client = connect()) {
            client.send(request(line, fields, body));
            return client.read(line.startsWith("HEAD"));
        }
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    private static String reason(Answer answer) {
        assertThat(answer.first("Content-Type")).hasValue("application/json");
        ErrorEnvelope envelope = ErrorEnvelope.parse(answer.body().getBytes(StandardCharsets.ISO_8859_1))
                .orElseThrow();
        assertThat(envelope.status().code()).isEqualTo(answer.status());
        return envelope.reason();
    }

    @Test
    void whoHasTheTokenIsAnswered() throws IOException {
        Answer answer = ask("POST /admin/things/a?q=w%20x", bearer(TOKEN), "{\"n\":[1]}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"id\":\"a\",\"q\":\"w x\",\"done\":1,\"body\":{\"n\":[1]}}");
        assertThat(answer.first("Cache-Control")).hasValue("no-store");
        assertThat(answer.first("Date")).isPresent();
        assertThat(answer.all("Access-Control-Allow-Origin"))
                .as("pages are no operators")
                .isEmpty();
        assertThat(ask("POST /admin/things/a", "authorization: bearer " + TOKEN + "\r\n", "")
                        .status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Authorization: Bearer\r\n",
                "Authorization: Bearer \r\n",
                "Authorization: Bearer 0123456789abcdeg\r\n",
                "Authorization: Bearer 0123456789abcde\r\n",
                "Authorization: Bearer 0123456789abcdef0\r\n",
                "Authorization: Basic 0123456789abcdef\r\n",
                "Authorization: Bearer 0123456789abcdef\r\nAuthorization: Bearer 0123456789abcdef\r\n",
                "Cookie: token=0123456789abcdef\r\n",
            })
    void whoHasNotIsTold(String fields) throws IOException {
        Answer answer = ask("POST /admin/things/a", fields, "{");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(reason(answer)).isEqualTo("UNAUTHENTICATED");
        assertThat(answer.first("WWW-Authenticate")).hasValue("Bearer realm=\"floe admin\"");
        assertThat(done).hasValue(0);
    }

    @Test
    void withoutATokenOnlyMonitoringIsAnswered() throws IOException {
        door = open(Optional.empty());
        assertThat(ask("GET /metrics", "", "").body()).isEqualTo("up 1\n");
        assertThat(ask("HEAD /metrics", "", "").status()).isEqualTo(200);
        assertThat(ask("POST /admin/things/a", bearer(TOKEN), "").status()).isEqualTo(401);
        assertThat(ask("POST /admin/things/a", bearer(""), "").status()).isEqualTo(401);
    }

    @Test
    void whatIsNotThereAndWhatIsWrongIsSaid() throws IOException {
        assertThat(reason(ask("GET /v1/blobs/x", "", ""))).isEqualTo("ROUTE_NOT_FOUND");
        assertThat(reason(ask("GET /admin/things/", "", ""))).isEqualTo("ROUTE_NOT_FOUND");
        Answer other = ask("PUT /admin/things/a", bearer(TOKEN), "");
        assertThat(reason(other)).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(other.first("Allow")).hasValue("POST, DELETE");
        assertThat(reason(ask("DELETE /admin/things/a", bearer(TOKEN), ""))).isEqualTo("NOT_FOUND");
        assertThat(reason(ask("POST /admin/things/a", bearer(TOKEN), "{} {}"))).isEqualTo("INVALID_REQUEST");
        assertThat(reason(ask("POST /admin/x/../things/a", bearer(TOKEN), ""))).isEqualTo("INVALID_REQUEST");
        assertThat(reason(ask("POST /admin/things/a?q=%zz", bearer(TOKEN), ""))).isEqualTo("INVALID_REQUEST");
        Answer broken = ask("GET /admin/broken", bearer(TOKEN), "");
        assertThat(reason(broken)).isEqualTo("INTERNAL_ERROR");
        assertThat(broken.body()).doesNotContain("secret");
    }

    @Test
    void longBodiesAreNotRead() throws IOException {
        try (HttpClientSocket client = connect()) {
            client.send("POST /admin/things/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 99999999\r\n\r\n");
            assertThat(client.read(false).status()).as("no token, no body").isEqualTo(401);
        }
        try (HttpClientSocket client = connect()) {
            client.send("POST /admin/things/a HTTP/1.1\r\nHost: x\r\n" + bearer(TOKEN)
                    + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(100);
            client.send("{}");
            assertThat(client.read(false).status()).isEqualTo(202);
        }
        try (HttpClientSocket client = connect()) {
            client.send(
                    "POST /admin/things/a HTTP/1.1\r\nHost: x\r\n" + bearer(TOKEN) + "Content-Length: 8388609\r\n\r\n");
            client.send(new byte[8_388_609]);
            assertThat(reason(client.read(false))).isEqualTo("PAYLOAD_TOO_LARGE");
        }
    }

    /** Clients that go away in the middle of a body leave their places to others. */
    @Test
    void whoGoesAwayLeavesItsPlace() throws IOException {
        for (int i = 0; i < 3 * PLACES; i++) {
            try (HttpClientSocket client = connect()) {
                client.send("POST /admin/things/a HTTP/1.1\r\nHost: x\r\n" + bearer(TOKEN)
                        + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n");
                // Told to go on, or that all places are taken by those before, of whom the server has not heard yet.
                assertThat(client.read(false).status()).isIn(100, 503);
            }
        }
        int status;
        do {
            status = ask("POST /admin/things/a", bearer(TOKEN), "").status();
            assertThat(status).isIn(202, 503);
        } while (status == 503);
    }

    @Test
    void operatorsAreAnsweredAFewAtATime() throws Exception {
        List<HttpClientSocket> clients = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            HttpClientSocket client = connect();
            clients.add(client);
            client.send(request("GET /admin/slow", bearer(TOKEN), ""));
        }
        assertThat(inside.await(1, TimeUnit.MINUTES)).isTrue();
        Answer answer = ask("GET /metrics", "", "");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.first("Retry-After")).hasValue("1");
        mayEnd.countDown();
        for (HttpClientSocket client : clients) {
            assertThat(client.read(false).status()).isEqualTo(200);
            client.close();
        }
        assertThat(ask("GET /metrics", "", "").status()).isEqualTo(200);
    }

    @Test
    void theTokenIsMadeOnceAndForItsOwnerAlone() throws IOException {
        Path fresh = directory.resolve("new").resolve("token");
        AdminToken made = AdminToken.at(fresh);
        String token = Files.readString(fresh).strip();
        assertThat(token).matches("[0-9a-f]{64}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rw-------");
        assertThat(made.is(token)).isTrue();
        assertThat(AdminToken.at(fresh).is(token)).isTrue();
        assertThat(made.is(token + " ")).isFalse();
    }

    @Test
    void whoReplacesTheFileReplacesTheToken() throws IOException {
        AdminToken token = AdminToken.at(tokenFile);
        Files.writeString(tokenFile, "fedcba9876543210");
        Files.setLastModifiedTime(tokenFile, FileTime.fromMillis(1_000_000));
        assertThat(token.is(TOKEN)).isFalse();
        assertThat(token.is("fedcba9876543210")).isTrue();
        Files.delete(tokenFile);
        assertThat(token.is("fedcba9876543210")).as("for a moment").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "short", "two words of a token file", "0123456789abcdef\n0123456789abcdef\n"})
    void badTokensAreNone(String text) throws IOException {
        Path file = directory.resolve("bad");
        Files.writeString(file, text);
        assertThatThrownBy(() -> AdminToken.at(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bad");
    }

    @Test
    void aPortThatIsTakenIsSaid() {
        assertThatThrownBy(() -> AdminDoor.open(vertx, "127.0.0.1", door.port(), Optional.empty(), List.of()))
                .isInstanceOf(BindException.class);
    }
}
