package dev.floe.chain.ledger;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The state that readers see. Many read it at a time; one thread changes it, between two readers. */
final class SharedState {
    private final LedgerState state;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    SharedState(LedgerState state) {
        this.state = state;
    }

    /** The state at a moment, for a snapshot; nobody changes it any more. */
    record Frozen(FrozenObjects objects, List<RecentPast> recent, List<PastRun> runs) {}

    /** A question to a state that does not change meanwhile. */
    interface Question<T, X extends Exception> {
        T ask(LedgerState state) throws X;
    }

    <T, X extends Exception> T read(Question<T, X> question) throws X {
        lock.readLock().lock();
        try {
            return question.ask(state);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Makes what a transaction did visible, as the next checkpoint, and returns that checkpoint's number. */
    long apply(Outcome outcome, List<byte[]> signatures, long timestampMillis, LogPlace entry) {
        lock.writeLock().lock();
        try {
            long sequence = state.checkpointCount();
            state.apply(outcome, signatures, timestampMillis, entry);
            return sequence;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** For the one thread that applies. */
    Frozen freeze() {
        lock.writeLock().lock();
        try {
            return state.freeze();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Files have the past that was frozen in so many parts. */
    void settle(int frozen, HeadFile heads, List<PastRun> runs) {
        lock.writeLock().lock();
        try {
            state.past().settle(frozen, heads, runs);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Lets go of the files of the past. */
    void close() throws IOException {
        lock.writeLock().lock();
        try {
            for (PastRun run : state.past().runs()) {
                run.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** For the one thread that applies, which alone may read without the lock. */
    LedgerState ofWriter() {
        return state;
    }
}
