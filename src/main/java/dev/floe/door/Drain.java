package dev.floe.door;

import dev.floe.protocol.ApiStatus;
import io.quarkus.runtime.Quarkus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Takes this server out of service, and back into it. First it says only that it is not ready, so that whoever spreads
 * requests sends it no more; then it refuses those who come all the same. What runs is never broken off. Thread-safe.
 */
@Singleton
public final class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);
    private static final int BEFORE_THE_ROOMS = 950;
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final FastLane lane;
    private final Runnable exit;
    private Stage stage = Stage.SERVING;
    private int running;
    private final Set<RoutingContext> answering = ConcurrentHashMap.newKeySet();
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);
    private boolean exiting;

    /** Whether this server serves. */
    public enum Stage {
        /** It does. */
        SERVING,
        /** It does, and says that it is not ready. */
        NOT_READY,
        /** It refuses what comes. */
        REFUSING
    }

    /**
     * Where it is.
     *
     * @param running requests that are being answered
     * @param exiting whether the process ends when there are none
     */
    public record State(Stage stage, int running, boolean exiting) {}

    @Inject
    Drain(FastLane lane) {
        this(lane, Quarkus::asyncExit);
    }

    /** @param exit ends the process */
    Drain(FastLane lane, Runnable exit) {
        this.lane = lane;
        this.exit = exit;
    }

    void install(@Observes Filters filters) {
        filters.register(this::pass, BEFORE_THE_ROOMS);
    }

    void pass(RoutingContext request) {
        if (isOfMonitoring(request.normalizedPath())) {
            request.next();
        } else if (enter()) {
            answering.add(request);
            request.addEndHandler(ended -> {
                answering.remove(request);
                leave();
            });
            request.next();
        } else {
            if (request.request().version() == HttpVersion.HTTP_1_1) {
                request.response().putHeader("Connection", "close");
            }
            Refusal.of(ApiStatus.UNAVAILABLE, "DRAINING", "this server is being taken out of service; others are there")
                    .retryAfter(COME_BACK)
                    .send(request.response());
        }
    }

    static boolean isOfMonitoring(String path) {
        return path.equals("/metrics") || path.startsWith("/v1/health");
    }

    /** Has those who were not answered by now come back to somebody else; the process ends without them. */
    void sendAway() {
        for (RoutingContext request : answering) {
            HttpServerResponse response = request.response();
            try {
                if (request.request().version() == HttpVersion.HTTP_1_1 && !response.headWritten()) {
                    response.putHeader("Connection", "close");
                }
                if (!response.headWritten()) {
                    Refusal.of(
                                    ApiStatus.UNAVAILABLE,
                                    "STOPPING",
                                    "this server stops before it has an answer; what was asked for may have been done")
                            .retryAfter(COME_BACK)
                            .send(response);
                }
            } catch (IllegalStateException e) {
                // It is being answered at this moment.
                LOG.debugf("answered at the last moment: %s", e.getMessage());
            }
        }
    }

    private synchronized boolean enter() {
        if (stage == Stage.REFUSING) {
            return false;
        }
        if (running++ == 0) {
            idle = new CompletableFuture<>();
        }
        return true;
    }

    private void leave() {
        CompletableFuture<Void> done;
        synchronized (this) {
            running--;
            done = running == 0 ? idle : new CompletableFuture<>();
        }
        done.complete(null);
    }

    /** Where it is now. */
    public synchronized State state() {
        return new State(stage, running + lane.underWay(), exiting);
    }

    /** Whether whoever asks should send requests here. */
    synchronized boolean isReady() {
        return stage == Stage.SERVING;
    }

    /** Goes to another stage. */
    public State to(Stage wanted) {
        synchronized (this) {
            if (!exiting) {
                stage = wanted;
            }
            lane.open(stage != Stage.REFUSING);
        }
        return state();
    }

    /**
     * Refuses what comes, and ends the process as soon as nothing runs.
     *
     * @param longest after this time it is ended whatever runs
     */
    public State exit(Duration longest) {
        CompletableFuture<Void> done;
        synchronized (this) {
            if (exiting) {
                return state();
            }
            to(Stage.REFUSING);
            exiting = true;
            done = idle.copy();
        }
        LOG.infof("ending when nothing runs any more, in %s s at the latest", longest.toSeconds());
        done.thenCompose(nothing -> lane.idle())
                .completeOnTimeout(null, longest.toMillis(), TimeUnit.MILLISECONDS)
                .thenRun(exit);
        return state();
    }
}
