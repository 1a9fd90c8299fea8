package dev.floe.node.door;

import static dev.floe.door.Bearable.assertBearable;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Crowds of attackers, each from an address of its own, while honest clients go on. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
class AttackNodeDoorTest {
    private static final int ATTACKERS = 200;
    private static final int SMALL = 7_000;
    private static final int LONG_UPLOAD = 1_500_000;
    /** More than a system keeps in its buffers for a client that does not read. */
    private static final int BIG = 5_000_000;

    private static final int HONEST_CLIENTS = 4;
    private static final int ROUNDS = 50;
    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final long ENOUGH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<Socket> attackers = new ArrayList<>();
    private final AtomicLong handled = new AtomicLong();
    private volatile boolean over;
    private Door door;
    private long quiet;

    @BeforeEach
    void open() throws IOException {
        DoorLimits limits = new DoorLimits(
                1024,
                2048,
                1000,
                8192,
                32 << 20,
                0.75,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                INTERVAL,
                Duration.ofSeconds(10));
        door = new Door(new InetSocketAddress("127.0.0.1", 0), Optional.empty(), limits, List.of(), request -> {
            handled.incrementAndGet();
            if (request.method().equals("PUT")) {
                return Response.text(200, Integer.toString(request.body(2 * LONG_UPLOAD, 2).length));
            }
            int length = request.path().equals("/big") ? BIG : SMALL;
            request.reserve(length);
            return Response.of(200, Response.BINARY, new byte[length]);
        });
        honest();
        quiet = honest();
    }

    @AfterEach
    void close() throws IOException {
        over = true;
        for (Socket attacker : attackers) {
            attacker.close();
        }
        door.close();
    }

