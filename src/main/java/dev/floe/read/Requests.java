package dev.floe.read;

import dev.floe.peer.PeerException;
import dev.floe.read.Holders.Member;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Requests to holders and what becomes of them, for the one thread that waits for that.
 *
 * @param <T> what is asked for
 */
final class Requests<T> implements AutoCloseable {
    private final Mailbox<Event<T>> events;
    private final Set<CompletableFuture<T>> underWay = new LinkedHashSet<>();

    /** Something happened. */
    sealed interface Event<T> {}

    /** A node answered as asked. */
    record Answer<T>(Member from, T value) implements Event<T> {}

    /** A node did not. */
    record Failure<T>(Member from, PeerException why) implements Event<T> {}

    /** A target came from somewhere else, or was given up. */
    record Done<T>() implements Event<T> {}

    /** @param targets whose end is an event, too */
    Requests(Scheduler scheduler, Collection<WantedSliver> targets) {
        this.events = new Mailbox<>(scheduler);
        targets.forEach(target -> target.sliver().whenComplete((sliver, failure) -> events.add(new Done<>())));
    }

    void add(Member member, CompletableFuture<T> request) {
        underWay.add(request);
        request.whenComplete((value, failure) -> events.add(
                failure == null ? new Answer<>(member, value) : new Failure<>(member, PeerException.of(failure))));
    }

    Event<T> next() throws InterruptedException {
        return events.take();
    }

    /** The next event; empty if nothing happens within {@code patience}. */
    Optional<Event<T>> next(Duration patience) throws InterruptedException {
        return events.poll(patience);
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        underWay.forEach(request -> request.cancel(true));
    }
}
