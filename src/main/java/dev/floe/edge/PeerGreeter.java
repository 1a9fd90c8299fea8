package dev.floe.edge;

import dev.floe.bytes.Backoff;
import dev.floe.peer.Peers;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Greets every node of the committee once, a few at a time, so that reads find open connections and some idea of how far
 * away nodes are, and the first read does not wait for the handshakes of all. A node that does not answer is greeted again, ever more seldom; whoever loses trust later is seen to by the peers
 * themselves. Thread-safe.
 */
final class PeerGreeter implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** A handshake takes milliseconds of a processor, and committees have a hundred nodes. */
    static final int AT_A_TIME = 4;

    /** Whoever has not answered by then is waited for beside the next ones. */
    static final Duration TURN = Duration.ofMillis(500);

    private static final Backoff GREET_AGAIN = Backoff.unlimited(Duration.ofMillis(500), Duration.ofSeconds(60));

    private final Supplier<Optional<Committee>> committee;
    private final Peers peers;
    private final Map<ObjectId, Greeting> greetings = new ConcurrentHashMap<>();
    private final Semaphore turns = new Semaphore(AT_A_TIME);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread follower;

    /**
     * How it stands with one node.
     *
     * @param settled whether it answered, or its answer is waited for
     * @param due when to greet it next if it is not settled, by {@link System#nanoTime}
     * @param refusals how often it did not answer in a row
     */
    private record Greeting(boolean settled, long due, int refusals) {
        static Greeting first() {
            return new Greeting(false, System.nanoTime(), 0);
        }

        boolean isDue() {
            return !settled && System.nanoTime() - due >= 0;
        }

        Greeting sent() {
            return new Greeting(true, due, refusals);
        }

        Greeting refused() {
            Duration pause = GREET_AGAIN.pause(refusals + 1);
            return new Greeting(false, System.nanoTime() + pause.toNanos(), refusals + 1);
        }
    }

    /** @param committee the one of now, if it is known; answers from memory */
    PeerGreeter(Supplier<Optional<Committee>> committee, Peers peers) {
        this.committee = committee;
        this.peers = peers;
        this.follower = Thread.ofVirtual().name("peer-greeter").start(this::follow);
    }

    private void follow() {
        boolean open = true;
        while (open) {
            try {
                for (StorageNode node : committee.get().map(Committee::members).orElse(List.of())) {
                    greet(node);
                }
                open = !closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                open = false;
            }
        }
    }

    private void greet(StorageNode node) throws InterruptedException {
        Greeting greeting = greetings.computeIfAbsent(node.id(), id -> Greeting.first());
        if (!greeting.isDue()) {
            return;
        }
        Greeting sent = greeting.sent();
        greetings.put(node.id(), sent);
        turns.acquire();
        try {
            CompletableFuture<?> answer = peers.of(node)
                    .health(PATIENCE)
                    .whenComplete(
                            (health, failure) -> greetings.put(node.id(), failure == null ? sent : sent.refused()));
            answer.<Void>handle((health, failure) -> null)
                    .completeOnTimeout(null, TURN.toMillis(), TimeUnit.MILLISECONDS)
                    .thenRun(turns::release);
        } catch (IllegalArgumentException e) {
            // Its address or key is no such thing. That may change with the epoch; reads say so in the log.
            turns.release();
            greetings.put(node.id(), sent.refused());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        follower.interrupt();
    }
}
