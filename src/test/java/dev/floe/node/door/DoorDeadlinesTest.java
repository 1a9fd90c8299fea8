package dev.floe.node.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that keep a connection without asking for anything: they send a byte now and then, and no request is ever whole. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
class DoorDeadlinesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    private static final byte[] PING = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    /** A head on stream 1, empty so far, that goes on in CONTINUATION frames. */
    private static final byte[] OPEN_HEAD = {0, 0, 0, 1, 1, 0, 0, 0, 1};

    private static final byte[] EMPTY_CONTINUATION = {0, 0, 0, 9, 0, 0, 0, 0, 1};
    private static final long STEP_MILLIS = 20;

    private final Semaphore held = new Semaphore(0);
    private final AtomicInteger steps = new AtomicInteger();
    private Door door;

    private void open(Duration handshake, Duration idle) throws IOException {
        door = new Door(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.empty(),
                new DoorLimits(16, 8, 100, 8192, 16 << 20, 1, handshake, idle, PATIENCE, PATIENCE),
                List.of(),
                request -> {
                    if (request.path().equals("/hold")) {
                        held.acquireUninterruptibly();
                    }
                    return Response.text(200, request.path());
                });
    }

    @AfterEach
    void close() {
        held.release(100);
        door.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", door.address().getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends {@code bytes} again and again, until the door hangs up. */
    private Thread drip(Socket socket, byte[] bytes) {
        return Thread.ofVirtual().start(() -> {
            try {
                OutputStream out = socket.getOutputStream();
                while (true) {
                    out.write(bytes);
                    steps.incrementAndGet();
                    Thread.sleep(STEP_MILLIS);
                }
            } catch (IOException | InterruptedException e) {
                // Hung up on.
            }
        });
    }

    private static String all(Socket socket) throws IOException {
        StringBuilder all = new StringBuilder();
        InputStream in = socket.getInputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.append((char) next);
            }
        } catch (java.net.SocketException e) {
            // Closed under what was still being sent.
        }
        return all.toString();
    }

    @Test
    void aHeadThatNeverEnds() throws Exception {
        open(Duration.ofMillis(200), PATIENCE);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(latin("GET / HTTP/1.1\r\nhost: a\r\nx: "));
            Thread dripping = drip(socket, latin("y"));
            assertThat(all(socket)).startsWith("HTTP/1.1 408 ").endsWith("in time");
            dripping.join();
        }
    }

    @Test
    void emptyLinesInsteadOfARequest() throws Exception {
        open(Duration.ofMillis(200), PATIENCE);
        try (Socket socket = connect()) {
            Thread dripping = drip(socket, latin("\r\n"));
            assertThat(all(socket)).startsWith("HTTP/1.1 408 ");
            dripping.join();
        }
    }

    @Test
    void aSecondHeadThatNeverEnds() throws Exception {
        open(Duration.ofMillis(200), PATIENCE);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(latin("GET /first HTTP/1.1\r\nhost: a\r\n\r\n"));
            InputStream in = socket.getInputStream();
            StringBuilder first = new StringBuilder();
            while (!first.toString().endsWith("/first")) {
                first.append((char) in.read());
            }
            Thread dripping = drip(socket, latin("z"));
            assertThat(all(socket)).startsWith("HTTP/1.1 408 ");
            dripping.join();
        }
    }

    /** Its head came in time: how long the answer takes is no matter of the head's. */
    @Test
    void aRequestThatTakesLongerThanItsHeadMay() throws Exception {
        open(Duration.ofMillis(200), PATIENCE);
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(latin("GET /hold HTTP/1.1\r\n"));
            out.write(latin("host: a\r\nconnection: close\r\n\r\n"));
            // In the meantime another is cut off, who came later.
            try (Socket other = connect()) {
                other.getOutputStream().write(latin("GET"));
                assertThat(all(other)).startsWith("HTTP/1.1 408 ");
            }
            held.release();
            assertThat(all(socket)).startsWith("HTTP/1.1 200 ").endsWith("/hold");
        }
    }

    @Test
    void anHttp2HeadThatNeverEnds() throws Exception {
        open(Duration.ofMillis(200), PATIENCE);
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(PREFACE);
            out.write(SETTINGS);
            out.write(OPEN_HEAD);
            // Few enough: the codec counts empty ones itself.
            out.write(EMPTY_CONTINUATION);
            all(socket);
        }
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(PREFACE);
            out.write(SETTINGS);
            out.write(new byte[] {0, 0x20, 0, 1, 5, 0, 0, 0, 1});
            Thread dripping = drip(socket, new byte[] {0});
            all(socket);
            dripping.join();
        }
    }

    @Test
    void nothingButPings() throws Exception {
        open(PATIENCE, Duration.ofMillis(600));
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(PREFACE);
            out.write(SETTINGS);
            Thread dripping = drip(socket, PING);
            assertThat(all(socket)).as("GOAWAY").contains("\0\0\u0008\u0007\0\0\0\0\0");
            dripping.join();
        }
    }

    @Test
    void pingsWhileARequestIsInFlight() throws Exception {
        Duration idle = Duration.ofMillis(600);
        open(PATIENCE, idle);
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(PREFACE);
            out.write(SETTINGS);
            // GET http /hold of stream 1, in the static table's terms, with the path spelt out.
            out.write(new byte[] {0, 0, 9, 1, 5, 0, 0, 0, 1, (byte) 0x82, (byte) 0x86, 4, 5, '/', 'h', 'o', 'l', 'd'});
            long begun = System.nanoTime();
            Thread dripping = drip(socket, PING);
            while (System.nanoTime() - begun < 3 * idle.toNanos()) {
                assertThat(socket.getInputStream().read()).isNotNegative();
            }
            held.release();
            assertThat(all(socket)).contains("/hold").contains("\0\0\u0008\u0007\0\0\0\0\0");
            dripping.join();
        }
    }
}
