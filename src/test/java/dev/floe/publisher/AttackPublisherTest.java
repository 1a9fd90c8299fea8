package dev.floe.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.HttpClientSocket;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that mean no good, and an honest one that stores small blobs. By this publisher's clock nobody is ever slow: the
 * honest one is served beside all the others, and not because some had to leave.
 */
@QuarkusTest
@Timeout(600)
class AttackPublisherTest {
    private static final int ATTACKERS = 200;
    private static final int HONEST_STORES = 100;
    /** Three quarters. */
    private static final int MOST_OF_ONE = PublisherUnderTest.ARRIVING * 3 / 4;

    @Inject
    PublisherUnderTest publisher;

    @Inject
    Publisher core;

    @TestHTTPResource
    URI server;

    private final List<Socket> attackers = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (Socket attacker : attackers) {
            attacker.close();
        }
        awaitArriving(0);
    }

    private Socket connectFrom(String address) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", server.getPort()));
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void awaitArriving(int bodies) {
        while (core.arriving() != bodies) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void assertHonestClientsAreServed() throws IOException {
        String store = "PUT /v1/blobs?epochs=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000);
        try (HttpClientSocket client = HttpClientSocket.from("127.0.0.100", server.getPort())) {
            for (int i = 0; i < HONEST_STORES; i++) {
                client.send(store);
                assertThat(client.read(false).status()).isEqualTo(200);
            }
        }
    }

    /** A8: a byte of each now and then, so that none is ever through. */
    @Test
    void uploadsThatDrip() throws Exception {
        publisher.heal();
        for (int i = 0; i < ATTACKERS; i++) {
            attackers.add(connectFrom("127.0.0.2"));
            send(
                    attackers.getLast(),
                    "PUT /v1/blobs?epochs=1 HTTP/1.1\r\nHost: x\r\nContent-Length: " + PublisherUnderTest.MAX_BODY_SIZE
                            + "\r\n\r\nx");
        }
        AtomicBoolean over = new AtomicBoolean();
        Thread dripping = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                for (Socket attacker : attackers) {
                    try {
                        send(attacker, "x");
                    } catch (IOException e) {
                        // Turned away, as most are.
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        });
        try {
            awaitArriving(MOST_OF_ONE);
            assertHonestClientsAreServed();
            awaitArriving(MOST_OF_ONE);
        } finally {
            over.set(true);
            dripping.join();
        }
    }
}
