package dev.floe.edge;

import dev.floe.peer.Peers;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Greets every node of the committee once, so that reads find open connections and some idea of how far away nodes are.
 * A node that does not answer is greeted again, ever more seldom. Thread-safe.
 */
final class Acquaintance implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final Supplier<Optional<Committee>> committee;
    private final Peers peers;
    private final Map<ObjectId, Greeting> greetings = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * How it stands with one node.
     *
     * @param due when to greet it next, by {@link System#nanoTime}
     * @param pause before the next but one
     */
    private record Greeting(boolean answered, long due, Duration pause) {
        static Greeting first() {
            return new Greeting(false, System.nanoTime(), FIRST_PAUSE);
        }

        boolean isDue() {
            return !answered && System.nanoTime() - due >= 0;
        }

        Greeting sent() {
            Duration longer = pause.multipliedBy(2);
            return new Greeting(
                    false,
                    System.nanoTime() + PATIENCE.plus(pause).toNanos(),
                    longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer);
        }

        Greeting refused() {
            return new Greeting(false, System.nanoTime() + pause.toNanos(), pause);
        }
    }

    /** @param committee the one of now, if it is known; answers from memory */
    Acquaintance(Supplier<Optional<Committee>> committee, Peers peers) {
        this.committee = committee;
        this.peers = peers;
        Thread.ofVirtual().name("acquaintance").start(this::follow);
    }

    private void follow() {
        boolean open = true;
        while (open) {
            committee.get().ifPresent(known -> known.members().forEach(this::greet));
            try {
                open = !closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                open = false;
            }
        }
    }

    private void greet(StorageNode node) {
        Greeting greeting = greetings.computeIfAbsent(node.id(), id -> Greeting.first());
        if (!greeting.isDue()) {
            return;
        }
        Greeting sent = greeting.sent();
        greetings.put(node.id(), sent);
        try {
            peers.of(node)
                    .health(PATIENCE)
                    .whenComplete((health, failure) -> greetings.put(
                            node.id(), failure == null ? new Greeting(true, 0, FIRST_PAUSE) : sent.refused()));
        } catch (IllegalArgumentException e) {
            // Its address or key is no such thing. That may change with the epoch; reads say so in the log.
            greetings.put(node.id(), sent.refused());
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
