package dev.floe.bytes;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes in flight of everything that shares it. Whoever wants to hold bytes takes a {@link Lease} first and
 * waits until it fits. Never more than the capacity is held, and nobody waits for what can never be had: see {@link
 * BudgetExceededException}.
 *
 * <p>Memory is shared fairly among claimants, whoever they are (clients, reads): while several wait, each gets as many
 * bytes in turn as the others (weighted fair queueing with equal weights), so a small request overtakes a giant one, a
 * giant is served when the others have had as much, and asking often or for much only makes the claimant itself wait.
 * An eighth of the capacity is kept for small requests, those of a sixty-fourth at most, so that they go by while giants
 * hold all the rest, or wait for it. Whoever holds bytes already gets no more than its share of what is left, as {@link
 * Shares} has it.
 *
 * <p>Thread-safe. Waiting blocks the calling thread, which must not be an event loop. Only those whose turn it is are
 * woken.
 */
public final class MemoryBudget {
    /** Requests up to this part of the capacity are small. */
    private static final long SMALL = 64;
    /** The part of the capacity that nobody else gets, and all that small requests may hold while a larger one is due. */
    private static final long KEPT_FOR_SMALL = 8;
    /** No more claimants who have had more than their share are remembered when they have left. */
    private static final int MOST_REMEMBERED = 1024;

    private final long capacity;
    private final double mostOfOne;
    private final ReentrantLock lock = new ReentrantLock();

    // All of this is guarded by the lock.
    private final Map<Object, Claimant> claimants = new HashMap<>();
    /** Those of the claimants for whom somebody waits. */
    private final List<Claimant> waiting = new ArrayList<>();

    /** Those of the claimants who hold nothing and for whom nobody waits, oldest first. */
    private final LinkedHashSet<Claimant> remembered = new LinkedHashSet<>();

    private long held;
    private long heldBySmall;
    /** The bytes that a claimant who was always waiting would have got by now. */
    private double served;

    /** @param capacity bytes that may be held at the same time, by one claimant or many */
    public MemoryBudget(long capacity) {
        this(capacity, 1);
    }

    /**
     * @param capacity bytes that may be held at the same time
     * @param mostOfOne the part of it that a claimant with several leases may hold when nobody else does; 1 for all
     */
    public MemoryBudget(long capacity, double mostOfOne) {
        if (capacity <= 0 || !(mostOfOne > 0 && mostOfOne <= 1)) {
            throw new IllegalArgumentException("budget of " + capacity + " bytes, " + mostOfOne + " for one");
        }
        this.capacity = capacity;
        this.mostOfOne = mostOfOne;
    }

    public long capacity() {
        return capacity;
    }

    /** The most bytes that one request can get, if nobody else holds any. */
    public long largest() {
        return capacity - keptForSmall();
    }

    private long keptForSmall() {
        return isSmall(1) ? capacity / KEPT_FOR_SMALL : 0;
    }

    public long held() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits for bytes now, so that whoever holds them should hurry. */
    public boolean isScarce() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Claimants that are known: no more than hold or want something, and some who did. */
    int claimants() {
        lock.lock();
        try {
            return claimants.size();
        } finally {
            lock.unlock();
        }
    }

    /** {@link #acquire(Object, long, Duration)} for a claimant that asks this once. */
    public Lease acquire(long bytes, Duration patience) throws InterruptedException, TimeoutException {
        return acquire(new Object(), bytes, patience);
    }

