package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.floe.node.door.RawHttp2;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every HTTP server of Floe promises, whatever it serves. One list: each server is a subclass that says where it is.
 */
@Timeout(600)
public abstract class HttpPromises {
    private static final int CANCELLED = 1000;
    private static final int GREEDY = 8;
    private static final int SOME_REQUESTS = 300;
    /** The system's buffers at both ends of a connection, at their longest, are 10 MB together. */
    private static final long MORE_THAN_SOCKETS_HOLD = 16L << 20;

    /**
     * A server.
     *
     * @param good a path that answers 200 to GET and HEAD
     * @param upload a path that takes bodies, if there is one
     * @param uploadMethod how
     * @param longest bytes of the longest body there
     */
    public record Server(
            InetSocketAddress address,
            SocketFactory sockets,
            boolean tls,
            String good,
            Optional<String> upload,
            String uploadMethod,
            long longest) {
        public static Server plain(InetSocketAddress address, String good) {
            return new Server(address, SocketFactory.getDefault(), false, good, Optional.empty(), "PUT", 0);
        }

        public Server taking(String method, String path, long longestBody) {
            return new Server(address, sockets, tls, good, Optional.of(path), method, longestBody);
        }
    }

    protected abstract Server server();

    private HttpClientSocket connect() throws IOException {
        return new HttpClientSocket(server().sockets(), server().address());
    }

    private RawHttp2 http2() throws Exception {
        return new RawHttp2(server().address(), server().tls());
    }

    /** @param asked when the request had not been sent yet */
    private static void assertDated(Optional<String> date, Instant asked) {
        assertThat(date).isPresent();
        ZonedDateTime said = ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(said.toInstant()).isBetween(asked.minus(Duration.ofSeconds(5)), Instant.now());
    }

    private String good() {
        return server().good();
    }

    // --- every answer ---

