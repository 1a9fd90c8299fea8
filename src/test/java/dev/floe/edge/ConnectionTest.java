package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.cache.StubCommittee;
import dev.floe.redstuff.BlobId;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens on the connection: bodies cut short, clients that stop reading or go, pipelines, HTTP/2. */
@QuarkusTest
@TestProfile(ConnectionTest.SmallAndPatient.class)
@Timeout(900)
class ConnectionTest extends EdgeConnections {
    /** Few places, so that they can be filled, and patience that no slow machine exhausts. */
    public static final class SmallAndPatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "floe.edge.max-requests", "4",
                    "floe.edge.cache-memory", "16M",
                    "floe.edge.place-timeout", "1h",
                    "floe.edge.stall-timeout", "1h",
                    "floe.edge.first-byte-timeout", "1h");
        }
    }

    /** The default stall timeout at 8 kB/s, less than which nobody has to be waited for. */
    private static final int STALLS_WORTH = 60 * 8_000;

    @Inject
    MeterRegistry registry;

    private CompletableFuture<byte[]> body(HttpClient client, BlobId id) {
        return client.request(HttpMethod.GET, server.getPort(), server.getHost(), "/v1/blobs/" + id)
                .compose(request -> request.send())
                .compose(response -> {
                    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                    assertThat(response.statusCode()).isEqualTo(200);
                    return response.body();
                })
                .map(buffer -> buffer.getBytes())
                .toCompletionStage()
                .toCompletableFuture();
    }

    @Test
    void failureInTheMiddleCutsTheConnection() throws IOException {
        BlobId id = network.store("cut", random(500_000), 10_000);
        network.failAt(id, 250_000);
        try (Socket socket = connect()) {
            send(socket, get(id) + "\r\n");
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200").contains("Content-Length: 500000");
            byte[] received = socket.getInputStream().readAllBytes();
            assertThat(received.length).isLessThan(500_000);
            assertThat(received).isEqualTo(Arrays.copyOf(random(500_000), received.length));
        }
        await(() -> network.running.get() == 0);
    }

    @Test
    void failureInTheMiddleResetsTheStreamOfHttp2AndLeavesTheOthers() throws Exception {
        BlobId bad = network.store("cut2", random(500_000), 10_000);
        BlobId good = network.store("good2", random(600_000), 10_000);
        network.failAt(bad, 250_000);
        HttpClient client = http2();
        try {
            CompletableFuture<byte[]> one = body(client, bad);
            CompletableFuture<byte[]> two = body(client, good);
            assertThatThrownBy(() -> one.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            StreamResetException.class,
                            reset -> assertThat(reset.getCode())
                                    .as("INTERNAL_ERROR; what else there is says that the answer was whole")
                                    .isEqualTo(2));
            assertThat(two.get(60, TimeUnit.SECONDS)).isEqualTo(random(600_000));
        } finally {
            client.close();
        }
    }

    /** Twenty times as many as there are places; browsers do not ask again for a picture that was refused. */
    @Test
    void everyPictureOfAPageArrives() throws Exception {
        List<BlobId> pictures = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            pictures.add(network.store("picture-" + i, random(30_000 + i), 10_000));
        }
        HttpClient client = http2();
        try {
            List<CompletableFuture<byte[]>> bodies =
                    pictures.stream().map(picture -> body(client, picture)).toList();
            for (int i = 0; i < bodies.size(); i++) {
                assertThat(bodies.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(random(30_000 + i));
            }
        } finally {
            client.close();
        }
    }

    @Test
    void protocolsThatNobodySpeaksAreRefusedInHttp() throws IOException {
        for (String line : List.of(
                "GET /v1/health/live FOO/9.9",
                "GET / HTTP/9.9",
                "PUT /v1/blobs HTTP/3.0",
                "GET x FOO/9.9",
                "OPTIONS * ICY/1.1",
                "GET / FOO",
                "PRI * HTTP/2.1")) {
            try (Socket socket = connect()) {
                send(socket, line + "\r\nHost: x\r\n\r\nGET /v1/health/live HTTP/1.1\r\nHost: x\r\n\r\n");
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer)
                        .as(line)
                        .matches(Pattern.compile("HTTP/1\\.[01] 4\\d\\d .*", Pattern.DOTALL))
                        .containsOnlyOnce("HTTP/")
                        .doesNotContain("FOO", "ICY");
            }
        }
    }

    /** Behind a proxy that passes Upgrade on, the proxy's rules would end there; and RFC 9113 has dropped it. */
    @Test
    void whoAsksForAnUpgradeIsServedWithoutIt() throws Exception {
        BlobId id = network.store("h2c", random(300_000), 10_000);
        try (java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_2)
                .build()) {
            for (int i = 0; i < 2; i++) {
                java.net.http.HttpResponse<byte[]> answer = client.send(
                        java.net.http.HttpRequest.newBuilder(server.resolve("/v1/blobs/" + id))
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofByteArray());
                assertThat(answer.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_1_1);
                assertThat(answer.body()).isEqualTo(random(300_000));
            }
        }
    }

    @Test
    void slowClientGetsEveryByteAndHoldsLittle() throws Exception {
        BlobId id = network.store("slow", StubCommittee.Content.patterned(HUGE), 65_536);
        int rowLength = network.rowLength(id);
        long before = network.sentBytes.get();
        try (Socket socket = connect()) {
            send(socket, get(id) + "Range: bytes=0-9999999\r\n\r\n");
            InputStream in = socket.getInputStream();
            assertThat(head(in)).startsWith("HTTP/1.1 206");
            await(() -> network.sentBytes.get() > before);
            long position = 0;
            byte[] buffer = new byte[100_000];
            while (position < 10_000_000) {
                int count = in.read(buffer);
                assertThat(count).isPositive();
                for (int i = 0; i < count; i++) {
                    assertThat(buffer[i]
                                    == StubCommittee.Content.patterned(HUGE).byteAt(position + i, rowLength))
                            .isTrue();
                }
                position += count;
                TimeUnit.MICROSECONDS.sleep(100);
            }
        }
    }

    /**
     * What a client has taken shows before it has taken what a stall's time brings at the slowest pace that does: the
     * kernel's buffers could hide a steady client for minutes. {@link StallWatchTest} says what is made of it.
     */
    @Test
    void slowButSteadyIsSeenToBeSo() throws Exception {
        BlobId id = network.store("steady", StubCommittee.Content.patterned(20L << 20), 65_536);
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(32 << 10);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.setSoTimeout(60_000);
            send(socket, get(id) + "\r\n");
            InputStream in = socket.getInputStream();
            assertThat(head(in)).startsWith("HTTP/1.1 200");
            for (int step = 0; step < 15; step++) {
                double before = delivered();
                assertThat(in.readNBytes(STALLS_WORTH)).hasSize(STALLS_WORTH);
                await(() -> delivered() > before);
            }
            assertThat(door.inside()).isEqualTo(1);
        }
        await(() -> network.running.get() == 0 && door.inside() == 0);
    }

    /** Bytes that the socket has asked for. */
    private double delivered() {
        return registry.get("floe.cache.miss.bytes").counter().count()
                + registry.get("floe.cache.hit.bytes").counter().count();
    }

    @Test
    void clientThatGoesCancelsTheRead() throws Exception {
        BlobId id = network.store("gone", StubCommittee.Content.patterned(HUGE), 65_536);
        try (Socket socket = connect()) {
            send(socket, get(id) + "\r\n");
            head(socket.getInputStream());
            assertThat(door.inside()).isPositive();
        }
        await(() -> network.running.get() == 0 && door.inside() == 0);
    }

    @Test
    void clientThatGoesBeforeTheAnswerCancelsTheRead() throws Exception {
        BlobId id = network.store("gone-early", random(1000), 100);
        CompletableFuture<Void> gate = network.holdRows(id);
        try (Socket socket = connect()) {
            send(socket, get(id) + "\r\n");
            await(() -> network.running.get() > 0);
        }
        await(() -> network.running.get() == 0 && door.inside() == 0);
        gate.complete(null);
    }

    @Test
    void aClientWithManySlowDownloadsKeepsNobodyOut() throws Exception {
        BlobId huge = network.store("held", StubCommittee.Content.patterned(HUGE), 65_536);
        BlobId small = network.store("small", random(1000), 100);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = connectFrom("127.0.0.2");
                slow.add(socket);
                send(socket, get(huge) + "\r\n");
            }
            await(() -> door.inside() == 3);
            try (Socket other = connectFrom("127.0.0.3")) {
                for (int i = 0; i < 10; i++) {
                    send(other, get(small) + "\r\n");
                    assertThat(head(other.getInputStream())).startsWith("HTTP/1.1 200");
                    assertThat(other.getInputStream().readNBytes(1000)).isEqualTo(random(1000));
                }
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await(() -> door.inside() == 0);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        BlobId one = network.store("pipe1", random(200_000), 10_000);
        BlobId two = network.store("pipe2", random(30), 10_000);
        try (Socket socket = connect()) {
            send(
                    socket,
                    get(one) + "\r\n" + get(two) + "\r\n" + "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
                            + "HEAD /v1/blobs/" + one + " HTTP/1.1\r\nHost: x\r\n\r\n" + get(two)
                            + "Connection: close\r\n\r\n");
            InputStream in = socket.getInputStream();
            assertThat(head(in)).startsWith("HTTP/1.1 200");
            assertThat(in.readNBytes(200_000)).isEqualTo(random(200_000));
            assertThat(head(in)).startsWith("HTTP/1.1 200");
            assertThat(in.readNBytes(30)).isEqualTo(random(30));
            String missing = head(in);
            assertThat(missing).startsWith("HTTP/1.1 404");
            int length = Integer.parseInt(missing.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
            in.readNBytes(length);
            assertThat(head(in)).startsWith("HTTP/1.1 200").contains("200000");
            assertThat(head(in)).startsWith("HTTP/1.1 200");
            assertThat(in.readAllBytes()).isEqualTo(random(30));
        }
    }

    @Test
    void http10() throws Exception {
        BlobId id = network.store("http10", random(3000), 100);
        try (Socket socket = connect()) {
            send(socket, "GET /v1/blobs/" + id + " HTTP/1.0\r\n\r\n");
            assertThat(head(socket.getInputStream())).contains(" 200 ").containsIgnoringCase("content-length: 3000");
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(random(3000));
        }
    }

    @Test
    void hugeBlobThroughASmallMemory() throws Exception {
        BlobId id = network.store("huge", StubCommittee.Content.patterned(HUGE), 900_000);
        int rowLength = network.rowLength(id);
        try (Socket socket = connect()) {
            send(socket, get(id) + "Connection: close\r\n\r\n");
            InputStream in = socket.getInputStream();
            head(in);
            long position = 0;
            byte[] buffer = new byte[1 << 16];
            int count = in.read(buffer);
            while (count > 0) {
                assertThat(buffer[0])
                        .isEqualTo(StubCommittee.Content.patterned(HUGE).byteAt(position, rowLength));
                position += count;
                count = in.read(buffer);
            }
            assertThat(position).isEqualTo(HUGE);
        }
        assertThat(network.rowsAskedOf(id)).isEqualTo(network.rows(id));
    }

    /** How often somebody found a row not to be in memory. */
    private double misses() {
        return registry.get("floe.cache.misses").functionCounter().count();
    }

    @Test
    void manyClientsAtOnceAskForEachRowOnce() throws Exception {
        // Short enough for the sockets' buffers: nobody falls behind by being read last.
        BlobId id = network.store("many", random(60_000), 20_000);
        CompletableFuture<Void> gate = network.holdRows(id);
        double missed = misses();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket socket = connectFrom("127.0.0." + (2 + i));
                sockets.add(socket);
                send(socket, get(id) + "Connection: close\r\n\r\n");
            }
            // Less if one of the four had not asked yet for a row that another has asked for.
            await(() -> network.rowsAskedOf(id) > 0 && misses() - missed == 4 * network.rowsAskedOf(id));
            gate.complete(null);
            for (Socket socket : sockets) {
                head(socket.getInputStream());
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                socket.getInputStream().transferTo(out);
                assertThat(out.toByteArray()).isEqualTo(random(60_000));
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(network.rowsAskedOf(id)).isEqualTo(network.rows(id));
    }
}
