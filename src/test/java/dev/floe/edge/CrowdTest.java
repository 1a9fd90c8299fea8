package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who want the same at the same time, and few places. */
@QuarkusTest
@TestProfile(CrowdTest.FewPlaces.class)
@Timeout(900)
class CrowdTest extends EdgeConnections {
    private static final int PLACES = 4;
    /** More than sockets take that nobody reads from. */
    private static final int LENGTH = 12 << 20;

    public static final class FewPlaces implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "floe.edge.max-requests", Integer.toString(PLACES),
                    "floe.edge.cache-memory", "128M",
                    "floe.edge.place-timeout", "100ms",
                    "floe.edge.stall-timeout", "10m");
        }
    }

    private Socket slow(int number) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.bind(new InetSocketAddress("127.3.0." + number, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", server.getPort()));
        return socket;
    }

    /**
     * Slow readers take every place, as a thousand readers of a blob of 20 MB took an edge's 192, and all others were told 503
     * for as long as that lasted, while its bytes were in memory (veryfront-code 3420). In Varnish, too, those who waited went
     * on only after a first delivery had ended (varnish-cache 2978). What is wanted that much is prepared while the first are
     * sent it, and takes no such place.
     */
    @Test
    void whoComesLaterIsNotKeptOutBySlowReadersOfTheSame() throws Exception {
        byte[] bytes = random(LENGTH);
        BlobId id = network.store("crowd", bytes, 200_000);
        assertThat(whole(id, 1)).isEqualTo(bytes);
        long fetched = network.sentBytes.get();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < PLACES; i++) {
                Socket socket = slow(10 + i);
                slow.add(socket);
                send(socket, get(id) + "\r\n");
                int inside = i + 1;
                await(() -> door.inside() == inside);
            }
            await(() -> door.prepared().has(id));
            for (int i = 0; i < 3 * PLACES; i++) {
                Socket socket = slow(30 + i);
                slow.add(socket);
                send(socket, get(id) + "\r\n");
            }
            await(() -> door.inside() == 4 * PLACES);
            assertThat(whole(id, 2)).isEqualTo(bytes);
            assertThat(network.sentBytes.get()).as("bytes from nodes").isEqualTo(fetched);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await(() -> door.inside() == 0);
    }

    private byte[] whole(BlobId id, int number) throws IOException {
        try (Socket socket = connectFrom("127.4.0." + number)) {
            send(socket, get(id) + "\r\n");
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200");
            return socket.getInputStream().readNBytes(LENGTH);
        }
    }
}
