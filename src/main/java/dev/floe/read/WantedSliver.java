package dev.floe.read;

import dev.floe.read.Holders.Member;
import dev.floe.redstuff.VerifiedSliver;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A sliver that is wanted, and everything under way to get it. Thread-safe. */
final class WantedSliver {
    private final int index;
    private final int pair;
    private final CompletableFuture<VerifiedSliver> sliver = new CompletableFuture<>();

    // Guarded by this.
    private final Set<CompletableFuture<?>> attempts = new LinkedHashSet<>();
    private final Set<Member> asked = new HashSet<>();
    private boolean holdersFailed;
    private boolean rebuildFailed;
    private boolean rebuilding;
    private int rebuilds;
    private int round;

    WantedSliver(int index, int pair) {
        this.index = index;
        this.pair = pair;
        sliver.whenComplete((value, failure) -> cancelAttempts());
    }

    /** The sliver's index on its axis. */
    int index() {
        return index;
    }

    int pair() {
        return pair;
    }

    CompletableFuture<VerifiedSliver> sliver() {
        return sliver;
    }

    boolean isDone() {
        return sliver.isDone();
    }

    /** Has {@code attempt} cancelled when it is no longer needed. */
    void attempt(CompletableFuture<?> attempt) {
        synchronized (this) {
            attempts.add(attempt);
        }
        attempt.whenComplete((value, failure) -> forget(attempt));
        if (isDone()) {
            attempt.cancel(true);
        }
    }

    private synchronized void forget(CompletableFuture<?> attempt) {
        attempts.remove(attempt);
    }

    private void cancelAttempts() {
        List<CompletableFuture<?>> unwanted;
        synchronized (this) {
            unwanted = List.copyOf(attempts);
        }
        unwanted.forEach(attempt -> attempt.cancel(true));
    }

    /** Whether {@code holder} is to be asked for it now and was not before in this round. */
    synchronized boolean ask(Member holder) {
        return asked.add(holder);
    }

    /** Whether {@code holder} was asked for it in this round. */
    synchronized boolean wasAsked(Member holder) {
        return asked.contains(holder);
    }

    /** Whether it is to be rebuilt from now on and was not before. */
    synchronized boolean startRebuilding() {
        if (rebuilding || sliver.isDone()) {
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
        rebuilds++;
        return holdersFailed;
    }

    /** Whether it is to be rebuilt once more: that failed in this round, and its holders still owe an answer. */
    synchronized boolean rebuildAgain() {
        if (!rebuildFailed || holdersFailed || sliver.isDone()) {
            return false;
        }
        rebuildFailed = false;
        return true;
    }

    /** How often it could not be rebuilt so far. */
    synchronized int failedRebuilds() {
        return rebuilds;
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
