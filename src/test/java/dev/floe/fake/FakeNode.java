package dev.floe.fake;

import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorEnvelope;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * A storage node's front on a real TLS socket of the loopback interface, with faults on demand. What it answers comes
 * from a {@link Content}; which requests it saw can be looked up.
 */
public final class FakeNode implements AutoCloseable {
    /** Nothing here takes long, but a machine may stand still for a while. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What a node has. Called on event loops with small work only. */
    public interface Content {
        /**
         * @param fault how the content itself should be wrong; faults of the wire are not its business
         * @param body of the request
         */
        Answer answer(String method, String path, String query, byte[] body, Fault fault);
    }

    /** An answer before faults of the wire. */
    public record Answer(int status, String contentType, byte[] body) {
        public static Answer bcs(byte[] body) {
            return new Answer(200, "application/octet-stream", body);
        }

        public static Answer json(int status, String body) {
            return new Answer(status, "application/json", body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        public static Answer error(ApiStatus status, ErrorReason reason) {
            return json(
                    status.code(),
                    ErrorEnvelope.storage(status, reason, "fake node says so").toJson());
        }
    }

    /** How the node is bad, and to which requests: both change at once. */
    private record Badness(Fault fault, Predicate<Seen> when) {
        Fault towards(Seen request) {
            return when.test(request) ? fault : Fault.NONE;
        }
    }

    /** A request as it came in. */
    public record Seen(String method, String path, String query, HttpVersion version, String authority) {}

    private final Vertx vertx;
    private final String name;
    private final ObjectId id;
    private final List<Integer> shards;
    private final Content content;
    private final boolean http2;
    private final NetworkKeyPair networkKey = NetworkKeyPair.generate(RANDOM);
    private final BlsSecretKey blsKey = BlsSecretKey.generate(RANDOM);
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<Seen> reset = new CopyOnWriteArrayList<>();
    private final Object news = new Object();
    private final List<Socket> frozen = new ArrayList<>();

    private volatile Badness badness = new Badness(Fault.NONE, request -> true);
    private volatile boolean refusesUploadsEarly;
    private final Socket reserved = reservePort();
    private Optional<HttpServer> server = Optional.empty();
    private Optional<ServerSocket> freezer = Optional.empty();

    public FakeNode(Vertx vertx, String name, List<Integer> shards, Content content) {
        this(vertx, name, shards, content, true);
    }

    /** @param http2 whether it speaks HTTP/2 besides HTTP/1.1 */
    public FakeNode(Vertx vertx, String name, List<Integer> shards, Content content, boolean http2) {
        this.vertx = vertx;
        this.name = name;
        this.shards = List.copyOf(shards);
        this.content = content;
        this.http2 = http2;
        byte[] idBytes = new byte[ObjectId.LENGTH];
        RANDOM.nextBytes(idBytes);
        this.id = ObjectId.of(idBytes);
        listen();
    }

    /** A socket that never listens keeps the port for this node, also while nobody listens. */
    private static Socket reservePort() {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int port() {
        return reserved.getLocalPort();
    }

    private void listen() {
        try {
            String certificate = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(networkKey
                                    .selfSignedCertificate("127.0.0.1")
                                    .getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
            HttpServerOptions options = new HttpServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(port())
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setAlpnVersions(
                            http2 ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1) : List.of(HttpVersion.HTTP_1_1))
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setKeyValue(Buffer.buffer(networkKey.toPem()))
                            .setCertValue(Buffer.buffer(certificate)))
                    .setHttp2ConnectionWindowSize(8 << 20)
                    .setInitialSettings(
                            new Http2Settings().setInitialWindowSize(4 << 20).setMaxConcurrentStreams(1000));
            HttpServer started = vertx.createHttpServer(options)
                    .connectionHandler(connection -> connection.exceptionHandler(clientWent -> {}))
                    .requestHandler(this::handle);
            await(started.listen());
            server = Optional.of(started);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public String name() {
        return name;
    }

    public BlsSecretKey blsKey() {
        return blsKey;
    }

    public NetworkKeyPair networkKey() {
        return networkKey;
    }

    /** The node as the chain would know it. */
    public StorageNode registered() {
        return new StorageNode(
                id,
                name,
                "127.0.0.1:" + port(),
                blsKey.publicKey().toBytes(),
                networkKey.publicKey().toBytes(),
                shards);
    }

    /** The same node holding other shards: a committee of another epoch. */
    public StorageNode registered(List<Integer> otherShards) {
        StorageNode now = registered();
        return new StorageNode(
                now.id(), now.name(), now.networkAddress(), now.publicKey(), now.networkPublicKey(), otherShards);
    }

    public Fault fault() {
        return badness.fault();
    }

    /** Becomes bad, or good again, with every request from now on. */
    public void become(Fault next) {
        become(next, request -> true);
    }

    /** Becomes bad for some requests only; not for {@link Fault#STOPPED} and {@link Fault#FROZEN}. */
    public synchronized void become(Fault next, Predicate<Seen> when) {
        boolean listens = next != Fault.STOPPED && next != Fault.FROZEN;
        try {
            if (!listens && server.isPresent()) {
                await(server.get().close());
                server = Optional.empty();
            }
            if (next != Fault.FROZEN && freezer.isPresent()) {
                thaw();
            }
            if (server.isEmpty() && freezer.isEmpty()) {
                awaitThatNobodyListens();
            }
            if (next == Fault.FROZEN && freezer.isEmpty()) {
                freeze();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        badness = new Badness(next, when);
        if (listens && server.isEmpty()) {
            listen();
        }
    }

    private ServerSocket listenSilently() throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(reserved.getLocalAddress(), port()), 256);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** When a server says that it is closed, its socket listens until the event loop looks for events again. */
    private void awaitThatNobodyListens() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                listenSilently().close();
                return;
            } catch (BindException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                Thread.yield();
            }
        }
    }

    private void freeze() throws IOException {
        ServerSocket socket = listenSilently();
        freezer = Optional.of(socket);
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try {
                    keepFrozen(socket.accept(), socket);
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private void keepFrozen(Socket connection, ServerSocket by) throws IOException {
        synchronized (frozen) {
            if (by.isClosed()) {
                connection.close();
            } else {
                frozen.add(connection);
            }
        }
    }

    private void thaw() throws IOException {
        synchronized (frozen) {
            freezer.get().close();
            freezer = Optional.empty();
            for (Socket socket : frozen) {
                socket.close();
            }
            frozen.clear();
        }
    }

    /** Answers uploads with 451 from now on, without having read their bodies. */
    public void refuseUploadsEarly() {
        refusesUploadsEarly = true;
    }

    /** All requests so far, in the order of their arrival. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Waits until {@code count} requests have come that are such, and returns them. */
    public List<Seen> awaitSeen(int count, Predicate<Seen> which) throws InterruptedException {
        return await(seen, count, which, "came");
    }

    /** Waits until the client gave up {@code count} requests before they were answered, and returns them. */
    public List<Seen> awaitCancelled(int count) throws InterruptedException {
        return await(reset, count, request -> true, "were given up");
    }

    private List<Seen> await(List<Seen> requests, int count, Predicate<Seen> which, String what)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (news) {
            while (true) {
                List<Seen> found = requests.stream().filter(which).toList();
                if (found.size() >= count) {
                    return found;
                }
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("only " + found.size() + " requests " + what);
                }
                news.wait(left);
            }
        }
    }

    private void note(List<Seen> requests, Seen request) {
        synchronized (news) {
            requests.add(request);
            news.notifyAll();
        }
    }

    /** What the client gives up is told by both sides of the exchange. */
    private Handler<Throwable> givenUp(Seen request) {
        AtomicBoolean noted = new AtomicBoolean();
        return broken -> {
            if (noted.compareAndSet(false, true)) {
                note(reset, request);
            }
        };
    }

    /** Forgets the requests seen so far. */
    public void forget() {
        synchronized (news) {
            seen.clear();
            reset.clear();
        }
    }

    private void handle(HttpServerRequest request) {
        Seen now = new Seen(
                request.method().name(),
                request.path(),
                request.query() == null ? "" : request.query(),
                request.version(),
                String.valueOf(request.authority()));
        // Before anybody can know of it: whoever saw it come knows how it is treated.
        Fault present = badness.towards(now);
        Handler<Throwable> givenUp = givenUp(now);
        request.response().exceptionHandler(givenUp);
        note(seen, now);
        if (refusesUploadsEarly && request.method() == HttpMethod.PUT) {
            request.pause();
            request.exceptionHandler(givenUp);
            send(request, answer(now, new byte[0], Fault.FORBIDDEN), Fault.FORBIDDEN);
            return;
        }
        request.body().onSuccess(body -> respond(request, now, body.getBytes(), present));
    }

    private void respond(HttpServerRequest request, Seen now, byte[] body, Fault present) {
        switch (present) {
            case HANGING -> {}
            case RESETTING -> request.response().reset();
            case SLOW -> vertx.setTimer(500, timer -> send(request, answer(now, body, present), present));
            default -> send(request, answer(now, body, present), present);
        }
    }

    private Answer answer(Seen now, byte[] body, Fault present) {
        return switch (present) {
            case NOT_FOUND -> Answer.error(ApiStatus.NOT_FOUND, ErrorReason.METADATA_NOT_FOUND);
            case FORBIDDEN -> Answer.error(ApiStatus.UNAVAILABLE_FOR_LEGAL_REASONS, ErrorReason.FORBIDDEN_BLOB);
            case INTERNAL_ERROR -> Answer.error(ApiStatus.INTERNAL, ErrorReason.INTERNAL_ERROR);
            case BUSY -> Answer.error(ApiStatus.UNAVAILABLE, ErrorReason.UNAVAILABLE);
            case SHARD_NOT_ASSIGNED ->
                now.path().contains("/slivers/")
                        ? Answer.error(ApiStatus.FAILED_PRECONDITION, ErrorReason.SHARD_NOT_ASSIGNED)
                        : content.answer(now.method(), now.path(), now.query(), body, Fault.NONE);
            default -> content.answer(now.method(), now.path(), now.query(), body, present);
        };
    }

    private void send(HttpServerRequest request, Answer answer, Fault present) {
        byte[] body = switch (present) {
            case GARBAGE -> {
                byte[] noise = new byte[answer.body().length];
                new Random(noise.length).nextBytes(noise);
                yield noise;
            }
            case OVERLONG -> {
                byte[] longer = java.util.Arrays.copyOf(answer.body(), 4 * answer.body().length + (1 << 20));
                yield longer;
            }
            default -> answer.body();
        };
        var response =
                request.response().setStatusCode(answer.status()).putHeader("content-type", answer.contentType());
        if (response.closed() || response.ended()) {
            return;
        }
        response.putHeader("content-length", Integer.toString(body.length));
        switch (present) {
            case DRIPPING -> drip(request, body, 0);
            case TRUNCATING ->
                response.write(Buffer.buffer(java.util.Arrays.copyOf(body, body.length / 2)))
                        .onComplete(written -> response.reset());
            default -> response.end(Buffer.buffer(body));
        }
    }

    private void drip(HttpServerRequest request, byte[] body, int at) {
        if (request.response().closed()) {
            return;
        }
        if (at == body.length) {
            request.response().end();
            return;
        }
        request.response().write(Buffer.buffer(new byte[] {body[at]}));
        vertx.setTimer(1000, timer -> drip(request, body, at + 1));
    }

    @Override
    public void close() {
        become(Fault.STOPPED);
        try {
            reserved.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
