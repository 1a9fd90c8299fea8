package dev.floe.edge;

import dev.floe.bytes.Shares;
import dev.floe.door.ClientAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds how many blobs are being sent, and divides the places among clients. Who does not fit waits for a moment: a page
 * asks for all its pictures at once, and most are sent in no time. The clients that wait are served in turn, one request
 * of each. Whatever is free, no client has more than so many. Thread-safe.
 *
 * <p>What is prepared and not encrypted is sent from memory that all its readers share, and takes a place of another kind, of
 * which there are more: so a crowd that wants the same is served at once and keeps nobody else out.
 */
final class Admission {
    /** Waiting requests hold no memory to speak of, so there may be many of them. */
    private static final int WAITING_FOR_EACH_PLACE = 32;
    /** So many places for what is prepared come with each other place: they cost a connection, and no buffers. */
    private static final int PREPARED_FOR_EACH_PLACE = 8;

    private final Shares<ClientAddress> places;
    private final Shares<ClientAddress> preparedPlaces;
    private final Shares<ClientAddress> queue;
    private final Duration patience;
    private final long mostEach;
    /** The clients that wait, in the order in which their turn comes. */
    private final Map<ClientAddress, Queue<CompletableFuture<Permit>>> waiting = new LinkedHashMap<>();

    /**
     * @param mostOfOne the part of the places that one client may have when nobody else wants any
     * @param patience how long a request may wait
     */
    Admission(int capacity, double mostOfOne, Duration patience) {
        this(capacity, mostOfOne, patience, capacity);
    }

    /** @param mostEach how many places one client may have, whatever is free */
    Admission(int capacity, double mostOfOne, Duration patience, long mostEach) {
        this.mostEach = mostEach;
        this.places = new Shares<>(capacity, mostOfOne);
        this.preparedPlaces = new Shares<>((long) capacity * PREPARED_FOR_EACH_PLACE, mostOfOne);
        this.queue = new Shares<>((long) capacity * WAITING_FOR_EACH_PLACE, mostOfOne);
        this.patience = patience;
    }

    long capacity() {
        return places.capacity();
    }

    /** How many requests have a place, of either kind. */
    long inside() {
        return places.taken() + preparedPlaces.taken();
    }

    /** How many of them are sent what is prepared. */
    long preparedInside() {
        return preparedPlaces.taken();
    }

    /** How many of the {@linkplain #capacity() places} are taken. */
    long taken() {
        return places.taken();
    }

    /** Whether more than half of the places are taken, or somebody waits for one. */
    boolean isCrowded() {
        return waiting() > 0 || places.taken() * 2 > places.capacity();
    }

    /** How many requests wait. */
    long waiting() {
        return queue.taken();
    }

    /**
     * A place for {@code client}: there already, or given within the patience. Completes with a TimeoutException if none
     * was free, and with a RejectedExecutionException at once if too many wait already. Cancelling leaves the queue.
     */
    CompletableFuture<Permit> enter(ClientAddress client) {
        CompletableFuture<Permit> entry = new CompletableFuture<>();
        synchronized (this) {
            if (tryEnter(client)) {
                entry.complete(new Permit(client));
                return entry;
            }
            if (!queue.tryTake(client, 1)) {
                entry.completeExceptionally(new RejectedExecutionException("too many requests wait"));
                return entry;
            }
            waiting.computeIfAbsent(client, fresh -> new ArrayDeque<>()).add(entry);
        }
        entry.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        entry.whenComplete((permit, failure) -> leaveQueue(client, entry));
        return entry;
    }

    /** Takes a place for what is prepared, if there is one for {@code client}; {@link #leavePrepared} gives it back. */
    synchronized boolean tryEnterPrepared(ClientAddress client) {
        return !hasItsMost(client) && preparedPlaces.tryTake(client, 1);
    }

    /** Gives back a place that {@link #tryEnterPrepared} gave. */
    void leavePrepared(ClientAddress client) {
        preparedPlaces.giveBack(client, 1);
        if (mostEach < Long.MAX_VALUE) {
            // Of all its places, this client may have had its most.
            serve();
        }
    }

    /** Takes a place for {@code client} if one is free and nobody of this client waits; {@link #leave} gives it back. */
    synchronized boolean tryEnter(ClientAddress client) {
        return !waiting.containsKey(client) && take(client);
    }

    private boolean take(ClientAddress client) {
        return !hasItsMost(client) && places.tryTake(client, 1);
    }

    /** Whether {@code client} has all the places that one may have: then it is itself that it waits for. */
    boolean hasItsMost(ClientAddress client) {
        return places.takenBy(client) + preparedPlaces.takenBy(client) >= mostEach;
    }

    /** Gives back a place that {@link #tryEnter} gave. */
    void leave(ClientAddress client) {
        places.giveBack(client, 1);
        serve();
    }

    private synchronized void leaveQueue(ClientAddress client, CompletableFuture<Permit> entry) {
        queue.giveBack(client, 1);
        Queue<CompletableFuture<Permit>> entries = waiting.get(client);
        if (entries != null && entries.remove(entry) && entries.isEmpty()) {
            waiting.remove(client);
        }
    }

    /** Gives places to those whose turn it is, as long as some fit. */
    private void serve() {
        for (Optional<Granted> next = next(); next.isPresent(); next = next()) {
            if (!next.get().entry.complete(next.get().permit)) {
                next.get().permit.giveBack();
            }
        }
    }

    private record Granted(CompletableFuture<Permit> entry, Permit permit) {}

    private synchronized Optional<Granted> next() {
        if (waiting.isEmpty() || places.taken() == places.capacity()) {
            return Optional.empty();
        }
        for (Map.Entry<ClientAddress, Queue<CompletableFuture<Permit>>> candidate : waiting.entrySet()) {
            ClientAddress client = candidate.getKey();
            if (take(client)) {
                Queue<CompletableFuture<Permit>> entries = waiting.remove(client);
                CompletableFuture<Permit> entry = entries.remove();
                if (!entries.isEmpty()) {
                    waiting.put(client, entries);
                }
                return Optional.of(new Granted(entry, new Permit(client)));
            }
        }
        return Optional.empty();
    }

    /** A place inside. Closing gives it back; closing again does nothing. */
    final class Permit implements AutoCloseable {
        private final ClientAddress client;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Permit(ClientAddress client) {
            this.client = client;
        }

        private void giveBack() {
            if (held.compareAndSet(true, false)) {
                places.giveBack(client, 1);
            }
        }

        @Override
        public void close() {
            giveBack();
            serve();
        }
    }
}
