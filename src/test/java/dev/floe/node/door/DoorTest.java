package dev.floe.node.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The door by itself, without TLS, so that a test can write any bytes. */
@ExtendWith(NoLeaks.class)
@Timeout(300)
class DoorTest {
    private static final int BODY_LIMIT = 3_000_000;
    private static final int BIG = 5_000_000;
    /** Longer than any test: nobody is cut off because this machine is slow. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final DoorLimits LIMITS = limits(PATIENCE, PATIENCE);
    private static final DoorLimits IMPATIENT_WITH_SILENCE = limits(Duration.ofMillis(300), PATIENCE);
    private static final DoorLimits IMPATIENT_WITH_BODIES = limits(PATIENCE, Duration.ofMillis(300));

    private final Semaphore held = new Semaphore(0);
    private final CountDownLatch holding = new CountDownLatch(8);
    private final Semaphore reserved = new Semaphore(0);
    private Door door;

    private static DoorLimits limits(Duration handshake, Duration bodyIdle) {
        return new DoorLimits(16, 8, 100, 8192, 16 << 20, 1, handshake, PATIENCE, bodyIdle, PATIENCE);
    }

    private Door open(DoorLimits limits) throws IOException {
        door = new Door(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.empty(),
                limits,
                List.of(Map.entry("x-door", "yes")),
                this::handle);
        return door;
    }

    private Response handle(Request request) throws BodyException {
        switch (request.path()) {
            case "/echo" -> {
                return Response.of(200, Response.BINARY, request.body(BODY_LIMIT, 1));
            }
            case "/length" -> {
                return Response.text(200, Integer.toString(request.body(BODY_LIMIT, 1).length));
            }
            case "/big" -> {
                request.reserve(BIG);
                reserved.release();
                return Response.of(200, Response.BINARY, bytes(BIG));
            }
            case "/hold" -> {
                holding.countDown();
                held.acquireUninterruptibly();
                return Response.text(200, "held");
            }
            case "/broken" -> throw new IllegalStateException("a bug");
            case "/no-memory" -> {
                request.reserve(BIG);
                throw new OutOfMemoryError("injected");
            }
            case "/unwritable" -> {
                request.reserve(BIG);
                // Nothing can be sent under no name.
                return new Response(200, List.of(Map.entry("", "x")), bytes(BIG));
            }
            default -> {
                return Response.text(404, request.method() + " " + request.path() + " " + request.query());
            }
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @AfterEach
    void close() {
        held.release(1000);
        door.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", door.address().getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** The status line, and the body if there is a content length. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String status = line(in);
        int length = 0;
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            if (field.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(field.substring(15).strip());
            }
        }
        return status + "\n" + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.yield();
        }
    }

    private void nothingIsLeftBehind() {
        eventually(() -> door.requestsInFlight() == 0 && door.bytesInFlight() == 0 && door.openConnections() == 0);
    }

    @Test
    void requestsOneAfterTheOther() throws IOException {
        open(LIMITS);
        try (Socket socket = connect()) {
            for (int i = 0; i < 3; i++) {
                write(socket, "PUT /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello");
                assertThat(answer(socket)).isEqualTo("HTTP/1.1 200 OK\nhello");
                write(socket, "GET /x?y=%20z HTTP/1.1\r\nhost: a\r\n\r\n");
                assertThat(answer(socket)).isEqualTo("HTTP/1.1 404 Not Found\nGET /x y=%20z");
            }
        }
        nothingIsLeftBehind();
    }

    @Test
    void longHeads() throws IOException {
        open(LIMITS);
        try (Socket socket = connect()) {
            for (int length : new int[] {1000, 2000, 3000, 5000, 8000}) {
                write(socket, "GET /" + length + " HTTP/1.1\r\nhost: a\r\nx: " + "a".repeat(length) + "\r\n\r\n");
                assertThat(answer(socket)).startsWith("HTTP/1.1 404 Not Found\nGET /" + length);
                String head = "PUT /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\nx: " + "b".repeat(length);
                for (int at = 0; at < head.length(); at += 1500) {
                    write(socket, head.substring(at, Math.min(head.length(), at + 1500)));
                }
                write(socket, "\r\n\r\nabc");
                assertThat(answer(socket)).isEqualTo("HTTP/1.1 200 OK\nabc");
            }
        }
        nothingIsLeftBehind();
    }

    @Test
    void pipelinedRequests() throws IOException {
        open(LIMITS);
        try (Socket socket = connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                requests.append("PUT /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n")
                        .append((char) ('a' + i))
                        .append('!');
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nhost: a\r\n\r\n");
            }
            write(socket, requests.toString());
            for (int i = 0; i < 20; i++) {
                assertThat(answer(socket)).isEqualTo("HTTP/1.1 200 OK\n" + (char) ('a' + i) + "!");
                assertThat(answer(socket)).startsWith("HTTP/1.1 404 Not Found\nGET /" + i);
            }
        }
        nothingIsLeftBehind();
    }

    @Test
    void chunkedAndContinued() throws IOException {
        open(LIMITS);
        try (Socket socket = connect()) {
            write(
                    socket,
                    "PUT /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            assertThat(answer(socket)).isEqualTo("HTTP/1.1 200 OK\nabcde");
            write(socket, "PUT /echo HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 100 Continue");
            write(socket, "xyz");
            assertThat(answer(socket)).isEqualTo("HTTP/1.1 200 OK\nxyz");
            write(socket, "PUT /echo HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 3000001\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 413 ");
        }
        nothingIsLeftBehind();
    }

    /** As deep as it has pieces, this would end in the middle. */
    @Test
    void aBodyInTinyPieces() throws IOException {
        open(LIMITS);
        String pieces = "1\r\nx\r\n".repeat(20_000) + "0\r\n\r\n";
        try (Socket socket = connect()) {
            write(socket, "PUT /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n" + pieces);
            assertThat(answer(socket)).isEqualTo("HTTP/1.1 200 OK\n" + "x".repeat(20_000));
            write(socket, "GET /nothing HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n" + pieces);
            assertThat(answer(socket)).startsWith("HTTP/1.1 404 ");
            write(socket, "GET /next HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(answer(socket)).isEqualTo("HTTP/1.1 404 Not Found\nGET /next ");
        }
        nothingIsLeftBehind();
    }

    @Test
    void whatIsNotWantedOfABodyIsReadForAShortTimeOnly() throws IOException {
        open(IMPATIENT_WITH_BODIES);
        try (Socket socket = connect()) {
            write(socket, "PUT /nothing HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nabc");
            assertThat(answer(socket)).startsWith("HTTP/1.1 404 ");
            assertThat(socket.getInputStream().read()).isNegative();
        }
        nothingIsLeftBehind();
    }

    @Test
    void aRestThatIsBrokenEndsTheConnection() throws IOException {
        open(LIMITS);
        try (Socket socket = connect()) {
            write(socket, "PUT /nothing HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 404 ");
            write(socket, "zz\r\n\r\nGET /next HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(socket.getInputStream().read()).isNegative();
        }
        nothingIsLeftBehind();
    }

    @Test
    void malformedRequests() throws IOException {
        open(LIMITS);
        for (Map.Entry<String, String> each : Map.of(
                        "GARBAGE\r\n\r\n",
                        "400",
                        "GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n",
                        "400",
                        "GET /" + "a".repeat(9000) + " HTTP/1.1\r\nhost: a\r\n\r\n",
                        "414",
                        "GET / HTTP/1.1\r\nhost: a\r\nx: " + "a".repeat(9000) + "\r\n\r\n",
                        "431",
                        "PUT /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
                        "400",
                        "PUT /echo HTTP/1.1\r\nhost: a\r\ncontent-length: -5\r\n\r\nab",
                        "400")
                .entrySet()) {
            try (Socket socket = connect()) {
                write(socket, each.getKey());
                assertThat(answer(socket)).as(each.getKey()).startsWith("HTTP/1.1 " + each.getValue());
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
        nothingIsLeftBehind();
    }

    /** Also those that are made before it is known what is asked for. */
    @Test
    void refusalsHaveTheBodyThatTheyAnnounce() throws IOException {
        open(LIMITS);
        for (String bad : List.of(
                "GARBAGE\r\n\r\n",
                "GET /" + "a".repeat(9000) + " HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nx: " + "a".repeat(9000) + "\r\n\r\n")) {
            try (Socket socket = connect()) {
                write(socket, bad);
                assertThat(answer(socket)).endsWith("\nnot an acceptable HTTP request");
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
        try (Socket socket = connect()) {
            write(socket, "GET / HTTP/1.1\r\n\r\n");
            assertThat(answer(socket)).isEqualTo("HTTP/1.1 400 Bad Request\na request names one host");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        for (String bad : List.of("HEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n")) {
            try (Socket socket = connect()) {
                write(socket, bad);
                assertThat(answer(socket)).as("of HEAD").isEqualTo("HTTP/1.1 400 Bad Request\n");
            }
        }
        nothingIsLeftBehind();
    }

    /** Memory is short for the log too when it is short for the answer. */
    @Test
    void anErrorIsAnsweredEvenIfItCannotBeLogged() throws Exception {
        open(LIMITS);
        Handler failing = new Handler() {
            @Override
            public void publish(LogRecord event) {
                throw new OutOfMemoryError("injected into the log");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(Exchange.class.getName());
        log.addHandler(failing);
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            // More than there are places.
            for (int i = 0; i < 12; i++) {
                RawHttp2.Answer answer =
                        client.send("GET", "/no-memory", new byte[0]).get(60, TimeUnit.SECONDS);
                assertThat(answer.status()).isEqualTo(500);
                eventually(() -> door.requestsInFlight() == 0 && door.bytesInFlight() == 0);
            }
        } finally {
            log.removeHandler(failing);
        }
        nothingIsLeftBehind();
    }

    /** Answers that cannot be written: their connection ends, and their place and bytes are given back. */
    @Test
    void anAnswerThatCannotBeWrittenLeavesNothingBehind() throws Exception {
        open(LIMITS);
        for (int i = 0; i < 12; i++) {
            try (Socket socket = connect()) {
                write(socket, "GET /unwritable HTTP/1.1\r\nhost: a\r\n\r\n");
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            CompletableFuture<RawHttp2.Answer> answer = client.send("GET", "/unwritable", new byte[0]);
            assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS)).cause().isInstanceOf(IOException.class);
            assertThat(client.send("GET", "/x", new byte[0]).get().status()).isEqualTo(404);
        }
        nothingIsLeftBehind();
    }

    /** Closed at once, the connection would break under the rest that the client sends, and the answer be lost with it. */
    @Test
    void whoIsRefusedHearsTheEndAtOnceAndMayGoOnSendingForAWhile() throws IOException {
        open(LIMITS);
        try (Socket socket = connect()) {
            write(socket, "PUT /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 5000000\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 413 ");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            for (int i = 0; i < 20; i++) {
                write(socket, "x".repeat(20_000));
            }
            assertThat(door.openConnections()).isEqualTo(1);
        }
        nothingIsLeftBehind();
    }

    @Test
    void whoIsRefusedAndStaysIsHungUpOn() throws IOException {
        open(IMPATIENT_WITH_SILENCE);
        try (Socket socket = connect()) {
            write(socket, "GARBAGE\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 400 ");
            nothingIsLeftBehind();
        }
    }

    /** RFC 9112, 3.2 and 3.2.2. */
    @Test
    void aRequestNamesOneHost() throws IOException {
        open(LIMITS);
        for (String bad : List.of(
                "GET /x HTTP/1.1\r\n\r\n",
                "GET /x HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
                "GET /x HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n",
                "GET /x HTTP/1.0\r\nhost: a\r\nhost: b\r\n\r\n",
                "GET /x HTTP/1.1\r\nhost: a b\r\n\r\n",
                "GET /x HTTP/1.1\r\nhost: a/b\r\n\r\n",
                "GET /x HTTP/1.1\r\nhost: a:b\r\n\r\n",
                "GET /x HTTP/1.1\r\nhost: u@a\r\n\r\n")) {
            try (Socket socket = connect()) {
                write(socket, bad);
                assertThat(answer(socket)).as(bad).startsWith("HTTP/1.1 400 ");
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
        for (String good : List.of(
                "GET /x HTTP/1.0\r\nconnection: keep-alive\r\n\r\n",
                "GET /x HTTP/1.1\r\nhost:\r\n\r\n",
                "GET /x HTTP/1.1\r\nhost: [::1]:80\r\n\r\n",
                "GET /x HTTP/1.1\r\nhost: node-1.example:9185\r\n\r\n",
                "GET http://elsewhere/x HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET HTTPS://elsewhere:1/x HTTP/1.1\r\nhost: a\r\n\r\n")) {
            try (Socket socket = connect()) {
                write(socket, good);
                assertThat(answer(socket)).as(good).contains(" 404 Not Found\nGET /x ");
            }
        }
        nothingIsLeftBehind();
    }

    /** Also on refusals that never reach a handler. */
    @Test
    void everyAnswerHasADate() throws IOException {
        open(LIMITS);
        for (String request : List.of(
                "GET /x HTTP/1.1\r\nhost: a\r\n\r\n",
                "HEAD /big HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET /broken HTTP/1.1\r\nhost: a\r\n\r\n",
                "GARBAGE\r\n\r\n")) {
            try (Socket socket = connect()) {
                write(socket, request);
                InputStream in = socket.getInputStream();
                List<String> dates = new ArrayList<>();
                for (String field = line(in); !field.isEmpty(); field = line(in)) {
                    if (field.startsWith("date: ")) {
                        dates.add(field);
                    }
                }
                assertThat(dates).as(request).singleElement().asString().endsWith(" GMT");
            }
        }
        nothingIsLeftBehind();
    }

    @Test
    void aBodyThatCouldNeverBeHeldIsRefusedInWords() throws IOException {
        open(new DoorLimits(16, 8, 100, 8192, 1 << 20, 1, PATIENCE, PATIENCE, PATIENCE, PATIENCE));
        try (Socket socket = connect()) {
            write(socket, "PUT /echo HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2000000\r\n\r\n");
            assertThat(answer(socket))
                    .isEqualTo("HTTP/1.1 503 Service Unavailable\n"
                            + "this server has too little memory for a body of 2000000 bytes");
        }
        nothingIsLeftBehind();
    }

    /** A byte now and then is no pace, whoever sends or reads it. */
    @Test
    void drippingIsCutOff() throws Exception {
        open(IMPATIENT_WITH_BODIES);
        Thread dripping;
        try (Socket socket = connect()) {
            write(socket, "PUT /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n");
            dripping = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        write(socket, "x");
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException e) {
                    // Hung up on.
                }
            });
            assertThat(answer(socket)).startsWith("HTTP/1.1 408 ");
        }
        dripping.join();
        nothingIsLeftBehind();
    }

    @Test
    void bodiesAreBoundedAlsoWithoutALength() throws Exception {
        open(LIMITS);
        try (Socket socket = connect()) {
            write(socket, "PUT /length HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
            byte[] chunk = bytes(100_000);
            for (int i = 0; i < 30; i++) {
                write(socket, Integer.toHexString(chunk.length) + "\r\n");
                socket.getOutputStream().write(chunk);
                write(socket, "\r\n");
            }
            // What is too much is one piece: the door may hang up as soon as it has seen some of it.
            write(socket, "1\r\nx\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 413 ");
        }
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            assertThat(client.send("PUT", "/length", bytes(BODY_LIMIT)).get().body())
                    .isEqualTo("3000000".getBytes(StandardCharsets.UTF_8));
            assertThat(client.send("PUT", "/length", bytes(BODY_LIMIT + 1))
                            .get()
                            .status())
                    .isEqualTo(413);
        }
        nothingIsLeftBehind();
    }

    @Test
    void slowSendersAreCutOff() throws Exception {
        open(IMPATIENT_WITH_BODIES);
        try (Socket stalled = connect()) {
            write(stalled, "PUT /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nonly this");
            assertThat(answer(stalled)).startsWith("HTTP/1.1 408 ");
        }
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            CompletableFuture<RawHttp2.Answer> answer = new CompletableFuture<>();
            Channel stream = client.open(answer);
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(
                    RawHttp2.headers("PUT", "/echo").set("content-length", "100"), false));
            assertThat(answer.get(60, TimeUnit.SECONDS).status()).isEqualTo(408);
            assertThat(client.send("GET", "/still-there", new byte[0]).get().status())
                    .isEqualTo(404);
        }
        nothingIsLeftBehind();
    }

    @Test
    void whoeverSaysNothingIsCutOff() throws IOException {
        open(IMPATIENT_WITH_SILENCE);
        try (Socket silent = connect()) {
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
        nothingIsLeftBehind();
    }

    @Test
    void whoeverDoesNotReadIsCutOff() throws Exception {
        open(IMPATIENT_WITH_BODIES);
        try (Socket socket = connect()) {
            socket.setReceiveBufferSize(4096);
            write(socket, "GET /big HTTP/1.1\r\nhost: a\r\n\r\n");
            reserved.acquire();
            eventually(() -> door.openConnections() == 0);
        }
        try (RawHttp2 client = new RawHttp2(
                door.address(), false, Http2Settings.defaultSettings().initialWindowSize(0))) {
            CompletableFuture<RawHttp2.Answer> answer = client.send("GET", "/big", new byte[0]);
            reserved.acquire();
            assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            RawHttp2.ResetException.class,
                            reset -> assertThat(reset.code())
                                    .as("INTERNAL_ERROR; some clients take others for the end of a whole answer")
                                    .isEqualTo(2));
        }
        nothingIsLeftBehind();
    }

    @Test
    void tooManyRequestsAtOnce() throws Exception {
        open(LIMITS);
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            List<CompletableFuture<RawHttp2.Answer>> first = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                first.add(client.send("GET", "/hold", new byte[0]));
            }
            holding.await();
            RawHttp2.Answer refused = client.send("GET", "/x", new byte[0]).get();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers().get("retry-after").toString()).isEqualTo("1");
            assertThat(refused.headers().get("x-door").toString()).isEqualTo("yes");
            held.release(8);
            for (CompletableFuture<RawHttp2.Answer> answer : first) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        }
        nothingIsLeftBehind();
    }

    @Test
    void tooManyConnections() throws IOException {
        open(LIMITS);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                Socket socket = connect();
                sockets.add(socket);
                write(socket, "GET /x HTTP/1.1\r\nhost: a\r\n\r\n");
                assertThat(answer(socket)).startsWith("HTTP/1.1 404");
            }
            try (Socket more = connect()) {
                assertThat(more.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        nothingIsLeftBehind();
    }

    @Test
    void manyUploadsTogetherStayWithinTheBudget() throws Exception {
        open(new DoorLimits(16, 1000, 1000, 8192, 4 << 20, 1, PATIENCE, PATIENCE, PATIENCE, PATIENCE));
        byte[] body = bytes(300_000);
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            List<CompletableFuture<RawHttp2.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                CompletableFuture<RawHttp2.Answer> answer = new CompletableFuture<>();
                Channel stream = client.open(answer);
                stream.write(new DefaultHttp2HeadersFrame(
                        RawHttp2.headers("PUT", "/length").set("content-length", "300000"), false));
                stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
                answers.add(answer);
                assertThat(door.bytesInFlight()).isLessThanOrEqualTo(4 << 20);
            }
            for (CompletableFuture<RawHttp2.Answer> answer : answers) {
                assertThat(new String(answer.get().body(), StandardCharsets.UTF_8))
                        .isEqualTo("300000");
            }
        }
        nothingIsLeftBehind();
    }

