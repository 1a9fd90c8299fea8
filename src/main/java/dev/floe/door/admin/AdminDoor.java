package dev.floe.door.admin;

import dev.floe.bytes.PrintableText;
import dev.floe.door.AcceptedConnections;
import dev.floe.door.CanonicalPath;
import dev.floe.door.FastLane;
import dev.floe.door.HttpDate;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.door.ShortBody;
import dev.floe.door.TrustedProxies;
import dev.floe.protocol.ApiStatus;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.BindException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * A listener that answers operators. Nothing of a body is read before the token was seen. Thread-safe.
 */
public final class AdminDoor implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AdminDoor.class);
    private static final String SCHEME = "bearer ";
    /** Lists of blobs are what is long: this is more than a hundred thousand of them. */
    private static final int LONGEST_BODY = 8 << 20;

    private static final int MOST_CONNECTIONS = 256;
    /** Operators are few; each of these may hold a body. */
    private static final int AT_ONCE = 8;

    private static final int IDLE_SECONDS = 60;
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(60);
    private static final int START_SECONDS = 20;

    private final Optional<AdminToken> token;
    private final List<AdminRoute> routes;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final HttpServer server;

    private AdminDoor(Vertx vertx, Optional<AdminToken> token, List<AdminRoute> routes) {
        this.token = token;
        this.routes = List.copyOf(routes);
        this.server = vertx.createHttpServer(
                        new HttpServerOptions().setIdleTimeout(IDLE_SECONDS).setHttp2ClearTextEnabled(false))
                .requestHandler(this::handle);
    }

    /**
     * Listens.
     *
     * @param port 0 for any free one
     * @param token without one only routes for anybody are answered
     * @throws BindException if the port cannot be listened on
     */
    public static AdminDoor open(
            Vertx vertx, String host, int port, Optional<AdminToken> token, List<AdminRoute> routes)
            throws BindException {
        AdminDoor door = new AdminDoor(vertx, token, routes);
        AcceptedConnections connections =
                new AcceptedConnections(MOST_CONNECTIONS, 1, TrustedProxies.NONE, FastLane.closed());
        try {
            door.server
                    .listen(port, host)
                    .toCompletionStage()
                    .thenCompose(listening -> connections.guard(vertx, listening.actualPort()))
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            return door;
        } catch (ExecutionException | TimeoutException e) {
            door.close();
            throw failed(
                    e.getCause() == null
                            ? "no answer from the system"
                            : e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            door.close();
            Thread.currentThread().interrupt();
            throw failed("interrupted", e);
        }
    }

    private static BindException failed(String why, Exception cause) {
        BindException failed = new BindException(why);
        failed.initCause(cause);
        return failed;
    }

    /** Where it listens. */
    public int port() {
        return server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        request.pause();
        try {
            route(request);
        } catch (RefusedException refused) {
            send(request, refused.refusal());
        }
    }

    private void route(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        if (!CanonicalPath.isCanonical(path)) {
            throw AdminRequest.invalid("the path is not in its shortest form");
        }
        Set<String> methods = new LinkedHashSet<>();
        for (AdminRoute route : routes) {
            Optional<Map<String, String>> parameters = route.match(path);
            if (parameters.isPresent() && route.answers(request.method().name())) {
                enter(request, route, parameters.get());
                return;
            }
            parameters.ifPresent(here -> methods.add(route.method()));
        }
        Refusal refusal = methods.isEmpty()
                ? Refusal.of(ApiStatus.NOT_FOUND, "ROUTE_NOT_FOUND", "there is nothing at " + path)
                : Refusal.of(
                                ApiStatus.METHOD_NOT_ALLOWED,
                                "METHOD_NOT_ALLOWED",
                                path + " answers " + String.join(", ", methods) + ", not " + request.method())
                        .with("Allow", String.join(", ", methods));
        send(request, refusal);
    }

    /** Takes one of the places; what follows is not for the event loop. */
    private void enter(HttpServerRequest request, AdminRoute route, Map<String, String> parameters) {
        Query query = Query.parse(request.query());
        if (!places.tryAcquire()) {
            throw new RefusedException(
                    Refusal.of(ApiStatus.UNAVAILABLE, "OVERLOADED", "other operators are being answered; come back")
                            .with("Retry-After", "1"));
        }
        Context context = Vertx.currentContext();
        Visit visit = new Visit(request, route, parameters, query, context);
        Thread.ofVirtual().name("admin").start(visit::checkToken);
    }

    /** A request that has a place. */
    private final class Visit {
        private final HttpServerRequest request;
        private final AdminRoute route;
        private final Map<String, String> parameters;
        private final Query query;
        private final Context context;

        Visit(
                HttpServerRequest request,
                AdminRoute route,
                Map<String, String> parameters,
                Query query,
                Context context) {
            this.request = request;
            this.route = route;
            this.parameters = parameters;
            this.query = query;
            this.context = context;
        }

        void checkToken() {
            try {
                if (!route.open()) {
                    requireToken(request);
                }
                context.runOnContext(now -> readBody());
            } catch (RefusedException refused) {
                end(refused.refusal());
            }
        }

        private void readBody() {
            if (request.response().closed()) {
                // Nothing more will be heard of it.
                end(incomplete());
                return;
            }
            ShortBody.of(request, LONGEST_BODY)
                    .ifNoItem()
                    .after(BODY_TIMEOUT)
                    .failWith(() -> new RefusedException(incomplete()))
                    .subscribe()
                    .with(
                            body -> Thread.ofVirtual().name("admin").start(() -> answer(body)),
                            failure -> end(refusal(failure)));
        }

        private static Refusal incomplete() {
            return Refusal.of(ApiStatus.INVALID_ARGUMENT, "INCOMPLETE_BODY", "the body did not arrive in time");
        }

        private void answer(byte[] body) {
            try {
                AdminAnswer answer = route.handler().answer(AdminRequest.of(parameters, query, body));
                note(Integer.toString(answer.status()));
                places.release();
                context.runOnContext(now -> send(request, answer.status(), answer.type(), Map.of(), answer.body()));
            } catch (RuntimeException | Error e) {
                end(refusal(e));
            }
        }

        private void end(Refusal refusal) {
            note(Integer.toString(refusal.code()));
            places.release();
            context.runOnContext(now -> send(request, refusal));
        }

        /** What operators do is written down. */
        private void note(String outcome) {
            if (!route.isLook()) {
                LOG.infof(
                        "%s %s from %s: %s",
                        route.method(), PrintableText.shortLine(request.uri()), request.remoteAddress(), outcome);
            }
        }
    }

    private static Refusal refusal(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused.refusal();
        }
        UUID incident = UUID.randomUUID();
        LOG.errorf(failure, "incident %s", incident);
        return Refusal.of(
                ApiStatus.INTERNAL,
                "INTERNAL_ERROR",
                "an error of this server; its log tells more of incident " + incident);
    }

    private void requireToken(HttpServerRequest request) {
        if (token.isEmpty()) {
            throw unauthenticated("this server has no token for its admin port: start it with --admin-token-file");
        }
        List<String> given = request.headers().getAll("Authorization");
        boolean bearer =
                given.size() == 1 && given.getFirst().toLowerCase(Locale.ROOT).startsWith(SCHEME);
        if (!bearer) {
            throw unauthenticated("this needs the admin port's token: Authorization: Bearer ...");
        }
        if (!token.get().is(given.getFirst().substring(SCHEME.length()).strip())) {
            throw unauthenticated("that is not the admin port's token");
        }
    }

    private static RefusedException unauthenticated(String message) {
        return new RefusedException(Refusal.of(ApiStatus.UNAUTHENTICATED, "UNAUTHENTICATED", message)
                .with("WWW-Authenticate", "Bearer realm=\"floe admin\""));
    }

    private static void send(HttpServerRequest request, Refusal refusal) {
        send(request, refusal.code(), "application/json", refusal.headers(), refusal.body());
    }

    private static void send(
            HttpServerRequest request, int status, String type, Map<String, String> headers, String body) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(status);
        response.headers()
                .set("Date", HttpDate.now())
                .set("Content-Type", type)
                .set("Cache-Control", "no-store")
                .set("X-Content-Type-Options", "nosniff");
        headers.forEach(response.headers()::set);
        response.end(body);
        // What nobody wants of a body is read and dropped, or the connection ends: its guard knows.
        request.resume();
    }

    /** Listens no more. */
    @Override
    public void close() {
        server.close();
    }
}