    /** @param network the third number of the address; the fourth is {@code host} */
    private Socket connect(int network, int host) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress("127.0." + network + "." + host, 0));
        socket.connect(door.address());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Its buffer is small, so that little of what it does not read leaves the server. */
    private Socket attacker() throws IOException {
        Socket socket = new Socket();
        attackers.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.bind(new InetSocketAddress("127.0.2." + attackers.size(), 0));
        socket.connect(door.address());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static void exchange(Socket socket, String request) throws IOException {
        write(socket, request);
        InputStream in = socket.getInputStream();
        assertThat(line(in)).isEqualTo("HTTP/1.1 200 OK");
        int length = 0;
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            if (field.startsWith("content-length:")) {
                length = Integer.parseInt(field.substring(15).strip());
            }
        }
        assertThat(in.readNBytes(length)).hasSize(length);
    }

    /** The 99th percentile of what honest clients wait for a small answer or upload, in nanoseconds. */
    private long honest() throws IOException {
        return percentile(99, honestClients());
    }

    private static long percentile(int percent, List<Long> took) {
        return took.stream().sorted().toList().get(took.size() * percent / 100);
    }

    /** What each request of honest clients for a small answer or upload takes, in nanoseconds. */
    private List<Long> honestClients() throws IOException {
        List<Long> took = new ArrayList<>();
        String put = "PUT /x HTTP/1.1\r\nhost: a\r\ncontent-length: 8000\r\n\r\n" + "x".repeat(8000);
        for (int client = 1; client <= HONEST_CLIENTS; client++) {
            try (Socket socket = connect(9, client)) {
                for (int i = 0; i < ROUNDS; i++) {
                    long begin = System.nanoTime();
                    exchange(socket, i % 2 == 0 ? put : "GET /small HTTP/1.1\r\nhost: a\r\n\r\n");
                    took.add(System.nanoTime() - begin);
                }
            }
        }
        return took;
    }

    private void honestClientsDidNotMind(long attacked) throws IOException {
        assertBearable(Duration.ofNanos(attacked), Duration.ofNanos(quiet), Duration.ofNanos(honest()));
    }

    /** Waits for a moment in which attackers get no further. */
    private void untilNothingIsHandled() {
        AtomicLong before = new AtomicLong(-1);
        eventually(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            return before.getAndSet(handled.get()) == handled.get();
        });
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** A2: long bodies are announced, and a byte comes now and then. */
    @Test
    void uploadsThatDrip() throws Exception {
        for (int i = 0; i < ATTACKERS; i++) {
            write(attacker(), "PUT /x HTTP/1.1\r\nhost: a\r\ncontent-length: " + LONG_UPLOAD + "\r\n\r\nx");
        }
        Thread dripping = Thread.ofVirtual().start(() -> {
            while (!over) {
                for (Socket attacker : attackers) {
                    try {
                        write(attacker, "x");
                    } catch (IOException e) {
                        // Cut off, as it should be.
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        });
        eventually(() -> door.requestsInFlight() == ATTACKERS);
        assertThat(door.bytesInFlight()).as("not what was announced").isLessThan(ATTACKERS * 20_000L);
        long attacked = honest();
        for (Socket attacker : attackers) {
            assertThat(line(attacker.getInputStream())).startsWith("HTTP/1.1 408 ");
        }
        eventually(() -> door.bytesInFlight() == 0);
        over = true;
        dripping.join();
        honestClientsDidNotMind(attacked);
    }

    /** BR-10: answers that nobody reads take more memory than there is. */
    @Test
    void answersThatAreNotRead() throws Exception {
        for (int i = 0; i < ATTACKERS; i++) {
            write(attacker(), "GET /big HTTP/1.1\r\nhost: a\r\n\r\n");
        }
        eventually(() -> door.answers().isScarce());
        long attacked = honest();
        eventually(() -> door.requestsInFlight() == 0);
        assertThat(door.bytesInFlight()).isZero();
        honestClientsDidNotMind(attacked);
    }

    /**
     * A3: requests without end behind one another, and no answer is read. One of each connection is taken at a time. Those
     * for whom the system's buffers take no more answers are nobody's neighbours any longer; as long as there is room in
     * those, attackers get answers as everybody does, and share the processor with everybody.
     */
    @Test
    void pipelinesThatAreNotRead() throws Exception {
        byte[] requests = "GET /small HTTP/1.1\r\nhost: a\r\n\r\n".repeat(200).getBytes(StandardCharsets.ISO_8859_1);
        List<SocketChannel> channels = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            SocketChannel channel = SocketChannel.open();
            attackers.add(channel.socket());
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 16384);
            channel.bind(new InetSocketAddress("127.0.2." + (i + 1), 0));
            channel.connect(door.address());
            channel.configureBlocking(false);
            channels.add(channel);
        }
        Thread pipelining = Thread.ofPlatform().start(() -> {
            while (!over) {
                for (SocketChannel channel : channels) {
                    try {
                        channel.write(ByteBuffer.wrap(requests));
                    } catch (IOException e) {
                        // Cut off, as it should be.
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        });
        assertThat(percentile(90, honestClients())).isLessThan(ENOUGH_NANOS);
        assertThat(door.requestsInFlight()).as("one at a time").isLessThanOrEqualTo(ATTACKERS + 1);
        untilNothingIsHandled();
        long attacked = honest();
        assertThat(door.requestsInFlight()).as("one at a time").isLessThanOrEqualTo(ATTACKERS + 1);
        over = true;
        pipelining.join();
        eventually(() -> door.requestsInFlight() == 0);
        honestClientsDidNotMind(attacked);
    }

    @Test
    void streamsThatAreCancelled() throws Exception {
        long attacked;
        try (RawHttp2 attacker = new RawHttp2(door.address(), false)) {
            Thread cancelling = Thread.ofVirtual().start(() -> {
                while (!over && attacker.isOpen()) {
                    for (int i = 0; i < 10 && attacker.isOpen(); i++) {
                        try {
                            Channel stream = attacker.open(new CompletableFuture<>());
                            stream.writeAndFlush(new DefaultHttp2HeadersFrame(RawHttp2.headers("GET", "/big"), true));
                            RawHttp2.reset(stream);
                        } catch (RuntimeException e) {
                            // Hung up on.
                        }
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
            });
            attacked = honest();
            over = true;
            cancelling.join();
        }
        eventually(() -> door.requestsInFlight() == 0 && door.bytesInFlight() == 0);
        honestClientsDidNotMind(attacked);
    }

    /**
     * L5, "MadeYouReset": each stream is taken, and then broken so that the node has to reset it. Frames are written by
     * hand: no library sends such things.
     */
    @Test
    void streamsThatTheNodeIsMadeToReset() throws Exception {
        int most = 20_000;
        try (Socket attacker = connect(2, 1)) {
            OutputStream out = attacker.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.write(frame(4, 0, 0));
            Thread reading = Thread.ofVirtual().start(() -> {
                try {
                    attacker.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // Hung up on.
                }
            });
            // GET / of https, of one host; then a window that grows by nothing.
            byte[] fields = {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x41, 1, 'a'};
            try {
                for (int i = 0; i < most; i++) {
                    out.write(frame(1, 5, 2 * i + 1, fields));
                    out.write(frame(8, 0, 2 * i + 1, new byte[4]));
                }
            } catch (IOException e) {
                // Hung up on.
            }
            assertThat(reading.join(Duration.ofSeconds(30))).as("hung up on").isTrue();
        }
        assertThat(handled.get()).isLessThan(most / 2);
        eventually(() -> door.requestsInFlight() == 0);
    }

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) 0)
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** One client can hold most of what there is, never all of it. */
    @Test
    void oneAddressLeavesSomethingForTheOthers() throws Exception {
        for (int i = 0; i < 1024; i++) {
            Socket socket = connect(3, 1);
            attackers.add(socket);
        }
        try (Socket honest = connect(9, 1)) {
            exchange(honest, "GET /small HTTP/1.1\r\nhost: a\r\n\r\n");
        }
        eventually(() -> door.openConnections() == 768);
    }
}
