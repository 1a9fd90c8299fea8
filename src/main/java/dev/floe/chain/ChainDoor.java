package dev.floe.chain;

import dev.floe.chain.ledger.Ledger;
import dev.floe.door.AcceptedConnections;
import dev.floe.door.FastLane;
import dev.floe.door.HttpDate;
import dev.floe.door.TrustedProxies;
import dev.floe.protocol.NetworkAddress;
import dev.floe.sui.rpc.HealthCheckRequest;
import dev.floe.sui.rpc.HealthProto;
import dev.floe.sui.rpc.LedgerServiceOuterClass;
import dev.floe.sui.rpc.MovePackageServiceOuterClass;
import dev.floe.sui.rpc.ReflectionProto;
import dev.floe.sui.rpc.StateServiceOuterClass;
import dev.floe.sui.rpc.SubscriptionServiceOuterClass;
import dev.floe.sui.rpc.TransactionExecutionServiceOuterClass;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The chain's HTTP server: Sui's gRPC API as gRPC over HTTP/2 (with prior knowledge) and as gRPC-Web over HTTP/1.1 and
 * HTTP/2, the faucet, and {@code GET /health}, all on one port and open to browsers. The ledger is never asked on an
 * event loop. Bodies, connections, waiting calls and subscriptions are bounded.
 */
