package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lane promises on a connection of HTTP/1.1, byte by byte. */
abstract class FastLaneHttp1Promises extends FastLanePromises {
    /** To the server. */
    abstract Socket connect() throws IOException;

    @Override
    final String exchange(String requests) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((requests + LAST).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void whatOtherKindsOfConnectionsWereToldIsNotRepeated() throws Exception {
        byte[] bytes = random(20_000);
        BlobId id = store("hot-" + count++, bytes, 10_000);
        Place place = place(id);
        String last = get(id) + "Connection: close\r\n\r\n";
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        try {
            for (int i = 0; i < 3; i++) {
                byte[] body = client.request(HttpMethod.GET, server.getPort(), server.getHost(), place.path())
                        .map(request -> request.authority(HostAndPort.create(place.host(), server.getPort())))
                        .compose(HttpClientRequest::send)
                        .compose(answer -> {
                            assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
                            return answer.body();
                        })
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(1, TimeUnit.MINUTES)
                        .getBytes();
                assertThat(body).isEqualTo(bytes);
                assertThat(exchange(last)).containsIgnoringCase("\r\nConnection: close\r\n");
                assertThat(exchange(get(id).replace("HTTP/1.1", "HTTP/1.0") + "Connection: keep-alive\r\n\r\n"))
                        .startsWith("HTTP/1.");
            }
        } finally {
            client.close();
        }
        exchange(get(id) + "\r\n");
        await(() -> has(id, Optional.empty()));
        assertThat(exchange(get(id) + "\r\n")).doesNotContain("\r\n:status").startsWith("HTTP/1.1 200 OK\r\nDate: ");
        assertThat(assertSame(get(id) + "\r\n" + get(id) + "\r\n")).isEqualTo(2);
    }

    @Test
    void answersComeInTheOrderOfTheirRequests() throws IOException {
        String one = get(hot(random(12_000)));
        String other = get(hot(random(200_000)));
        String cold = get(store("cold-" + count++, random(5_000), 1000));
        exchange(cold + "\r\n");
        assertThat(assertSame(one + "\r\n" + cold + "\r\n" + other + "\r\n" + other + "Connection: close\r\n\r\n" + one
                        + "\r\n"))
                .as("up to the one that ends the connection")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "HTTP/1.0"})
    void nothingIsAnsweredBehindTheEndOfAConnection(String version) throws IOException {
        String hot = get(hot(random(1_000))) + "\r\n";
        assertThat(assertSame(hot.replace("HTTP/1.1", version) + hot)).isZero();
    }
}
