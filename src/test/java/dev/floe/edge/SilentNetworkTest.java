package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network that says nothing keeps no client waiting for ever. */
@QuarkusTest
@TestProfile(SilentNetworkTest.Impatient.class)
@Timeout(900)
class SilentNetworkTest extends EdgeConnections {
    public static final class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("floe.edge.first-byte-timeout", "1s");
        }
    }

    @Test
    void silentNetworkIsAnAnswer() throws Exception {
        BlobId id = network.store("silent", random(1000), 100);
        CompletableFuture<Void> gate = network.holdRows(id);
        try (Socket socket = connect()) {
            send(socket, get(id) + "\r\n");
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 503").contains("Retry-After: ");
        }
        await(() -> network.running.get() == 0 && door.inside() == 0);
        gate.complete(null);
    }
}
