package dev.floe.publisher;

import static dev.floe.door.Bearable.assertBearable;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that mean no good, and an honest one that stores small blobs and waits no more than three times as long as when
 * it is alone, or half a second.
 */
@QuarkusTest
@Timeout(180)
class AttackPublisherTest {
    private static final int ATTACKERS = 200;
    private static final int HONEST_STORES = 100;

    @Inject
    PublisherUnderTest publisher;

    @TestHTTPResource
    URI server;

    private final List<Socket> attackers = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (Socket attacker : attackers) {
            attacker.close();
        }
    }

    private Socket connectFrom(String address) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", server.getPort()));
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** About the 99th percentile of what a store takes. */
    private Duration slowestButOne() throws IOException {
        long[] took = new long[HONEST_STORES];
        String store = "PUT /v1/blobs?epochs=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000);
        try (HttpClientSocket client = HttpClientSocket.from("127.0.0.100", server.getPort())) {
            for (int i = 0; i < HONEST_STORES; i++) {
                long begun = System.nanoTime();
                client.send(store);
                assertThat(client.read(false).status()).isEqualTo(200);
                took[i] = System.nanoTime() - begun;
            }
        }
        Arrays.sort(took);
        return Duration.ofNanos(took[HONEST_STORES * 99 / 100 - 1]);
    }

    /** A8: a byte of each now and then, so that none is ever through. */
    @Test
    void uploadsThatDrip() throws Exception {
        publisher.heal();
        slowestButOne();
        Duration quiet = slowestButOne();
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
        Duration attacked;
        try {
            attacked = slowestButOne();
        } finally {
            over.set(true);
            dripping.join();
            leave();
        }
        assertBearable(attacked, quiet, slowestButOne());
    }
}
