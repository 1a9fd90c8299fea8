package dev.floe.sui;

import dev.floe.bytes.Backoff;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The gRPC endpoints that a client may ask, in order of preference. A call goes to the endpoint that answered last; when
 * that one is unavailable the next is tried, with growing pauses. Every call of Sui's API may be repeated: reads change
 * nothing, and a signed transaction happens once however often it is sent.
 */
final class RpcEndpoints implements AutoCloseable {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(200), Duration.ofMillis(800), 4);
    /** Batches of the largest objects that Sui allows stay below this. */
    private static final int MAX_MESSAGE = 32 << 20;

    private static final int MAX_HEADERS = 64 << 10;
    /**
     * It tells every process which system calls it will use, and each failure of a channel with a stack trace, though calls
     * fail with what they say; the reference keeps the level.
     */
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

    static {
        GRPC_LOG.setLevel(Level.SEVERE);
        // Every address of a name is tried, the next one soon after one that says nothing (RFC 8305). The library
        // asks for these when it is loaded, which is when the first channel is made.
        System.setProperty("GRPC_EXPERIMENTAL_ENABLE_NEW_PICK_FIRST", "true");
        System.setProperty("GRPC_PF_USE_HAPPY_EYEBALLS", "true");
    }

    /** So often at most somebody who asks has a connection tried that failed before. */
    private static final long RECONNECT_NANOS = Duration.ofMillis(500).toNanos();

    private record Endpoint(URI uri, ManagedChannel channel, AtomicLong reconnected) {
        Endpoint(URI uri, ManagedChannel channel) {
            this(uri, channel, new AtomicLong(System.nanoTime() - RECONNECT_NANOS));
        }

        /**
         * Has it connect again now: by itself a channel waits between attempts, for two minutes in the end, and refuses whoever
         * asks meanwhile, though the other side may be there again.
         */
        void reconnect() {
            long now = System.nanoTime();
            long last = reconnected.get();
            if (now - last >= RECONNECT_NANOS && reconnected.compareAndSet(last, now)) {
                channel.resetConnectBackoff();
            }
        }
    }

    private final List<Endpoint> endpoints = new ArrayList<>();
    private final AtomicInteger preferred = new AtomicInteger();

    /** @throws IllegalArgumentException unless every URI is {@code http://host[:port]} or {@code https://host[:port]} */
    RpcEndpoints(List<URI> uris) {
        this(uris, uri -> NettyChannelBuilder.forAddress(uri.getHost(), port(uri)));
    }

    /** @param towards how to find the host of a URI; by default as the platform does */
    RpcEndpoints(List<URI> uris, Function<URI, NettyChannelBuilder> towards) {
        if (uris.isEmpty()) {
            throw new IllegalArgumentException("no Sui RPC URL is given");
        }
        uris.forEach(RpcEndpoints::check);
        for (URI uri : uris) {
            boolean secure = isSecure(uri);
            NettyChannelBuilder builder = towards.apply(uri)
                    .maxInboundMessageSize(MAX_MESSAGE)
                    .maxInboundMetadataSize(MAX_HEADERS)
                    .keepAliveTime(30, TimeUnit.SECONDS)
                    .keepAliveTimeout(10, TimeUnit.SECONDS);
            endpoints.add(
                    new Endpoint(uri, (secure ? builder.useTransportSecurity() : builder.usePlaintext()).build()));
        }
    }

    private static boolean isSecure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    private static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : isSecure(uri) ? 443 : 80;
    }

    private static void check(URI uri) {
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || isSecure(uri);
        if (http
                && uri.getHost() == null
                && uri.getAuthority() != null
                && uri.getAuthority().contains("_")) {
            throw new IllegalArgumentException("the host of the Sui RPC URL " + uri
                    + " has an underscore, which names of hosts cannot have: give it another name, or its address");
        }
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException("a Sui RPC URL is http://host:port or https://host:port, not " + uri);
        }
    }

    <Q, A> A call(MethodDescriptor<Q, A> method, Q request) throws SuiException {
        return call(method, request, CALL_TIMEOUT);
    }

    <Q, A> A call(MethodDescriptor<Q, A> method, Q request, Duration timeout) throws SuiException {
        for (int failures = 1; ; failures++) {
            int index = preferred.get();
            Endpoint endpoint = endpoints.get(index);
            try {
                return ask(endpoint, method, request, timeout);
            } catch (StatusRuntimeException e) {
                boolean again = switch (e.getStatus().getCode()) {
                    case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, INTERNAL -> true;
                    default -> false;
                };
                if (isRefusal(e.getStatus().getCode())) {
                    return askOthers(index, method, request, timeout, e);
                }
                if (!again
                        || !RETRY.permitsAnother(failures)
                        || Thread.currentThread().isInterrupted()) {
                    throw failure(endpoint, method, e);
                }
                if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                    endpoint.reconnect();
                }
                preferred.compareAndSet(index, (index + 1) % endpoints.size());
                pause(failures, endpoint, method, e);
            }
        }
    }

    private static <Q, A> A ask(Endpoint endpoint, MethodDescriptor<Q, A> method, Q request, Duration timeout) {
        return ClientCalls.blockingUnaryCall(
                endpoint.channel,
                method,
                CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS),
                request);
    }

    /**
     * Whether one endpoint may say so of a call that another one answers: a gateway whose key has run out, that does not
     * know the method, or is broken.
     */
    private static boolean isRefusal(Status.Code code) {
        return switch (code) {
            case PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED, INVALID_ARGUMENT, UNKNOWN, DATA_LOSS -> true;
            default -> false;
        };
    }

    /** Asks each of the others once: if nobody answers, the refusal stands, and nobody else is preferred. */
    private <Q, A> A askOthers(
            int refused, MethodDescriptor<Q, A> method, Q request, Duration timeout, StatusRuntimeException refusal)
            throws SuiException {
        for (int i = 1; i < endpoints.size() && !Thread.currentThread().isInterrupted(); i++) {
            int index = (refused + i) % endpoints.size();
            try {
                A answer = ask(endpoints.get(index), method, request, timeout);
                preferred.compareAndSet(refused, index);
                return answer;
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                    // It may happen still.
                    throw failure(endpoints.get(index), method, e);
                }
                refusal.addSuppressed(e);
            }
        }
        throw failure(endpoints.get(refused), method, refusal);
    }

    /** From now on the next one is asked first. */
    void preferAnother() {
        preferred.updateAndGet(index -> (index + 1) % endpoints.size());
    }

    int count() {
        return endpoints.size();
    }

    private static void pause(int failures, Endpoint endpoint, MethodDescriptor<?, ?> method, StatusRuntimeException e)
            throws SuiException {
        try {
            Thread.sleep(RETRY.pause(failures));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure(endpoint, method, e);
        }
    }

    /**
     * Starts a server stream at the preferred endpoint. {@code observer} is called until its {@code onCompleted} or
     * {@code onError}.
     *
     * @return what stops the stream
     */
    <Q, A> Runnable stream(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> observer) {
        int index = preferred.get();
        Endpoint endpoint = endpoints.get(index);
        ClientCall<Q, A> call = endpoint.channel.newCall(method, CallOptions.DEFAULT);
        ClientCalls.asyncServerStreamingCall(call, request, new StreamObserver<>() {
            @Override
            public void onNext(A answer) {
                observer.onNext(answer);
            }

            @Override
            public void onError(Throwable failure) {
                if (Status.fromThrowable(failure).getCode() == Status.Code.UNAVAILABLE) {
                    endpoint.reconnect();
                }
                observer.onError(failure);
            }

            @Override
            public void onCompleted() {
                observer.onCompleted();
            }
        });
        return () -> call.cancel("no longer wanted", null);
    }

    private static SuiException failure(Endpoint endpoint, MethodDescriptor<?, ?> method, StatusRuntimeException e) {
        Status status = e.getStatus();
        String said = words(status);
        SuiException.Kind kind = switch (status.getCode()) {
            case NOT_FOUND, OUT_OF_RANGE -> SuiException.Kind.NOT_FOUND;
            case DEADLINE_EXCEEDED -> SuiException.Kind.TIMEOUT;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, ABORTED, PERMISSION_DENIED, UNAUTHENTICATED -> rejection(said);
            case UNIMPLEMENTED, DATA_LOSS -> SuiException.Kind.MALFORMED;
            default -> SuiException.Kind.UNAVAILABLE;
        };
        return new SuiException(
                kind, method.getBareMethodName() + " at " + endpoint.uri + ": " + status.getCode() + ": " + said, e);
    }

    /** In one line; for connections that failed, what failed and not where in the machinery it was noticed. */
    private static String words(Status status) {
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnknownHostException) {
            // Whose words are the name alone, when it was asked for a moment ago.
            return "its name cannot be looked up";
        }
        if (root != null && root.getMessage() != null) {
            return root.getMessage();
        }
        return status.getDescription() == null
                ? "no reason given"
                : status.getDescription().lines().findFirst().orElse("");
    }

    /** Sui tells stale inputs from other mistakes in its text only. */
    private static SuiException.Kind rejection(String said) {
        String lower = said.toLowerCase(java.util.Locale.ROOT);
        boolean stale = lower.contains("not available for consumption")
                || lower.contains("unavailable for consumption")
                || lower.contains("needs to be rebuilt")
                || lower.contains("reserved for another transaction")
                || lower.contains("already locked");
        return stale ? SuiException.Kind.STALE_OBJECT : SuiException.Kind.REJECTED;
    }

    @Override
    public void close() {
        endpoints.forEach(endpoint -> endpoint.channel.shutdownNow());
    }
}
