package dev.floe.bench.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class RelayTest {
    /** Never listens itself, and keeps a port for relays. */
    private final Socket reserved = new Socket();

    private ServerSocket echo;

    @BeforeEach
    void listen() throws IOException {
        reserved.setReuseAddress(true);
        reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket client = echo.accept();
                    Thread.ofVirtual().start(() -> answer(client));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void answer(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // The client has gone.
            return;
        }
    }

    @AfterEach
    void close() throws IOException {
        echo.close();
        reserved.close();
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(120_000);
        return socket;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 30})
    void everythingComesThroughInOrderAndNotBeforeItsTime(int delayMillis) throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(delayMillis).nextBytes(sent);
        int port = reserved.getLocalPort();
        try (Relay relay = new Relay(
                        port,
                        echo.getLocalPort(),
                        Duration.ofMillis(delayMillis),
                        Duration.ofMillis(2L * delayMillis));
                Socket socket = connect(port)) {
            long start = System.nanoTime();
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(delayMillis * 1_000_000L);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    OutputStream out = socket.getOutputStream();
                    out.write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            InputStream in = socket.getInputStream();
            assertThat(Arrays.equals(in.readNBytes(sent.length), sent)).isTrue();
            assertThat(in.read()).as("after the end").isNegative();
            sending.join();
        }
    }

    @Test
    void thePortIsFreeWhenARelayIsClosed() throws Exception {
        int port = reserved.getLocalPort();
        for (int i = 0; i < 50; i++) {
            try (Relay relay = new Relay(port, echo.getLocalPort(), Duration.ZERO, Duration.ZERO);
                    Socket socket = connect(port)) {
                socket.getOutputStream().write(i);
                assertThat(socket.getInputStream().read()).isEqualTo(i);
            }
        }
    }

    @Test
    void aSilentRelayTakesConnectionsAndSaysNothing() throws Exception {
        int port = reserved.getLocalPort();
        try (Relay relay = new Relay(port, echo.getLocalPort(), Duration.ZERO, Duration.ZERO);
                Socket before = connect(port)) {
            before.getOutputStream().write(1);
            assertThat(before.getInputStream().read()).isEqualTo(1);
            relay.fallSilent();
            try (Socket after = connect(port)) {
                for (Socket socket : new Socket[] {before, after}) {
                    socket.setSoTimeout(100);
                    socket.getOutputStream().write(2);
                    assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                }
            }
        }
    }
}