    @Test
    void everyAnswerHasADateAndIsOpenToBrowsers() throws Exception {
        List<String> requests = List.of(
                "GET " + good() + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /nothing/here HTTP/1.1\r\nHost: x\r\n\r\n",
                "DELETE " + good() + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "OPTIONS " + good() + " HTTP/1.1\r\nHost: x\r\nOrigin: http://a\r\n"
                        + "Access-Control-Request-Method: GET\r\n\r\n",
                "GET " + good() + " HTTP/1.1\r\n\r\n",
                "GET " + good() + " HTTP/1.1\r\nHost: x\r\nbad field\r\n\r\n");
        for (String request : requests) {
            try (HttpClientSocket client = connect()) {
                Instant asked = Instant.now();
                client.send(request);
                HttpClientSocket.Answer answer = client.read(false);
                assertThat(answer.all("date")).as(request + answer).hasSize(1);
                assertDated(answer.first("date"), asked);
                assertThat(answer.all("access-control-allow-origin"))
                        .as(request)
                        .containsExactly("*");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/nothing/here"})
    void everyAnswerOverHttp2HasADateAndIsOpenToBrowsers(String other) throws Exception {
        try (RawHttp2 client = http2()) {
            Instant asked = Instant.now();
            RawHttp2.Answer answer = client.send("GET", other.isEmpty() ? good() : other, new byte[0])
                    .get(60, TimeUnit.SECONDS);
            assertDated(Optional.ofNullable(answer.headers().get("date")).map(CharSequence::toString), asked);
            assertThat(answer.headers().get("access-control-allow-origin")).hasToString("*");
        }
    }

    @Test
    void headIsGetWithoutItsBody() throws Exception {
        try (HttpClientSocket client = connect()) {
            HttpClientSocket.Answer get = client.get(good());
            client.send("HEAD " + good() + " HTTP/1.1\r\nHost: x\r\n\r\n");
            HttpClientSocket.Answer head = client.read(true);
            assertThat(get.status()).isEqualTo(200);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.first("content-type")).isEqualTo(get.first("content-type"));
            assertThat(client.get(good()).status()).isEqualTo(200);
        }
    }

    // --- which server is meant ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1\r\n",
                "HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
                "HTTP/1.1\r\nHost: a\r\nHost: a\r\n",
                "HTTP/1.0\r\nHost: a\r\nHost: b\r\n",
                "HTTP/1.1\r\nHost: a b\r\n",
                "HTTP/1.1\r\nHost: a/b\r\n",
                "HTTP/1.1\r\nHost: u@a\r\n",
                "HTTP/1.1\r\nHost: a:b\r\n",
                "HTTP/1.1\r\nHost: [::1\r\n",
            })
    void aRequestHasExactlyOneProperHost(String rest) throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send("GET " + good() + " " + rest + "\r\n");
            assertThat(client.read(false).status()).isEqualTo(400);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0\r\n",
                "HTTP/1.0\r\nHost: a\r\n",
                "HTTP/1.1\r\nHost:\r\n",
                "HTTP/1.1\r\nHost: a.example:80\r\n",
                "HTTP/1.1\r\nhOSt: [::1]:80\r\n",
                "HTTP/1.1\r\nHost: 127.0.0.1\r\n",
            })
    void properHostsAreTaken(String rest) throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send("GET " + good() + " " + rest + "\r\n");
            assertThat(client.read(false).status()).isEqualTo(200);
        }
    }

    @Test
    void theAbsoluteFormIsTheSameRequest() throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send("GET http://x" + good() + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {";a=b", "//", "/./", "/x/../", "%2e", "upper"})
    void aPathHasOneSpelling(String how) throws Exception {
        String path = good();
        String alias = switch (how) {
            case ";a=b" -> path + how;
            case "%2e" -> "/%2e" + path;
            case "upper" -> "/%" + Integer.toHexString(path.charAt(1)) + path.substring(2);
            default -> how + path.substring(1);
        };
        try (HttpClientSocket client = connect()) {
            assertThat(client.get(alias).status()).as(alias).isIn(400, 404);
        }
    }

    // --- connections ---

    @Test
    void aConnectionServesManyRequests() throws Exception {
        try (HttpClientSocket client = connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get(i % 2 == 0 ? good() : "/nothing/here").status())
                        .isEqualTo(i % 2 == 0 ? 200 : 404);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", "HTTP/1.0\r\n"})
    void aConnectionIsClosedWhenTheClientWantsIt(String rest) throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send("GET " + good() + " " + rest + "\r\n");
            assertThat(client.read(false).status()).isEqualTo(200);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void requestsThatAreSentAheadAreAnsweredInOrder() throws Exception {
        try (HttpClientSocket client = connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                requests.append("GET ")
                        .append(i % 3 == 0 ? "/nothing/here" : good())
                        .append(" HTTP/1.1\r\nHost: x\r\n")
                        .append(i % 5 == 0 ? "Transfer-Encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n" : "")
                        .append(i % 5 == 1 ? "Content-Length: 6\r\n\r\n\r\n\r\nab" : "")
                        .append(i % 5 > 1 ? "\r\n" : "");
            }
            client.send(requests.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.read(false).status()).as("answer %s", i).isEqualTo(i % 3 == 0 ? 404 : 200);
            }
        }
    }

    @Test
    void requestsThatArriveInPiecesAreRequests() throws Exception {
        try (HttpClientSocket client = connect()) {
            String request = "GET " + good() + " HTTP/1.1\r\nHost: x\r\n\r\n";
            for (char c : (request + request).toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.read(false).status()).isEqualTo(200);
            assertThat(client.read(false).status()).isEqualTo(200);
        }
    }

    @Test
    void nobodyIsUpgraded() throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send("GET " + good() + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(200);
            assertThat(client.get(good()).status()).isEqualTo(200);
        }
    }

    @Test
    void aPrefaceThatIsNoneEndsTheConnection() throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    /**
     * Who sends requests and takes no answers holds what a socket holds, and nobody else up. The server is watched until
     * it takes no more of them while it answers others.
     */
    @Test
    void requestsAheadOfUnreadAnswersAreNotTakenIn() throws Exception {
        byte[] requests = ("GET " + good() + " HTTP/1.1\r\nHost: x\r\n\r\n")
                .repeat(SOME_REQUESTS)
                .getBytes(StandardCharsets.US_ASCII);
        List<HttpClientSocket> greedy = new ArrayList<>();
        List<AtomicLong> taken = new ArrayList<>();
        try {
            for (int i = 0; i < GREEDY; i++) {
                HttpClientSocket client = connect();
                AtomicLong bytes = new AtomicLong();
                greedy.add(client);
                taken.add(bytes);
                Thread.ofVirtual().start(() -> client.sendUntilClosed(requests, bytes));
            }
            long before = -1;
            long now = 0;
            while (now != before) {
                before = now;
                try (HttpClientSocket honest = connect()) {
                    for (int i = 0; i < 50; i++) {
                        assertThat(honest.get(good()).status()).isEqualTo(200);
                    }
                }
                assertThat(taken)
                        .as("bytes taken in on each connection")
                        .allSatisfy(bytes -> assertThat(bytes).hasValueLessThan(MORE_THAN_SOCKETS_HOLD));
                now = taken.stream().mapToLong(AtomicLong::get).sum();
            }
        } finally {
            for (HttpClientSocket client : greedy) {
                client.leave();
            }
        }
    }

    // --- limits ---

    @Test
    void aHeadIsOfBoundedLength() throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send("GET " + good() + " HTTP/1.1\r\nHost: x\r\nLong: " + "x".repeat(40_000) + "\r\n\r\n");
            assertThat(client.read(false).status()).isEqualTo(431);
        }
        try (HttpClientSocket client = connect()) {
            client.send("GET /" + "x".repeat(40_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read(false).status()).isIn(414, 431);
        }
    }

    /** What HTTP/1.1 takes, HTTP/2 takes, too; beyond that the stream is refused, and the others live. */
    @Test
    void aHeadOverHttp2IsOfBoundedLength() throws Exception {
        try (RawHttp2 client = http2()) {
            assertThat(withField(client, 14_000).get(60, TimeUnit.SECONDS).status())
                    .isEqualTo(200);
            assertThat(withField(client, 17_500).get(60, TimeUnit.SECONDS).status())
                    .isEqualTo(431);
            assertThat(client.send("GET", good(), new byte[0])
                            .get(60, TimeUnit.SECONDS)
                            .status())
                    .isEqualTo(200);
        }
    }

    private CompletableFuture<RawHttp2.Answer> withField(RawHttp2 client, int length) {
        CompletableFuture<RawHttp2.Answer> answer = new CompletableFuture<>();
        client.open(answer)
                .writeAndFlush(new DefaultHttp2HeadersFrame(
                        RawHttp2.headers("GET", good()).set("long", "x".repeat(length)), true));
        return answer;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "GET PATH HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na",
                "GET PATH HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
                "GET PATH HTTP/1.1\r\nHost: x\r\nspace : before\r\n\r\n",
                "GET PATH FOO/9.9\r\nHost: x\r\n\r\n",
            })
    void whatIsNoRequestIsRefused(String request) throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send(request.replace("PATH", good()));
            assertThat(client.read(false).status()).isEqualTo(400);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    // --- bodies ---

    private Server uploads() {
        assumeThat(server().upload()).as("takes bodies").isPresent();
        return server();
    }

    private String put(String path, String fields) {
        return uploads().uploadMethod() + " " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
    }

    @Test
    void aBodyThatWillBeReadIsInvitedOnce() throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send(put(uploads().upload().orElseThrow(), "Content-Length: 10\r\nExpect: 100-continue\r\n"));
            assertThat(client.read(false).status()).isEqualTo(100);
            client.send(new byte[10]);
            assertThat(client.read(false).status()).isGreaterThanOrEqualTo(200);
        }
    }

    /** Behind a 101 nobody could hold a body back; a client that waits for 100 would wait in vain. */
    @Test
    void nobodyIsUpgradedWithABody() throws Exception {
        String upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n";
        int length = (int) Math.min(100_000, uploads().longest());
        for (String expect : List.of("", "Expect: 100-continue\r\n")) {
            try (HttpClientSocket client = connect()) {
                client.send(
                        put(uploads().upload().orElseThrow(), "Content-Length: " + length + "\r\n" + expect + upgrade));
                if (!expect.isEmpty()) {
                    assertThat(client.read(false).status()).isEqualTo(100);
                }
                client.send(new byte[length]);
                assertThat(client.read(false).status()).isGreaterThanOrEqualTo(200);
            }
        }
    }

    @Test
    void aBodyThatWillNotBeReadIsNotInvited() throws Exception {
        List<String> refused =
                new ArrayList<>(List.of(put("/nothing/here", "Content-Length: 10\r\nExpect: 100-continue\r\n")));
        refused.add(put(
                uploads().upload().orElseThrow(),
                "Content-Length: " + (uploads().longest() + 1) + "\r\nExpect: 100-continue\r\n"));
        for (String request : refused) {
            try (HttpClientSocket client = connect()) {
                client.send(request);
                assertThat(client.read(false).status()).as(request).isBetween(400, 499);
                assertThat(client.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void aClientThatSendsAtOnceSeesTheRefusal() throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send(put("/nothing/here", "Content-Length: 200000\r\n"));
            client.send(new byte[200_000]);
            assertThat(client.read(false).status()).isEqualTo(404);
            assertThat(client.get(good()).status()).isEqualTo(200);
        }
    }

    @Test
    void whatIsLeftOfALongRefusedBodyIsNotReadForEver() throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send(put("/nothing/here", "Content-Length: 100000000000\r\n"));
            HttpClientSocket.Answer answer = client.read(false);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.first("connection")).contains("close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aBrokenBodyIsABadRequest() throws Exception {
        try (HttpClientSocket client = connect()) {
            client.send(put(uploads().upload().orElseThrow(), "Transfer-Encoding: chunked\r\n") + "zz\r\nabc\r\n");
            assertThat(client.read(false).status()).isEqualTo(400);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    // --- streams ---

    /** Proxies put many users on one connection, and players cancel all the time. */
    @Test
    void aClientMayCancelManyRequests() throws Exception {
        try (RawHttp2 client = http2()) {
            for (int i = 0; i < CANCELLED; i++) {
                Channel stream = client.open(new CompletableFuture<>());
                stream.writeAndFlush(new DefaultHttp2HeadersFrame(RawHttp2.headers("GET", good()), true))
                        .sync();
                RawHttp2.reset(stream);
            }
            assertThat(client.send("GET", good(), new byte[0])
                            .get(60, TimeUnit.SECONDS)
                            .status())
                    .isEqualTo(200);
        }
    }

    // --- other people's list ---

    /**
     * The one exception: what is no preface of HTTP/2 may be a request of HTTP/1.1 that cannot be understood, and gets its
     * 400, where h2spec wants a close without a word.
     */
    @Test
    @Timeout(1800)
    void h2specIsContent() throws Exception {
        Process started;
        List<String> command = new ArrayList<>(List.of(
                "h2spec",
                "-h",
                server().address().getHostString(),
                "-p",
                Integer.toString(server().address().getPort()),
                "-P",
                good(),
                "-o",
                "60"));
        if (server().tls()) {
            command.addAll(List.of("-t", "-k"));
        }
        try {
            started = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            abort("h2spec is not there: go install github.com/summerwind/h2spec/cmd/h2spec@latest");
            return;
        }
        List<String> lines = started.inputReader(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.stream()
                        .filter(line -> line.contains("\u00d7"))
                        .map(line -> line.replaceFirst(".*\u00d7", "").strip())
                        .distinct())
                .as(String.join("\n", lines))
                .isSubsetOf("2: Sends invalid connection preface");
        assertThat(lines).anyMatch(line -> line.startsWith("145 tests, 14"));
    }
}
