package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Random and mutated requests: every one has an answer or a closed connection, none a 500 or a look inside. */
@QuarkusTest
class HostileRequestsTest {
    private static final int REQUESTS = 3_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

    @Inject
    StubNetwork network;

    @TestHTTPResource
    URI server;

    private final Random random = new Random(42);
    private BlobId blob;

    private String seed() {
        List<String> paths = List.of(
                "/v1/blobs/" + blob,
                "/v1/blobs/" + blob + "/byte-range?start=1&length=2",
                "/v1/blobs/" + blob + "?strict_consistency_check=true",
                "/v1/blobs",
                "/v1/health/ready",
                "/metrics",
                "/status",
                "/../../etc/passwd",
                "/v1/blobs/%2e%2e/%00");
        List<String> headers = List.of(
                "Range: bytes=0-1,2-3\r\n",
                "If-None-Match: \"" + blob + "\"\r\n",
                "If-Range: x\r\n",
                "Accept: */*;q=0.1, text/html\r\n",
                "Content-Length: 3\r\n",
                "Transfer-Encoding: chunked\r\n",
                "Expect: 100-continue\r\n",
                "Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
                "Cookie: a=b\r\n",
                "Content-Type: application/json\r\n",
                "Origin: null\r\nAccess-Control-Request-Method: PUT\r\n");
        List<String> methods =
                List.of("GET", "GET", "HEAD", "PUT", "POST", "OPTIONS", "DELETE", "TRACE", "CONNECT", "FOO");
        StringBuilder request = new StringBuilder(pick(methods) + " " + pick(paths) + " HTTP/1.1\r\nHost: x\r\n");
        for (int i = random.nextInt(4); i > 0; i--) {
            request.append(pick(headers));
        }
        return request + "Connection: close\r\n\r\n";
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String mutated(String text) {
        StringBuilder mutant = new StringBuilder(text);
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(mutant.length());
            switch (random.nextInt(5)) {
                case 0 -> mutant.setCharAt(at, (char) random.nextInt(256));
                case 1 -> mutant.insert(at, (char) random.nextInt(256));
                case 2 -> mutant.deleteCharAt(at);
                case 3 ->
                    mutant.insert(at, pick(List.of("%", "%00", "%ff", "//", "..", ";", "\r\n", "\0", "?", "&", "é")));
                default -> mutant.insert(at, mutant.substring(at, Math.min(mutant.length(), at + random.nextInt(30))));
            }
        }
        return mutant + "\r\n\r\n";
    }

    @Test
    void noneIsAnInternalError() throws IOException {
        blob = network.store("hostile", new byte[5000], 100);
        int answered = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String request = random.nextInt(20) == 0 ? noise() : mutated(seed());
            String answer = answerTo(request);
            Matcher status = STATUS.matcher(answer);
            while (status.find()) {
                // Only a transfer coding or a protocol version that nobody has may be called unimplemented.
                assertThat(status.group(1)).as(request).matches("[1-4]..|501|505");
                answered++;
            }
            assertThat(answer)
                    .as(request)
                    .doesNotContain("Exception", "\tat ", "stackTrace", "io.quarkus", "io.vertx", "dev.floe");
        }
        assertThat(answered).isGreaterThan(REQUESTS / 2);
        assertThat(answerTo("GET /v1/blobs/" + blob + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void lengthsThatAreNoneAreRefused() throws IOException {
        for (String length : List.of("", ",3", "3?", "x", "-1", "3, 4", "99999999999999999999")) {
            assertThat(answerTo(
                            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n"))
                    .as(length)
                    .startsWith("HTTP/1.1 400");
        }
    }

    private String noise() {
        byte[] bytes = new byte[random.nextInt(300) + 1];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1) + "\r\n\r\n";
    }

    private String answerTo(String request) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            StringBuilder answer = new StringBuilder();
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                answer.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            } catch (SocketTimeoutException waitsForMore) {
                answer.append("waits");
            } catch (IOException closed) {
                answer.append("closed");
            }
            return answer.toString();
        }
    }
}