    /**
     * Waits until {@code bytes} fit and it is the claimant's turn.
     *
     * @param claimant whose share they are of; equal claimants have one share together
     * @param patience the longest wait; zero for none
     * @throws BudgetExceededException at once, if {@code bytes} are more than the {@linkplain #largest() largest}
     * @throws TimeoutException if they could not be had in time
     */
    public Lease acquire(Object claimant, long bytes, Duration patience) throws InterruptedException, TimeoutException {
        if (bytes < 0) {
            throw new IllegalArgumentException(bytes + " bytes");
        }
        if (bytes > largest()) {
            throw new BudgetExceededException(bytes, largest());
        }
        if (bytes == 0) {
            return new Lease(new Claimant(claimant), 0);
        }
        lock.lockInterruptibly();
        try {
            Claimant mine = claimants.computeIfAbsent(claimant, Claimant::new);
            remembered.remove(mine);
            Request request = new Request(bytes);
            mine.add(request);
            grantWhatIsDue();
            try {
                for (long left = patience.toNanos(); !request.granted; left = request.turn.awaitNanos(left)) {
                    if (left <= 0) {
                        throw new TimeoutException(
                                "no room for " + bytes + " bytes: " + held + " of " + capacity + " are in flight");
                    }
                }
                return new Lease(mine, bytes);
            } catch (InterruptedException | TimeoutException e) {
                giveUp(mine, request);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(Claimant mine, Request request) {
        if (request.granted) {
            giveBack(mine, request.bytes);
        } else {
            boolean wasInTheWay = mine.requests.peek() == request;
            mine.remove(request);
            if (wasInTheWay) {
                grantWhatIsDue();
            }
            mine.forgetIfIdle();
        }
    }

    private void giveBack(Claimant mine, long bytes) {
        held -= bytes;
        mine.held -= bytes;
        if (isSmall(bytes)) {
            heldBySmall -= bytes;
        }
        grantWhatIsDue();
        mine.forgetIfIdle();
    }

    private boolean isSmall(long bytes) {
        return bytes <= capacity / SMALL;
    }

    private void grantWhatIsDue() {
        Claimant next = next(false);
        while (next != null && fits(next.requests.element().bytes)) {
            next.grant();
            next = next(false);
        }
        if (next != null) {
            for (Claimant small = next(true); small != null; small = next(true)) {
                small.grant();
            }
        }
    }

    private boolean fits(long bytes) {
        long kept = isSmall(bytes) ? 0 : Math.max(0, keptForSmall() - heldBySmall);
        return held + bytes <= capacity - kept;
    }

    /**
     * Whose turn it is: who would have its next request served first if all were served at the same time, byte by byte.
     *
     * @param mustBeSmall whether only small requests count that fit into what is kept for them
     * @return null if it is nobody's
     */
    private Claimant next(boolean mustBeSmall) {
        Claimant next = null;
        for (Claimant each : waiting) {
            if (each.mayHaveMore()
                    && (!mustBeSmall || isSmallAndFits(each.requests.element().bytes))
                    && (next == null || each.finish() < next.finish())) {
                next = each;
            }
        }
        return next;
    }

    private boolean isSmallAndFits(long bytes) {
        return isSmall(bytes) && fits(bytes) && heldBySmall + bytes <= keptForSmall();
    }

    private final class Request {
        private final long bytes;
        private final double servedBefore = served;
        private final Condition turn = lock.newCondition();
        private boolean granted;

        Request(long bytes) {
            this.bytes = bytes;
        }
    }

    /** Somebody with a share. Guarded by the lock. */
    private final class Claimant {
        private final Object key;
        private final ArrayDeque<Request> requests = new ArrayDeque<>();
        private long held;
        /** Until where in {@link #served} the claimant has had its share. */
        private double had;

        Claimant(Object key) {
            this.key = key;
        }

        void add(Request request) {
            if (requests.isEmpty()) {
                waiting.add(this);
            }
            requests.add(request);
        }

        void remove(Request request) {
            requests.remove(request);
            if (requests.isEmpty()) {
                waiting.remove(this);
                if (waiting.isEmpty()) {
                    remembered.forEach(Claimant::forget);
                    remembered.clear();
                }
            }
        }

        boolean mayHaveMore() {
            long more = requests.element().bytes;
            return held == 0 || Shares.isFair(held + more, capacity - MemoryBudget.this.held - more, mostOfOne);
        }

        double finish() {
            Request next = requests.element();
            return Math.max(had, next.servedBefore) + next.bytes;
        }

        void grant() {
            Request next = requests.element();
            had = finish();
            served += (double) next.bytes / waiting.size();
            remove(next);
            held += next.bytes;
            MemoryBudget.this.held += next.bytes;
            if (isSmall(next.bytes)) {
                heldBySmall += next.bytes;
            }
            next.granted = true;
            next.turn.signal();
        }

        /** Who has left is forgotten, but not if it could get more than its share by coming back. */
        void forgetIfIdle() {
            if (held > 0 || !requests.isEmpty()) {
                return;
            }
            if (waiting.isEmpty() || had <= served) {
                forget();
                return;
            }
            remembered.add(this);
            if (remembered.size() > MOST_REMEMBERED) {
                remembered.removeFirst().forget();
            }
        }

        private void forget() {
            claimants.remove(key);
        }
    }

    /** Bytes taken from the budget. Closing gives them back; closing again does nothing. */
    public final class Lease implements AutoCloseable {
        private final Claimant claimant;
        private final AtomicLong bytes;

        private Lease(Claimant claimant, long bytes) {
            this.claimant = claimant;
            this.bytes = new AtomicLong(bytes);
        }

        public long bytes() {
            return bytes.get();
        }

        @Override
        public void close() {
            long mine = bytes.getAndSet(0);
            if (mine > 0) {
                lock.lock();
                try {
                    giveBack(claimant, mine);
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
