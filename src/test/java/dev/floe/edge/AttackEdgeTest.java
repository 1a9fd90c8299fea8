package dev.floe.edge;

import static dev.floe.door.Bearable.assertBearable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.cache.StubCommittee;
import dev.floe.door.HttpClientSocket;
import dev.floe.node.door.RawHttp2;
import dev.floe.redstuff.BlobId;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that mean no good, each kind from an address of its own, and an honest one that waits no more than three times as
 * long as when it is alone, or half a second.
 */
@QuarkusTest
@TestProfile(AttackEdgeTest.SmallEdge.class)
@Timeout(180)
class AttackEdgeTest {
    public static final class SmallEdge implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("floe.edge.max-requests", "64");
        }
    }

    private static final int ATTACKERS = 200;
    private static final int HONEST_REQUESTS = 200;
    private static final String HONEST = "127.0.0.100";

    @Inject
    StubNetwork network;

    @TestHTTPResource
    URI server;

    private final List<Socket> sockets = new ArrayList<>();
    private BlobId small;
    private BlobId huge;
    private Duration quiet;

    @BeforeEach
    void measureInPeace() throws IOException {
        small = network.store("attack-small", new byte[2000], 500);
        huge = network.store("attack-huge", StubCommittee.Content.patterned(2_000_000_000L), 65_536);
        slowestButOne();
        quiet = slowestButOne();
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket connectFrom(String address) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", server.getPort()));
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String get(BlobId id) {
        return "GET /v1/blobs/" + id + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    /** The 99th of a hundred, about. */
    private Duration slowestButOne() throws IOException {
        long[] took = new long[HONEST_REQUESTS];
        try (HttpClientSocket client = HttpClientSocket.from(HONEST, server.getPort())) {
            for (int i = 0; i < HONEST_REQUESTS; i++) {
                long started = System.nanoTime();
                client.send(get(small));
                HttpClientSocket.Answer answer = client.read(false);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).hasSize(2000);
                took[i] = System.nanoTime() - started;
            }
        }
        Arrays.sort(took);
        return Duration.ofNanos(took[HONEST_REQUESTS * 99 / 100 - 1]);
    }

    private void assertHonestClientsAreServed() throws IOException {
        assertBearableWhen(slowestButOne());
    }

    private void assertBearableWhen(Duration attacked) throws IOException {
        leave();
        assertBearable(attacked, quiet, slowestButOne());
    }

    @Test
    void readersThatTakeNothing() throws IOException {
        for (int i = 0; i < ATTACKERS; i++) {
            sockets.add(connectFrom("127.0.0.2"));
            send(sockets.getLast(), get(huge));
        }
        assertHonestClientsAreServed();
    }

    @Test
    void readersThatTakeNothingFromManyAddresses() throws IOException {
        for (int i = 0; i < ATTACKERS; i++) {
            sockets.add(connectFrom("127.0.1." + (1 + i % 20)));
            send(sockets.getLast(), get(huge));
        }
        assertHonestClientsAreServed();
    }

    @Test
    void requestsSentAheadOfAnswersThatNobodyTakes() throws IOException {
        byte[] ahead = get(huge).repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ATTACKERS; i++) {
            Socket socket = connectFrom("127.0.0.3");
            sockets.add(socket);
            Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(ahead);
                } catch (IOException closed) {
                    // The test is over.
                }
            });
        }
        assertHonestClientsAreServed();
    }

    @Test
    void headsThatNeverEnd() throws IOException {
        for (int i = 0; i < ATTACKERS; i++) {
            sockets.add(connectFrom("127.0.0.4"));
            send(sockets.getLast(), "GET / HTTP/1.1\r\nHost: x\r\nEndless: ");
        }
        assertHonestClientsAreServed();
    }

    /** A thousand streams a second that are cancelled, and some that take nothing, for as long as honest clients are measured. */
    @Test
    void streamsThatTakeNothingOrAreCancelled() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger cancelled = new AtomicInteger();
        Duration slowest;
        Thread cancelling = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                try (RawHttp2 client = new RawHttp2(new InetSocketAddress("127.0.0.1", server.getPort()), false)) {
                    for (int i = 0; client.isOpen() && !over.get(); i++) {
                        Channel stream = client.open(new CompletableFuture<>());
                        stream.writeAndFlush(new DefaultHttp2HeadersFrame(
                                RawHttp2.headers("GET", "/v1/blobs/" + (i % 20 == 0 ? huge : small)), true));
                        if (i % 20 != 0) {
                            RawHttp2.reset(stream);
                            cancelled.incrementAndGet();
                        }
                        if (i % 10 == 9) {
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                        }
                    }
                } catch (Exception hungUp) {
                    // The server has had enough of this connection: the next one.
                }
            }
        });
        try {
            slowest = slowestButOne();
            while (cancelled.get() < 3000) {
                Duration again = slowestButOne();
                slowest = slowest.compareTo(again) > 0 ? slowest : again;
            }
        } finally {
            over.set(true);
            cancelling.join();
        }
        assertBearableWhen(slowest);
    }
}
