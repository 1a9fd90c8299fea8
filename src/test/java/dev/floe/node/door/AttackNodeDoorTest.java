package dev.floe.node.door;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Crowds of attackers, each from an address of its own, while honest clients go on. Nobody is cut off here unless the test
 * is about that: honest clients are served although every attacker stays, and not because some had to leave.
 */
@ExtendWith(NoLeaks.class)
@Timeout(600)
class AttackNodeDoorTest {
    private static final int ATTACKERS = 200;
    private static final int SMALL = 7_000;
    private static final int LONG_UPLOAD = 1_500_000;
    /** More than a system keeps in its buffers for a client that does not read. */
    private static final int BIG = 5_000_000;
    /** What a system keeps of small answers for a client that does not read, with room to spare. */
    private static final int MOST_UNREAD_ANSWERS = (2 << 20) / SMALL;

    private static final int HONEST_CLIENTS = 4;
    private static final int ROUNDS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final List<Socket> attackers = new ArrayList<>();
    private final AtomicLong handled = new AtomicLong();
    /** Handlers of the requests that wait for it; open unless a test closes it. */
    private final AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(0));

    private final AtomicInteger atTheGate = new AtomicInteger();
    private volatile boolean over;
    private Door door;

    private void open(Duration bodyIdle, Duration room) throws IOException {
        DoorLimits limits = new DoorLimits(1024, 2048, 1000, 8192, 32 << 20, 0.75, PATIENCE, PATIENCE, bodyIdle, room);
        door = new Door(new InetSocketAddress("127.0.0.1", 0), Optional.empty(), limits, List.of(), request -> {
            handled.incrementAndGet();
            if (request.method().equals("PUT")) {
                return Response.text(200, Integer.toString(request.body(2 * LONG_UPLOAD, 2).length));
            }
            if (request.path().equals("/gated")) {
                waitAtTheGate();
            }
            int length = request.path().equals("/big") ? BIG : SMALL;
            request.reserve(length);
            return Response.of(200, Response.BINARY, new byte[length]);
        });
    }

    private void waitAtTheGate() {
        atTheGate.incrementAndGet();
        try {
            gate.get().await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        over = true;
        gate.get().countDown();
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
        socket.setSoTimeout(120_000);
        return socket;
    }

    /** Its buffer is small, so that little of what it does not read leaves the server. */
    private Socket attacker() throws IOException {
        Socket socket = new Socket();
        attackers.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.bind(new InetSocketAddress("127.0.2." + attackers.size(), 0));
        socket.connect(door.address());
        socket.setSoTimeout(120_000);
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

    /** Small answers and uploads, one after the other; each has to come. */
    private void honestClientsAreServed() throws IOException {
        String put = "PUT /x HTTP/1.1\r\nhost: a\r\ncontent-length: 8000\r\n\r\n" + "x".repeat(8000);
        for (int client = 1; client <= HONEST_CLIENTS; client++) {
            try (Socket socket = connect(9, client)) {
                for (int i = 0; i < ROUNDS; i++) {
                    exchange(socket, i % 2 == 0 ? put : "GET /small HTTP/1.1\r\nhost: a\r\n\r\n");
                }
            }
        }
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(300).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Announces long bodies, of which a byte comes now and then. */
    private Thread drip() throws IOException {
        for (int i = 0; i < ATTACKERS; i++) {
            write(attacker(), "PUT /x HTTP/1.1\r\nhost: a\r\ncontent-length: " + LONG_UPLOAD + "\r\n\r\nx");
        }
        return Thread.ofVirtual().start(() -> {
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
    }

    /** A2 */
    @Test
    void uploadsThatDripTakeNothingFromOthers() throws Exception {
        open(PATIENCE, PATIENCE);
        Thread dripping = drip();
        eventually(() -> door.requestsInFlight() == ATTACKERS);
        assertThat(door.bytesInFlight()).as("not what was announced").isLessThan(ATTACKERS * 20_000L);
        honestClientsAreServed();
        eventually(() -> door.requestsInFlight() == ATTACKERS);
        assertThat(door.bytesInFlight()).as("not what was announced").isLessThan(ATTACKERS * 20_000L);
        over = true;
        dripping.join();
    }

    @Test
    void uploadsThatDripAreCutOff() throws Exception {
        open(INTERVAL, PATIENCE);
        Thread dripping = drip();
        for (Socket attacker : attackers) {
            assertThat(line(attacker.getInputStream())).startsWith("HTTP/1.1 408 ");
        }
        eventually(() -> door.bytesInFlight() == 0);
        over = true;
        dripping.join();
    }

    private void askForMuch() throws IOException {
        for (int i = 0; i < ATTACKERS; i++) {
            write(attacker(), "GET /big HTTP/1.1\r\nhost: a\r\n\r\n");
        }
        eventually(() -> door.answers().isScarce());
    }

    /** BR-10: answers that nobody reads take more memory than there is. */
    @Test
    void answersThatAreNotReadLeaveRoomForSmallOnes() throws Exception {
        open(PATIENCE, PATIENCE);
        askForMuch();
        honestClientsAreServed();
        assertThat(door.answers().isScarce()).as("nobody had to leave for that").isTrue();
    }

    @Test
    void answersThatAreNotReadAreCutOff() throws Exception {
        open(INTERVAL, INTERVAL);
        for (int i = 0; i < ATTACKERS; i++) {
            write(attacker(), "GET /big HTTP/1.1\r\nhost: a\r\n\r\n");
        }
        eventually(() -> handled.get() == ATTACKERS && door.requestsInFlight() == 0);
        assertThat(door.bytesInFlight()).isZero();
    }

    /** Sends {@code request} over and over on every connection, as much as the connection takes; never reads. */
    private Thread pipeline(String request) throws IOException {
        byte[] requests = request.repeat(200).getBytes(StandardCharsets.ISO_8859_1);
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
        return Thread.ofPlatform().start(() -> {
            List<ByteBuffer> unsent =
                    channels.stream().map(channel -> ByteBuffer.wrap(requests)).toList();
            while (!over) {
                for (int i = 0; i < channels.size(); i++) {
                    try {
                        channels.get(i).write(unsent.get(i));
                    } catch (IOException e) {
                        // Cut off, as it should be.
                    }
                    if (!unsent.get(i).hasRemaining()) {
                        unsent.get(i).rewind();
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        });
    }

    /** A3: requests without end behind one another. One of each connection is taken at a time. */
    @Test
    void pipelinesAreServedOneAtATime() throws Exception {
        open(PATIENCE, PATIENCE);
        gate.set(new CountDownLatch(1));
        Thread pipelining = pipeline("GET /gated HTTP/1.1\r\nhost: a\r\n\r\n");
        eventually(() -> atTheGate.get() == ATTACKERS);
        honestClientsAreServed();
        assertThat(atTheGate.get()).as("one at a time").isEqualTo(ATTACKERS);
        gate.get().countDown();
        eventually(() -> atTheGate.get() > ATTACKERS);
        over = true;
        pipelining.join();
    }

    /**
     * A3: and no answer is read. Those for whom the system's buffers take no more answers are nobody's neighbours any longer:
     * nothing more is handled for them.
     */
    @Test
    void pipelinesThatAreNotReadComeToAnEnd() throws Exception {
        open(PATIENCE, PATIENCE);
        Thread pipelining = pipeline("GET /small HTTP/1.1\r\nhost: a\r\n\r\n");
        long before = -1;
        long honest = 0;
        long ofAttackers = handled.get();
        while (ofAttackers != before) {
            before = ofAttackers;
            honestClientsAreServed();
            honest += HONEST_CLIENTS * ROUNDS;
            ofAttackers = handled.get() - honest;
            assertThat(ofAttackers).isLessThan((long) ATTACKERS * MOST_UNREAD_ANSWERS);
        }
        over = true;
        pipelining.join();
    }

    @Test
    void streamsThatAreCancelled() throws Exception {
        open(PATIENCE, PATIENCE);
        AtomicInteger cancelled = new AtomicInteger();
        try (RawHttp2 attacker = new RawHttp2(door.address(), false)) {
            Thread cancelling = Thread.ofVirtual().start(() -> {
                while (!over && attacker.isOpen()) {
                    for (int i = 0; i < 10 && attacker.isOpen(); i++) {
                        try {
                            Channel stream = attacker.open(new CompletableFuture<>());
                            stream.writeAndFlush(new DefaultHttp2HeadersFrame(RawHttp2.headers("GET", "/big"), true));
                            RawHttp2.reset(stream);
                            cancelled.incrementAndGet();
                        } catch (RuntimeException e) {
                            // Hung up on.
                        }
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
            });
            do {
                honestClientsAreServed();
            } while (attacker.isOpen() && cancelled.get() < 500);
            over = true;
            cancelling.join();
        }
        eventually(() -> door.requestsInFlight() == 0 && door.bytesInFlight() == 0);
    }

    /**
     * L5, "MadeYouReset": each stream is taken, and then broken so that the node has to reset it. Frames are written by
     * hand: no library sends such things.
     */
    @Test
    void streamsThatTheNodeIsMadeToReset() throws Exception {
        open(PATIENCE, PATIENCE);
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
            assertThat(reading.join(Duration.ofSeconds(120))).as("hung up on").isTrue();
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
        open(PATIENCE, PATIENCE);
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
