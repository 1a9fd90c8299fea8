package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that is told to stop while its clients are in the middle of something. */
class OrderlyStopTest {
    private static final int LONG = 16 << 20;
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private static final AnswerKeeper KEEPER = new AnswerKeeper() {
        @Override
        public boolean mayLeave() {
            return true;
        }

        @Override
        public boolean enter(ClientAddress client, boolean buffered) {
            return true;
        }

        @Override
        public void left(ClientAddress client, boolean buffered, Given answer) {}

        @Override
        public Duration stallTimeout() {
            return AN_HOUR;
        }
    };

    private final FastLane lane = FastLane.opened();
    private final Drain drain = new Drain(lane, () -> {});
    private final AcceptedConnections connections = new AcceptedConnections(1000, 1, TrustedProxies.NONE, lane);
    private final Vertx vertx = Vertx.vertx();
    private final List<Socket> sockets = new ArrayList<>();
    private final CompletableFuture<HttpServerRequest> asked = new CompletableFuture<>();
    private int port;
    private Thread stopping;

    @BeforeEach
    void start() throws Exception {
        Router router = Router.router(vertx);
        router.route().handler(drain::pass).handler(request -> answer(request.request()));
        port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES)
                .actualPort();
        connections.guard(vertx).toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    @AfterEach
    void end() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/long" -> request.response().end(Buffer.buffer(new byte[LONG]));
            case "/later" -> asked.complete(request);
            default -> request.response().end("short");
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        // Little, so that what the kernel takes is not all of it.
        socket.setReceiveBufferSize(64 << 10);
        socket.connect(new InetSocketAddress("127.0.0.1", port), 60_000);
        socket.setSoTimeout(60_000);
        sockets.add(socket);
        return socket;
    }

    private Socket ask(String path) throws IOException {
        Socket socket = connect();
        send(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("after %s", head).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    private static void isOver(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isNegative();
    }

    /** @return completes when the process may end */
    private CompletableFuture<Void> stop(Duration delay, Duration longest) {
        OrderlyStop stop = new OrderlyStop(drain, delay, longest, connections);
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        stop.stop(new ShutdownDelayInitiatedEvent());
                    } catch (InterruptedException e) {
                        throw new CompletionException(e);
                    }
                },
                command -> {
                    stopping = new Thread(command, "stops");
                    stopping.start();
                });
    }

    private CompletableFuture<Void> stop() {
        return stop(Duration.ZERO, AN_HOUR);
    }

    @Test
    void downloadsEndIdleConnectionsAreClosedAndNobodyCanConnect() throws Exception {
        Socket silent = connect();
        Socket idle = ask("/");
        InputStream answered = idle.getInputStream();
        assertThat(head(answered)).doesNotContainIgnoringCase("connection: close");
        answered.skipNBytes("short".length());
        Socket download = ask("/long");
        InputStream body = download.getInputStream();
        assertThat(head(body)).startsWith("HTTP/1.1 200 ");
        body.skipNBytes(1000);

        CompletableFuture<Void> stopped = stop();
        isOver(idle);
        isOver(silent);
        awaitTrue(this::isRefused);
        assertThat(drain.isReady()).isFalse();
        assertThat(stopped).isNotDone();

        body.skipNBytes(LONG - 1000);
        isOver(download);
        download.close();
        stopped.get(1, TimeUnit.MINUTES);
    }

    @Test
    void anAnswerThatHasNotBegunSaysThatItIsTheLast() throws Exception {
        Socket waiting = ask("/later");
        HttpServerRequest request = asked.get(1, TimeUnit.MINUTES);
        Socket half = connect();
        send(half, "GET / HTTP/1.1\r\nHo");
        awaitTrue(() -> connections.open() == 2);
        CompletableFuture<Void> stopped = stop();
        awaitStopping();
        assertThat(stopped).isNotDone();
        request.response().end("at last");
        assertThat(head(waiting.getInputStream())).containsIgnoringCase("connection: close");
        waiting.getInputStream().skipNBytes("at last".length());
        isOver(waiting);
        waiting.close();
        half.close();
        stopped.get(1, TimeUnit.MINUTES);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(limit);
            Thread.onSpinWait();
        }
    }

    /** All connections have been told, by whoever listened or by whoever stops. */
    private void awaitStopping() throws Exception {
        awaitTrue(this::isRefused);
        awaitTrue(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        ((VertxInternal) vertx)
                .getAcceptorEventLoopGroup()
                .next()
                .submit(() -> {})
                .get(1, TimeUnit.MINUTES);
    }

    private boolean isRefused() {
        try {
            connect().close();
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException closing) {
            return false;
        }
    }

    @Test
    void whatLeavesByTheFastLaneEndsToo() throws Exception {
        PreparedAnswers prepared = new PreparedAnswers(100L * LONG, taken -> {});
        assertThat(prepared.prepare(PreparedAnswersTest.draft("/fast", new byte[LONG], KEEPER)))
                .isTrue();
        lane.serve(prepared);
        Socket download = ask("/fast");
        InputStream body = download.getInputStream();
        assertThat(head(body)).startsWith("HTTP/1.1 200 ");
        awaitTrue(() -> lane.underWay() == 1);
        send(download, "GET /fast HTTP/1.1\r\nHost: x\r\n\r\n");

        CompletableFuture<Void> stopped = stop();
        awaitStopping();
        assertThat(stopped).isNotDone();
        body.skipNBytes(LONG);
        isOver(download);
        download.close();
        stopped.get(1, TimeUnit.MINUTES);
        assertThat(lane.underWay()).isZero();
    }

    @Test
    void streamsOfHttp2EndAndTheirConnectionIsToldThatItEnds() throws Exception {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(port));
        CompletableFuture<HttpClientResponse> begun = new CompletableFuture<>();
        CompletableFuture<Void> going = new CompletableFuture<>();
        CompletableFuture<Long> all = new CompletableFuture<>();
        long[] received = {0};
        client.request(HttpMethod.GET, "/long")
                .compose(HttpClientRequest::send)
                .onFailure(begun::completeExceptionally)
                .onSuccess(response -> {
                    response.request().connection().goAwayHandler(away -> going.complete(null));
                    response.handler(part -> received[0] += part.length());
                    response.exceptionHandler(all::completeExceptionally);
                    response.endHandler(end -> all.complete(received[0]));
                    response.pause();
                    begun.complete(response);
                });
        HttpClientResponse response = begun.get(1, TimeUnit.MINUTES);
        CompletableFuture<Void> stopped = stop();
        going.get(1, TimeUnit.MINUTES);
        assertThat(stopped).isNotDone();
        response.resume();
        assertThat(all.get(1, TimeUnit.MINUTES)).isEqualTo(LONG);
        stopped.get(1, TimeUnit.MINUTES);
        assertThat(connections.open()).isZero();
    }

    @Test
    void nobodyIsWaitedForLongerThanWasSaid() throws Exception {
        Socket download = ask("/long");
        head(download.getInputStream());
        stop(Duration.ZERO, Duration.ofMillis(200)).get(1, TimeUnit.MINUTES);
        assertThat(connections.open()).isEqualTo(1);
    }

    /**
     * A store that is not done when the time is over: its client hears that it is to come back, and not nothing, which means
     * all things to those who retry.
     */
    @Test
    void whoeverIsNotAnsweredByThenIsToldToComeBack() throws Exception {
        Socket waiting = ask("/later");
        HttpServerRequest request = asked.get(1, TimeUnit.MINUTES);
        CompletableFuture<Void> stopped = stop(Duration.ZERO, Duration.ofMillis(200));
        String head = head(waiting.getInputStream());
        assertThat(head)
                .startsWith("HTTP/1.1 503 ")
                .containsIgnoringCase("retry-after: 5")
                .containsIgnoringCase("connection: close");
        assertThat(new String(waiting.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("STOPPING");
        waiting.close();
        stopped.get(1, TimeUnit.MINUTES);
        assertThat(request.response().ended()).isTrue();
        assertThat(drain.state().running()).isZero();
    }

    @Test
    void beforeThatItServesAndSaysThatItIsNotReady() throws Exception {
        CompletableFuture<Void> stopped = stop(Duration.ofHours(1), AN_HOUR);
        awaitTrue(() -> !drain.isReady());
        Socket late = ask("/");
        assertThat(head(late.getInputStream())).startsWith("HTTP/1.1 200 ");
        assertThatThrownBy(() -> stopped.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void whomAnOperatorHasTakenOutOfServiceDoesNotDelay() throws Exception {
        drain.to(Drain.Stage.NOT_READY);
        stop(Duration.ofHours(1), AN_HOUR).get(1, TimeUnit.MINUTES);
    }
}
