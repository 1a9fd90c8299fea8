package dev.floe.write;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The line that all uploads of a blob share. Lets so much be under way that the line is full and no more, so that each
 * request is through in seconds however slow the line is: many that share a slow line would all take longer than anybody
 * waits for them. How much that is follows from what arrives: what the line has carried of late in the time of two
 * requests that are alone, and {@link #WAIT} more. One request is always let through.
 *
 * <p>A request that does not end while others do says nothing about the line, and does not count any more: nodes that hang
 * hold up nobody. A node gets a second request under way when its share of the line has room for it. Thread-safe; nothing
 * blocks but {@link Lane#await}.
 */
final class Uplink {
    /** How long a request should wait for others on a line that is full. */
    private static final long WAIT = TimeUnit.SECONDS.toNanos(2);

    /** What takes no longer never counts as hanging. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(8);

    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_WINDOW = 2 << 20;
    private static final long SMALLEST_WINDOW = 128 << 10;
    private static final long LARGEST_WINDOW = 1L << 40;

    /** What a request takes on the line beside its body, in bytes. */
    private static final long HEAD = 256;

    private static final int REMEMBERED = 9;
    private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    /** In the order in which they began. */
    private final Set<Trip> underWay = new LinkedHashSet<>();

    private final Queue<Lane> waiting = new ArrayDeque<>();
    private final long[] lastTimes = new long[REMEMBERED];
    private int ended;
    private long bytesUnderWay;
    private long window = FIRST_WINDOW;
    private boolean limited;
    private long periodBegan;
    private long delivered;
    private final double[] rates = new double[8];
    private int periods;
    private long shortest = Long.MAX_VALUE;

    /** @param nanoTime a clock like {@link System#nanoTime} */
    Uplink(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.periodBegan = nanoTime.getAsLong();
    }

    /** The way to one node, of {@code nodes} that are uploaded to at the same time. */
    Lane lane(int nodes) {
        return new Lane(nodes);
    }

    /** The way to one node. */
    final class Lane {
        private final int nodes;
        private int trips;
        private long bytes;
        private Runnable again = () -> {};
        private boolean queued;

        private Lane(int nodes) {
            this.nodes = nodes;
        }

        /**
         * Lets a request with a body of {@code length} bytes through.
         *
         * @param again called once, on any thread, when it may be tried again, if there is no room now
         * @return empty if there is no room now
         */
        Optional<Trip> enter(long length, Runnable again) {
            lock.lock();
            try {
                Optional<Trip> trip = tryEnter(length);
                if (trip.isEmpty()) {
                    this.again = again;
                    if (!queued) {
                        queued = true;
                        waiting.add(this);
                    }
                }
                return trip;
            } finally {
                lock.unlock();
            }
        }

        /** Like {@link #enter}, and waits for room. */
        Trip await(long length) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                Optional<Trip> trip = tryEnter(length);
                while (trip.isEmpty()) {
                    // What hangs stops counting without anybody's doing.
                    room.awaitNanos(GLANCE_NANOS);
                    trip = tryEnter(length);
                }
                return trip.get();
            } finally {
                lock.unlock();
            }
        }

        private Optional<Trip> tryEnter(long length) {
            forgetHanging();
            long size = length + HEAD;
            boolean fits = bytesUnderWay + size <= window;
            boolean share = bytes + size <= 2 * window / Math.max(1, nodes);
            boolean room = trips == 0 ? fits || underWay.isEmpty() : fits && share;
            if (!room) {
                limited = true;
                return Optional.empty();
            }
            Trip trip = new Trip(this, size, nanoTime.getAsLong());
            underWay.add(trip);
            bytesUnderWay += size;
            trips++;
            bytes += size;
            return Optional.of(trip);
        }
    }

    /** A request that is under way. Compared by identity. */
    final class Trip {
        private final Lane lane;
        private final long size;
        private final long began;

        private Trip(Lane lane, long size, long began) {
            this.lane = lane;
            this.size = size;
            this.began = began;
        }

        /**
         * It is over; to be called once.
         *
         * @param answered whether it was answered as it should be, and not given up
         */
        void end(boolean answered) {
            List<Runnable> next;
            lock.lock();
            try {
                long now = nanoTime.getAsLong();
                leave(this);
                lane.trips--;
                lane.bytes -= size;
                if (answered) {
                    lastTimes[ended++ % REMEMBERED] = now - began;
                    shortest = Math.min(shortest, now - began);
                    delivered += size;
                    adapt(now);
                }
                next = wake();
            } finally {
                lock.unlock();
            }
            next.forEach(Runnable::run);
        }
    }

    private void leave(Trip trip) {
        if (underWay.remove(trip)) {
            bytesUnderWay -= trip.size;
        }
    }

    /** All who wait look again, in their order: what one does not take is left to the next. */
    private List<Runnable> wake() {
        room.signalAll();
        List<Runnable> next = new ArrayList<>(waiting.size());
        for (Lane lane = waiting.poll(); lane != null; lane = waiting.poll()) {
            lane.queued = false;
            next.add(lane.again);
        }
        return next;
    }

    private void forgetHanging() {
        long now = nanoTime.getAsLong();
        while (!underWay.isEmpty()) {
            Trip oldest = underWay.iterator().next();
            long time = now - oldest.began;
            if (time <= PATIENCE || time <= 4 * usualTime()) {
                return;
            }
            leave(oldest);
        }
    }

    /** The median of the last ones; slow nodes, fewer than half of them, do not show in it. */
    private long usualTime() {
        int count = Math.min(ended, REMEMBERED);
        long[] times = Arrays.copyOf(lastTimes, count);
        Arrays.sort(times);
        return count == 0 ? 0 : times[count / 2];
    }

    private void adapt(long now) {
        long time = now - periodBegan;
        // Requests that began together end together: what arrived in less time than one takes is no measure.
        if (time < usualTime() || delivered < window && time < PERIOD) {
            return;
        }
        double rate = (double) delivered / Math.max(1, time);
        if (limited || rate > bestRate()) {
            rates[periods++ % rates.length] = rate;
        }
        if (limited) {
            long enough = (long) Math.min(LARGEST_WINDOW, bestRate() * (2.0 * shortest + WAIT));
            window = Math.clamp(enough, ended < REMEMBERED ? window : SMALLEST_WINDOW, 4 * window);
        }
        periodBegan = now;
        delivered = 0;
        limited = !waiting.isEmpty();
    }

    /** Of the last periods in which the line was as full as it may be. */
    private double bestRate() {
        return Arrays.stream(rates).max().orElse(0);
    }
}
