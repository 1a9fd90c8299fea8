package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.floe.keys.NetworkKeyPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthCommandTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Answers with {@code unready} for the first {@code refusals} questions, and then with 200 and an endless body. */
    private void start(HttpServer made, int refusals, int unready) {
        server = made;
        AtomicInteger questions = new AtomicInteger();
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            if (questions.incrementAndGet() <= refusals) {
                exchange.sendResponseHeaders(unready, -1);
                exchange.close();
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            // Whoever waits for all of it waits for ever.
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private URI url(String scheme) {
        return new HealthCommand.ServerUrl()
                .convert(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    private HealthQuestion.Answer ask(URI url, Duration patience) throws InterruptedException {
        try (HealthQuestion question = new HealthQuestion(url)) {
            return question.untilReady(patience);
        }
    }

    /** What is wrong with an edge of a package stands at its admin port alone. */
    @Test
    void whyItIsNotReadyIsLookedForAtTheAdminPort() throws Exception {
        start(HttpServer.create(anyPort(), 0), 10, 503);
        HttpServer admin = HttpServer.create(anyPort(), 0);
        admin.createContext("/", exchange -> {
            byte[] body = "{\"status\":\"DOWN\",\"checks\":[{\"status\":\"DOWN\",\"data\":{\"problem\":\"no chain\"}}]}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        admin.start();
        try {
            URI inside = URI.create("http://127.0.0.1:" + admin.getAddress().getPort() + "/v1/health/ready");
            assertThat(HealthCommand.ask(url("http"), Optional.of(inside), Duration.ZERO)
                            .words())
                    .isEqualTo("not ready, it answers 503: no chain");
            assertThat(HealthCommand.ask(url("http"), Optional.empty(), Duration.ZERO)
                            .words())
                    .isEqualTo("not ready, it answers 503");
        } finally {
            admin.stop(0);
        }
        assertThat(HealthCommand.ask(url("http"), Optional.of(URI.create("http://127.0.0.1:1/")), Duration.ZERO)
                        .words())
                .isEqualTo("not ready, it answers 503");
    }

    @Test
    void whatIsReadyIsReadyWithoutItsBody() throws Exception {
        start(HttpServer.create(anyPort(), 0), 0, 503);
        assertThat(ask(url("http"), Duration.ZERO).ready()).isTrue();
        assertThat(asked).containsExactly("/v1/health/ready");
    }

    @Test
    void whatIsNotReadyIsAskedOnce() throws Exception {
        start(HttpServer.create(anyPort(), 0), Integer.MAX_VALUE, 503);
        HealthQuestion.Answer answer = ask(url("http"), Duration.ZERO);
        assertThat(answer.ready()).isFalse();
        assertThat(answer.words()).contains("503");
        assertThat(asked).hasSize(1);
    }

    /** Answers 503 with {@code body}, and leaves it open if {@code endless}. */
    private void startUnready(String body, boolean endless) throws IOException {
        server = HttpServer.create(anyPort(), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(503, 0);
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            if (!endless) {
                exchange.close();
            }
        });
        server.start();
    }

    @Test
    void whatIsNotReadySaysWhy() throws Exception {
        startUnready("""
                {"status": "DOWN", "checks": [
                  {"name": "edge", "status": "DOWN", "data": {"problem": "no chain\\u001b[31m there"}},
                  {"name": "publisher", "status": "UP", "data": {"problem": "none"}},
                  {"name": "service", "status": "DOWN"}]}
                """, false);
        assertThat(ask(url("http"), Duration.ZERO).words())
                .startsWith("not ready, it answers 503: no chain")
                .endsWith(" there")
                .doesNotContain("\u001b");
    }

    @Test
    void whatSaysNoReasonIsStillNotReady() throws Exception {
        startUnready("<html>", false);
        assertThat(ask(url("http"), Duration.ZERO).words()).isEqualTo("not ready, it answers 503");
    }

    @Test
    void aReasonThatDoesNotEndIsNotWaitedFor() throws Exception {
        startUnready("{\"checks\": [", true);
        assertThat(ask(url("http"), Duration.ZERO).words()).isEqualTo("not ready, it answers 503");
    }

    @Test
    void aRedirectionIsNoHealth() throws Exception {
        start(HttpServer.create(anyPort(), 0), Integer.MAX_VALUE, 302);
        assertThat(ask(url("http"), Duration.ZERO).ready()).isFalse();
    }

    @Test
    void waitsUntilItIs() throws Exception {
        start(HttpServer.create(anyPort(), 0), 3, 503);
        assertThat(ask(url("http"), LONG).ready()).isTrue();
        assertThat(asked).hasSize(4);
    }

    @Test
    void nodesAreAskedWhateverTheirCertificate() throws Exception {
        HttpsServer https = HttpsServer.create(anyPort(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(nodeTls()));
        start(https, 0, 503);
        assertThat(ask(url("https"), LONG).ready()).isTrue();
        assertThat(asked).containsExactly("/v1/health");
    }

    private static SSLContext nodeTls() throws Exception {
        NetworkKeyPair key = NetworkKeyPair.generate(new SecureRandom());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = "none".toCharArray();
        Certificate[] chain = {key.selfSignedCertificate("node.example.org")};
        store.setKeyEntry("node", key.toPrivateKey(), password, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void whereNobodyListensNothingIsReady() throws IOException {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(Floe.commandLine().execute("health", "--quiet", "http://127.0.0.1:" + port))
                .isEqualTo(1);
    }

    @Test
    void pathsAreTheUsersOwn() {
        assertThat(new HealthCommand.ServerUrl().convert("http://edge:31415/v1/health/live"))
                .isEqualTo(URI.create("http://edge:31415/v1/health/live"));
        assertThat(new HealthCommand.ServerUrl().convert("http://edge:31415/"))
                .isEqualTo(URI.create("http://edge:31415/v1/health/ready"));
    }

    @Test
    void whatCannotBeAskedIsAUsageError() {
        for (String word : List.of("127.0.0.1:31415", "ftp://edge", "http:///", "no url")) {
            assertThat(Floe.commandLine().execute("health", word)).as(word).isEqualTo(2);
        }
        for (String time : List.of("-1", "1y", "", "99999999h", "60 s")) {
            assertThat(Floe.commandLine().execute("health", "--wait", time))
                    .as(time)
                    .isEqualTo(2);
        }
    }

    @Test
    void timesHaveUnits() {
        Waiting waiting = new Waiting();
        assertThat(waiting.convert("60s")).isEqualTo(Duration.ofMinutes(1));
        assertThat(waiting.convert("60")).isEqualTo(Duration.ofMinutes(1));
        assertThat(waiting.convert("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(waiting.convert("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThat(waiting.convert("24h")).isEqualTo(Duration.ofDays(1));
    }
}
