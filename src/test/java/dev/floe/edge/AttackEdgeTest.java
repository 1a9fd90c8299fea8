package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.cache.StubCommittee;
import dev.floe.door.HttpClientSocket;
import dev.floe.node.door.RawHttp2;
import dev.floe.redstuff.BlobId;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that mean no good, each kind from an address of its own, and an honest one. This edge lets nobody go however long
 * they take nothing: the honest one is served beside all the others, and not because some had to leave.
 */
@QuarkusTest
@TestProfile(AttackEdgeTest.SmallAndPatient.class)
@Timeout(600)
class AttackEdgeTest {
    public static final class SmallAndPatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "floe.edge.max-requests", Integer.toString(PLACES),
                    "floe.edge.place-timeout", "1h",
                    "floe.edge.stall-timeout", "1h",
                    "floe.edge.first-byte-timeout", "1h");
        }
    }

    private static final int PLACES = 64;
    /** Three quarters. */
    private static final int MOST_OF_ONE = 48;

    private static final int ATTACKERS = 200;
    private static final int ADDRESSES = 20;
    /** Nobody of those wants more when that many places are taken: each would have more than three times what is left. */
    private static final int TAKEN_BY_MANY = 60;

    private static final int HONEST_REQUESTS = 200;
    private static final String HONEST = "127.0.0.100";

    @Inject
    StubNetwork network;

    @Inject
    RepresentationDoor door;

    @Inject
    MeterRegistry registry;

    @TestHTTPResource
    URI server;

    private final List<Socket> sockets = new ArrayList<>();
    private BlobId small;
    private BlobId huge;

    @BeforeEach
    void storeAndAskForBoth() throws IOException {
        small = network.store("attack-small", new byte[2000], 500);
        huge = network.store("attack-huge", StubCommittee.Content.patterned(2_000_000_000L), 65_536);
        assertHonestClientsAreServed();
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        eventually(() -> door.inside() == 0);
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Socket connectFrom(String address) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", server.getPort()));
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String get(BlobId id) {
        return "GET /v1/blobs/" + id + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private void assertHonestClientsAreServed() throws IOException {
        try (HttpClientSocket client = HttpClientSocket.from(HONEST, server.getPort())) {
            for (int i = 0; i < HONEST_REQUESTS; i++) {
                client.send(get(small));
                HttpClientSocket.Answer answer = client.read(false);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).hasSize(2000);
            }
        }
    }

    /** Requests that were let in, answered or not. */
    private double letIn() {
        return door.inside() + registry.get("floe.edge.waiting").gauge().value();
    }

    @Test
    void readersThatTakeNothing() throws IOException {
        for (int i = 0; i < ATTACKERS; i++) {
            sockets.add(connectFrom("127.0.0.2"));
            send(sockets.getLast(), get(huge));
        }
        eventually(() -> door.inside() == MOST_OF_ONE);
        assertHonestClientsAreServed();
        eventually(() -> door.inside() == MOST_OF_ONE);
    }

    @Test
    void readersThatTakeNothingFromManyAddresses() throws IOException {
        for (int i = 0; i < ATTACKERS; i++) {
            if (i == ADDRESSES) {
                // Each has something, so that none may take the last place.
                eventually(() -> door.inside() == ADDRESSES);
            }
            sockets.add(connectFrom("127.0.1." + (1 + i % ADDRESSES)));
            send(sockets.getLast(), get(huge));
        }
        eventually(() -> door.inside() >= TAKEN_BY_MANY);
        assertHonestClientsAreServed();
        assertThat(door.inside()).isGreaterThanOrEqualTo(TAKEN_BY_MANY);
    }

    /** One request of each connection is let in, and the others wait on the wire. */
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
        eventually(() -> door.inside() == MOST_OF_ONE && letIn() == ATTACKERS);
        assertHonestClientsAreServed();
        eventually(() -> letIn() <= ATTACKERS);
        assertThat(door.inside()).isGreaterThanOrEqualTo(MOST_OF_ONE);
    }

    @Test
    void headsThatNeverEnd() throws IOException {
        for (int i = 0; i < ATTACKERS; i++) {
            sockets.add(connectFrom("127.0.0.4"));
            send(sockets.getLast(), "GET / HTTP/1.1\r\nHost: x\r\nEndless: ");
        }
        assertHonestClientsAreServed();
    }

    /** A thousand streams a second that are cancelled, and some that take nothing, for as long as honest clients are served. */
    @Test
    void streamsThatTakeNothingOrAreCancelled() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger cancelled = new AtomicInteger();
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
            do {
                assertHonestClientsAreServed();
            } while (cancelled.get() < 3000);
        } finally {
            over.set(true);
            cancelling.join();
        }
    }
}
