package dev.floe.write;

import dev.floe.protocol.Committee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what the members of a committee came back with, by shard weight, and says when to stop waiting. Each member
 * answers once. Thread-safe.
 *
 * @param <C> what a member that confirms gives
 */
final class ConfirmationTally<C> {
    private final Committee committee;
    private final long startedNanos = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Integer, C> confirmations = new TreeMap<>();
    private final List<NodeFailure> failures = new ArrayList<>();
    private int confirmedWeight;
    private int failedWeight;
    private long quorumNanos;

    ConfirmationTally(Committee committee) {
        this.committee = committee;
    }

    /** @return the confirmed weight, this one included */
    int confirm(int member, C confirmation) {
        lock.lock();
        try {
            boolean before = committee.isQuorum(confirmedWeight);
            if (confirmations.putIfAbsent(member, confirmation) == null) {
                confirmedWeight += committee.members().get(member).weight();
            }
            if (!before && committee.isQuorum(confirmedWeight)) {
                quorumNanos = System.nanoTime();
            }
            changed.signalAll();
            return confirmedWeight;
        } finally {
            lock.unlock();
        }
    }

    void fail(int member, NodeException.Kind kind, String reason) {
        lock.lock();
        try {
            failures.add(new NodeFailure(committee.members().get(member), kind, reason));
            failedWeight += committee.members().get(member).weight();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every member has answered, or a quorum has confirmed and the stragglers had their time, or so many
     * have failed that there can be no quorum, or the patience is over.
     *
     * @param graceFactor the time for stragglers as a part of the time that the quorum took ...
     * @param graceBase ... and this much in addition
     * @return whether there is a quorum
     */
    boolean await(double graceFactor, Duration graceBase, Duration patience) throws InterruptedException {
        long deadline = startedNanos + patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                boolean quorum = committee.isQuorum(confirmedWeight);
                boolean allAnswered = confirmations.size() + failures.size()
                        >= committee.members().size();
                if (allAnswered || (!quorum && !committee.isQuorum(committee.shardCount() - failedWeight))) {
                    return quorum;
                }
                long until = deadline;
                if (quorum) {
                    long took = quorumNanos - startedNanos;
                    until = quorumNanos + graceBase.toNanos() + (long) (took * graceFactor);
                }
                long remaining = until - System.nanoTime();
                if (remaining <= 0) {
                    return quorum;
                }
                changed.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }

    int confirmedWeight() {
        lock.lock();
        try {
            return confirmedWeight;
        } finally {
            lock.unlock();
        }
    }

    /** Confirmations by member, in committee order: a copy. */
    TreeMap<Integer, C> confirmations() {
        lock.lock();
        try {
            return new TreeMap<>(confirmations);
        } finally {
            lock.unlock();
        }
    }

    /** Who failed so far; members that have not answered are in it as such. */
    List<NodeFailure> failures() {
        lock.lock();
        try {
            List<NodeFailure> all = new ArrayList<>(failures);
            for (int member = 0; member < committee.members().size(); member++) {
                var node = committee.members().get(member);
                boolean failed = failures.stream().anyMatch(failure -> failure.node() == node);
                if (!failed && !confirmations.containsKey(member)) {
                    all.add(new NodeFailure(
                            node, NodeException.Kind.TRANSIENT, "it was not done when the wait for it ended"));
                }
            }
            return all;
        } finally {
            lock.unlock();
        }
    }
}
