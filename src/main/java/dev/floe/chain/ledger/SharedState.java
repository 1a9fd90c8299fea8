package dev.floe.chain.ledger;

import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The state that readers see. Many read it at a time; one thread changes it, between two readers. */
final class SharedState {
    private final LedgerState state = new LedgerState();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

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
    long apply(Outcome outcome, List<byte[]> signatures, long timestampMillis) {
        lock.writeLock().lock();
        try {
            long sequence = state.checkpointCount();
            state.apply(outcome, signatures, timestampMillis);
            return sequence;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** For the one thread that applies, which alone may read without the lock. */
    LedgerState ofWriter() {
        return state;
    }
}
