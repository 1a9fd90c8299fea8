package dev.floe.read;

import dev.floe.peer.Peer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A sliver that is wanted, and everything under way to get it. Thread-safe. */
final class Target {
    private final int index;
    private final int pair;
    private final CompletableFuture<byte[]> data = new CompletableFuture<>();
    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    private final Set<CompletableFuture<?>> attempts = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private final Set<Peer> asked = new HashSet<>();
    private boolean holdersFailed;
    private boolean rebuildFailed;
    private boolean rebuilding;
    private int round;

    Target(int index, int pair) {
        this.index = index;
        this.pair = pair;
        data.whenComplete((bytes, failure) -> {
            arrived.complete(null);
            attempts.forEach(attempt -> attempt.cancel(true));
        });
    }

    /** The sliver's index on its axis. */
    int index() {
        return index;
    }

    int pair() {
        return pair;
    }

    /** The verified symbols of the sliver. */
    CompletableFuture<byte[]> data() {
        return data;
    }

    /** Completes when nothing of the sliver is to come over the network any more, verified or not. */
    CompletableFuture<Void> arrived() {
        return arrived;
    }

    boolean isDone() {
        return data.isDone();
    }

    /** Has {@code attempt} cancelled when it is no longer needed. */
    void attempt(CompletableFuture<?> attempt) {
        attempts.add(attempt);
        attempt.whenComplete((value, failure) -> attempts.remove(attempt));
        if (data.isDone()) {
            attempt.cancel(true);
        }
    }

    /** Whether {@code holder} is to be asked for it now and was not before in this round. */
    synchronized boolean ask(Peer holder) {
        return asked.add(holder);
    }

    /** Whether {@code holder} was asked for it in this round. */
    synchronized boolean wasAsked(Peer holder) {
        return asked.contains(holder);
    }

    /** Whether it is to be rebuilt from now on and was not before. */
    synchronized boolean startRebuilding() {
        if (rebuilding || data.isDone()) {
            return false;
        }
        rebuilding = true;
        return true;
    }

    /** Its holders do not give it. Whether nothing else is left to hope for in this round. */
    synchronized boolean holdersFailed() {
        holdersFailed = true;
        return rebuildFailed;
    }

    /** It cannot be rebuilt. Whether nothing else is left to hope for in this round. */
    synchronized boolean rebuildFailed() {
        rebuildFailed = true;
        return holdersFailed;
    }

    /** Begins all over, and returns how often it did. */
    synchronized int nextRound() {
        asked.clear();
        holdersFailed = false;
        rebuildFailed = false;
        rebuilding = false;
        return ++round;
    }

    synchronized int round() {
        return round;
    }
}