    @Test
    void aBodyMayEndWithAnEmptyPart() throws Exception {
        open(LIMITS);
        byte[] body = bytes(6611);
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            CompletableFuture<RawHttp2.Answer> answer = new CompletableFuture<>();
            Channel stream = client.open(answer);
            stream.write(new DefaultHttp2HeadersFrame(
                    RawHttp2.headers("PUT", "/length").set("content-length", "6611"), false));
            stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), false));
            stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
            assertThat(new String(answer.get(60, TimeUnit.SECONDS).body(), StandardCharsets.UTF_8))
                    .isEqualTo("6611");
        }
        nothingIsLeftBehind();
    }

    @Test
    void resetStreamsLeaveNothingBehind() throws Exception {
        open(LIMITS);
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            for (int i = 0; i < 300; i++) {
                Channel stream = client.open(new CompletableFuture<>());
                stream.writeAndFlush(
                        new DefaultHttp2HeadersFrame(RawHttp2.headers("PUT", i % 2 == 0 ? "/echo" : "/big"), false));
                RawHttp2.reset(stream);
            }
            eventually(() -> door.requestsInFlight() == 0 && door.bytesInFlight() == 0);
            assertThat(client.send("GET", "/x", new byte[0]).get().status()).isEqualTo(404);
        }
        nothingIsLeftBehind();
    }

    @Test
    void bodiesThatNobodyWantedLeaveNothingBehind() throws Exception {
        open(LIMITS);
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            for (int i = 0; i < 100; i++) {
                RawHttp2.Answer answer =
                        client.send("PUT", "/unknown", bytes(10_000)).get();
                assertThat(answer.status()).isEqualTo(404);
            }
        }
        nothingIsLeftBehind();
    }

    /** It is the same fault whether the answer was quicker than the body or not. */
    @Test
    void aShortBodyThatIsNotAsItsHeadSaysBreaksTheProtocolAlsoBehindItsAnswer() throws Exception {
        open(LIMITS);
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            CompletableFuture<RawHttp2.Answer> answer = new CompletableFuture<>();
            CompletableFuture<Long> reset = new CompletableFuture<>();
            Channel stream = client.open(answer);
            stream.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
                    if (event instanceof Http2ResetFrame frame) {
                        reset.complete(frame.errorCode());
                    }
                    super.userEventTriggered(context, event);
                }
            });
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(
                    RawHttp2.headers("PUT", "/nothing").set("content-length", "1"), false));
            assertThat(answer.get(60, TimeUnit.SECONDS).status()).isEqualTo(404);
            stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes(4)), false));
            assertThat(reset.get(60, TimeUnit.SECONDS)).isEqualTo(Http2Error.PROTOCOL_ERROR.code());
        }
        nothingIsLeftBehind();
    }

    @Test
    void aShortBodyThatNobodyWantedIsWaitedForAShortTimeOnly() throws Exception {
        open(IMPATIENT_WITH_BODIES);
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            CompletableFuture<RawHttp2.Answer> answer = new CompletableFuture<>();
            Channel stream = client.open(answer);
            stream.writeAndFlush(new DefaultHttp2HeadersFrame(
                    RawHttp2.headers("PUT", "/nothing").set("content-length", "1"), false));
            assertThat(answer.get(60, TimeUnit.SECONDS).status()).isEqualTo(404);
            assertThat(stream.closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(client.isOpen()).isTrue();
        }
        nothingIsLeftBehind();
    }

    @Test
    void aBugIsNotShown() throws Exception {
        open(LIMITS);
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            RawHttp2.Answer answer = client.send("GET", "/broken", new byte[0]).get();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("internal error");
            assertThat(client.send("GET", "/big", new byte[0]).get().body()).isEqualTo(bytes(5_000_000));
            assertThat(client.send("HEAD", "/big", new byte[0]).get().body()).isEmpty();
            assertThat(client.send("PUT", "/echo", bytes(70_000)).get().body()).isEqualTo(bytes(70_000));
        }
        nothingIsLeftBehind();
    }

    /** Random bytes and damaged frames. Whatever comes, the door stays open to others and keeps nothing. */
    @Test
    void randomBytes() throws Exception {
        open(LIMITS);
        Random random = new Random();
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] http1 =
                "PUT /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 400; i++) {
            try (Socket socket = connect()) {
                byte[] sent = switch (i % 4) {
                    case 0 -> randomBytes(random, 200);
                    case 1 -> concat(preface, randomBytes(random, 300));
                    case 2 -> concat(preface, randomFrames(random));
                    default -> mutate(http1, random);
                };
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                String heard = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(heard).doesNotContain("HTTP/1.1 500").doesNotContain("Exception");
            } catch (SocketException e) {
                // The door hung up, as it may.
                continue;
            }
        }
        nothingIsLeftBehind();
        try (RawHttp2 client = new RawHttp2(door.address(), false)) {
            assertThat(client.send("GET", "/x", new byte[0]).get().status()).isEqualTo(404);
        }
    }

    private static byte[] randomBytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        return mutated;
    }

    /** Frames with sensible heads and random contents. */
    private static byte[] randomFrames(Random random) {
        byte[] frames = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        for (int i = 0; i < random.nextInt(20); i++) {
            byte[] payload = randomBytes(random, 40);
            byte[] head = {
                0,
                0,
                (byte) payload.length,
                (byte) random.nextInt(11),
                (byte) random.nextInt(64),
                0,
                0,
                0,
                (byte) random.nextInt(8)
            };
            frames = concat(frames, concat(head, payload));
        }
        return frames;
    }
}
