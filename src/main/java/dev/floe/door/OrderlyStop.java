package dev.floe.door;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * What a server does that was told to stop: it says that it is not ready, then lets nobody in and waits for the answers
 * under way, for as long as it may; whoever is not answered by then is told to come back. The framework would refuse whoever comes, and go by the requests that it has answered
 * and not by what the clients have.
 */
@Singleton
final class OrderlyStop {
    private static final Logger LOG = Logger.getLogger(OrderlyStop.class);

    /** For those who are told to come back to hear it. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Drain drain;
    private final Duration delay;
    private final Duration longest;
    private final AcceptedConnections connections;

    @Inject
    OrderlyStop(Drain drain, ServerGuard guard, DoorConfig config) {
        this(drain, config.stopDelay(), config.stopTimeout(), guard.connections());
    }

    /**
     * @param delay see {@link DoorConfig#stopDelay}
     * @param longest see {@link DoorConfig#stopTimeout}
     */
    OrderlyStop(Drain drain, Duration delay, Duration longest, AcceptedConnections connections) {
        this.drain = drain;
        this.delay = delay;
        this.longest = longest;
        this.connections = connections;
    }

    /** Before the framework ends anything. */
    void stop(@Observes ShutdownDelayInitiatedEvent stopping) throws InterruptedException {
        if (!connections.isListening()) {
            return;
        }
        // Otherwise an operator has taken it out of service before.
        if (drain.isReady()) {
            drain.to(Drain.Stage.NOT_READY);
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        }
        CompletionStage<Void> ended = connections.end(longest);
        int running = drain.state().running();
        if (running > 0) {
            LOG.infof("answers under way: %d; they have %d s to end", running, longest.toSeconds());
        }
        if (!isOver(ended, longest)) {
            LOG.warnf("ending with %d open connections: their %d s are over", connections.open(), longest.toSeconds());
            drain.sendAway();
            isOver(ended, FAREWELL);
        }
    }

    private static boolean isOver(CompletionStage<Void> ended, Duration longest) throws InterruptedException {
        try {
            ended.toCompletableFuture().get(longest.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