public final class ChainDoor implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int WORKERS = 4;
    private static final int WAITING_CALLS = 512;
    private static final int MAX_CONNECTIONS = 1024;
    private static final double MOST_OF_ONE_CLIENT = 0.75;
    private static final int MAX_STREAMS = 100;
    private static final int MAX_HEADER = 16 << 10;
    private static final int IDLE_SECONDS = 300;
    /** In half a minute, on one connection; proxies put many users on one. */
    private static final int RESETS_PER_WINDOW = 20_000;

    private static final int START_SECONDS = 20;
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);
    /** People type questions into reflection tools. */
    private static final Duration QUESTION_TIMEOUT = Duration.ofMinutes(5);

    private static final String EXPOSED =
            "grpc-status,grpc-message,grpc-encoding,grpc-accept-encoding," + String.join(",", InfoHeaders.NAMES);
    private static final Set<String> FAUCET = Set.of("/gas", "/v1/gas", "/v2/gas");
    private static final String DAY = "86400";

    private final Vertx vertx;
    private final HttpServer server;
    private final ThreadPoolExecutor workers;
    private final Bodies bodies;
    private final Map<String, Unary<?>> methods = new HashMap<>();
    private final SubscriptionService subscriptions;
    private final ReflectionStreams reflections;
    private final HealthService health;
    private final Faucet faucet;
    private final InfoHeaders info;
    private final Refusals refusals;
    private final Ledger ledger;
    private final AcceptedConnections connections =
            new AcceptedConnections(MAX_CONNECTIONS, MOST_OF_ONE_CLIENT, TrustedProxies.NONE, FastLane.closed());

    private ChainDoor(Ledger ledger, Duration bodyTimeout) {
        this.ledger = ledger;
        this.bodies = new Bodies(bodyTimeout);
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        this.workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_CALLS),
                Thread.ofPlatform().name("chain-", 0).daemon().factory());
        methods.putAll(new LedgerService(ledger).methods());
        methods.putAll(new StateService(ledger).methods());
        methods.putAll(new MovePackageService(ledger).methods());
        methods.putAll(new TransactionExecutionService(ledger).methods());
        Reflection reflection = new Reflection(List.of(
                LedgerServiceOuterClass.getDescriptor(),
                MovePackageServiceOuterClass.getDescriptor(),
                StateServiceOuterClass.getDescriptor(),
                SubscriptionServiceOuterClass.getDescriptor(),
                TransactionExecutionServiceOuterClass.getDescriptor(),
                HealthProto.getDescriptor(),
                ReflectionProto.getDescriptor()));
        this.health = new HealthService(ledger, Set.copyOf(reflection.services()));
        methods.putAll(health.methods());
        this.reflections = new ReflectionStreams(reflection, bodies, QUESTION_TIMEOUT);
        this.subscriptions = new SubscriptionService(ledger, workers);
        this.info = new InfoHeaders(ledger);
        this.refusals = new Refusals(bodies, this::work);
        this.faucet = new Faucet(ledger);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxHeaderSize(MAX_HEADER)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setHttp2RstFloodMaxRstFramePerWindow(RESETS_PER_WINDOW)
                        .setInitialSettings(new Http2Settings()
                                .setMaxConcurrentStreams(MAX_STREAMS)
                                .setMaxHeaderListSize(MAX_HEADER)))
                .requestHandler(this::handle);
    }

    /**
     * Opens the door of {@code ledger}, which stays the caller's to close.
     *
     * @param port 0 for any free one
     * @throws IOException if the port cannot be listened on
     */
    public static ChainDoor open(Ledger ledger, String host, int port) throws IOException {
        return open(ledger, host, port, BODY_TIMEOUT);
    }

    static ChainDoor open(Ledger ledger, String host, int port, Duration bodyTimeout) throws IOException {
        // Names are what they are to the other programs of this host.
        SocketAddress address =
                SocketAddress.inetSocketAddress(new InetSocketAddress(InetAddress.getByName(host), port));
        ChainDoor door = new ChainDoor(ledger, bodyTimeout);
        try {
            door.server
                    .listen(address)
                    .toCompletionStage()
                    .thenCompose(listening -> door.connections.guard(door.vertx))
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            return door;
        } catch (ExecutionException | TimeoutException e) {
            door.close();
            throw new IOException("cannot listen on " + new NetworkAddress(host, port) + ": " + reason(e), e);
        } catch (InterruptedException e) {
            door.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening " + host + ":" + port, e);
        }
    }

    private static String reason(Exception e) {
        return e.getCause() == null ? "no answer from the system" : e.getCause().getMessage();
    }

    public int port() {
        return server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader("date", HttpDate.now())
                .putHeader("access-control-allow-origin", "*")
                .putHeader("access-control-expose-headers", EXPOSED);
        info.on(response);
        String path = request.path() == null ? "" : request.path();
        if (request.method() == HttpMethod.OPTIONS) {
            preflight(request);
        } else if (FAUCET.contains(path)) {
            faucet(request, path);
        } else if (path.equals("/health") && isGet(request)) {
            health(request);
        } else if (request.method() == HttpMethod.POST && Refusals.isGrpc(request)) {
            call(request, path.isEmpty() ? "" : path.substring(1));
        } else if (isMethod(path)) {
            refusals.noCall(request);
        } else {
            refusals.nothingHere(request);
        }
    }

    private static boolean isGet(HttpServerRequest request) {
        return request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    }

    private boolean isMethod(String path) {
        String name = path.isEmpty() ? "" : path.substring(1);
        return methods.containsKey(name)
                || ReflectionStreams.METHODS.contains(name)
                || name.equals(SubscriptionService.METHOD)
                || name.equals(HealthService.WATCH);
    }

    private static void preflight(HttpServerRequest request) {
        String headers = request.getHeader("access-control-request-headers");
        request.response()
                .putHeader("access-control-allow-methods", "POST, GET, OPTIONS")
                .putHeader("access-control-allow-headers", headers == null ? "*" : headers)
                .putHeader("access-control-max-age", DAY)
                .setStatusCode(204)
                .end();
    }

    private void health(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        work(
                () -> "{\"status\":\"UP\",\"chain\":\"" + ledger.chainId() + "\",\"checkpoint\":"
                        + ledger.latestCheckpoint().sequenceNumber() + "}\n",
                answer -> response.putHeader("content-type", "application/json").end(answer),
                failure -> Refusals.refuse(request, 503, failure.getMessage()));
    }

    private void faucet(HttpServerRequest request, String path) {
        HttpServerResponse response = request.response();
        if (request.method() != HttpMethod.POST) {
            response.putHeader("allow", "POST");
            Refusals.refuse(request, 405, "the faucet takes POST");
            return;
        }
        bodies.collect(
                request,
                body -> work(
                        () -> faucet.give(path.equals("/v2/gas"), body.bytes()),
                        answer -> response.setStatusCode(201)
                                .putHeader("content-type", "application/json")
                                .end(answer),
                        failure -> refuse(response, failure),
                        body),
                failure -> refuse(response, failure));
    }

    private static void refuse(HttpServerResponse response, RpcException failure) {
        response.setStatusCode(Refusals.status(failure.code()))
                .putHeader("content-type", "application/json")
                .end(Faucet.failure(failure.getMessage()));
    }

    private void call(HttpServerRequest request, String method) {
        String contentType = request.getHeader("content-type");
        Optional<WireFormat> spoken = WireFormat.ofContentType(contentType);
        if (spoken.isEmpty()) {
            new Reply(request, WireFormat.ofRelative(contentType).orElse(WireFormat.NATIVE))
                    .fail(new RpcException(
                            RpcException.Code.UNIMPLEMENTED,
                            "messages are protobuf here, not " + WireFormat.mediaType(contentType)));
            return;
        }
        WireFormat format = spoken.get();
        Reply reply = new Reply(request, format);
        Unary<?> unary = methods.get(method);
        if (unary != null) {
            ask(request, reply, body -> unary.call(format.message(body)), reply::succeed);
        } else if (method.equals(SubscriptionService.METHOD)) {
            ask(
                    request,
                    reply,
                    body -> subscriptions.parse(format.message(body)),
                    wanted -> subscriptions.start(reply, wanted));
        } else if (method.equals(HealthService.WATCH)) {
            ask(
                    request,
                    reply,
                    body -> Unary.parse(HealthCheckRequest.parser(), format.message(body)),
                    wanted -> health.watch(reply, wanted));
        } else if (ReflectionStreams.METHODS.contains(method)) {
            reflections.start(request, reply, format);
        } else {
            reply.fail(new RpcException(
                    RpcException.Code.UNIMPLEMENTED,
                    "there is no method " + method + " here; reflection lists what there is"));
        }
    }

    private <T> void ask(HttpServerRequest request, Reply reply, Function<byte[], T> question, Consumer<T> succeed) {
        bodies.collect(
                request, body -> work(() -> question.apply(body.bytes()), succeed, reply::fail, body), reply::fail);
    }

    private <T> void work(Supplier<T> question, Consumer<T> succeed, Consumer<RpcException> fail) {
        work(question, succeed, fail, Bodies.EMPTY);
    }

    /** Asks on a worker, answers on the event loop. */
    private <T> void work(Supplier<T> question, Consumer<T> succeed, Consumer<RpcException> fail, Bodies.Body body) {
        Supplier<T> upToDate = () -> {
            try {
                return question.get();
            } finally {
                info.made(ledger.latestSummary());
            }
        };
        Work.on(workers, vertx.getOrCreateContext(), upToDate, succeed, fail, body::release);
    }

    /** Ends all connections and waits for the calls that are being worked on. */
    @Override
    public void close() {
        try {
            server.close().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
            workers.shutdown();
            if (!workers.awaitTermination(START_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
            vertx.close().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("closing the chain's door", e);
        }
    }
}
