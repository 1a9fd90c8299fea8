package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The lane over TLS: nothing else differs than that it is encrypted. */
@QuarkusTest
@TestProfile(TlsProfile.class)
class FastLaneTlsTest extends FastLaneHttp1Promises {
    private static final int RECORD = 16 << 10;

    @TestHTTPResource(tls = true)
    URI secure;

    @Override
    Socket connect() throws IOException {
        return TlsSockets.connect(secure);
    }

    /** Long ones are encrypted piece by piece, each when those before it are with the socket. */
    @Test
    void longAnswersAreWholeHoweverSlowlyTheyAreRead() throws IOException {
        byte[] bytes = random(3_000_000);
        BlobId id = hot(bytes);
        double before = prepared();
        try (Socket socket = connect()) {
            for (int i = 0; i < 2; i++) {
                socket.getOutputStream().write((get(id) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 2; i++) {
                assertThat(EdgeConnections.head(in)).startsWith("HTTP/1.1 200 ");
                byte[] body = new byte[bytes.length];
                for (int at = 0; at < body.length; at += RECORD) {
                    int length = Math.min(RECORD, body.length - at);
                    assertThat(in.readNBytes(body, at, length)).isEqualTo(length);
                    if (at % (40 * RECORD) == 0) {
                        // The server has nothing to do meanwhile.
                        settle();
                    }
                }
                assertThat(body).isEqualTo(bytes);
            }
        }
        settle();
        assertThat(prepared() - before).isEqualTo(2);
    }

    @Test
    void whoLeavesWithinAnAnswerIsCounted() throws IOException {
        BlobId id = hot(random(4_000_000));
        double before = gone();
        try (Socket socket = connect()) {
            socket.getOutputStream().write((get(id) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            EdgeConnections.head(socket.getInputStream());
        }
        await(() -> gone() == before + 1);
    }

    private double gone() {
        return registry.counter("floe.edge.bodies", "ending", "client_gone").count();
    }
}
