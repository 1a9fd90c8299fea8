package dev.floe.bytes;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells whether the other side of a transfer keeps up the least pace that is asked of it, in either direction. The judgement
 * slides: whoever moves {@link Least#bytesPerSecond} in each interval is never too slow, however unevenly; whoever
 * does not is found out however fast it was before, because the past is credit for one interval at most. One byte now
 * and then is no pace.
 *
 * <p>The clock runs only while the other side is waited for: between {@link #start} and {@link #pause}. Thread-safe.
 */
public final class Pace {
    private static final long SECOND = 1_000_000_000L;

    /**
     * The least that is asked.
     *
     * @param bytesPerSecond on average over the interval; at least 1
     * @param interval the longest time in which nothing at all may move
     */
    public record Least(long bytesPerSecond, Duration interval) {
        public Least {
            if (bytesPerSecond < 1 || interval.compareTo(Duration.ofMillis(1)) < 0) {
                throw new IllegalArgumentException(bytesPerSecond + " bytes a second over " + interval);
            }
        }
    }

    private final long interval;
    private final double bytesPerNano;
    private final LongSupplier nanoTime;
    /** Nanoseconds of waiting that the bytes moved so far have paid for and that are not used up yet. */
    private double credit;

    private boolean running;
    private long since;

    /** A pace whose clock stands still and whose credit is one interval. */
    public Pace(Least least, LongSupplier nanoTime) {
        this.interval = least.interval.toNanos();
        this.bytesPerNano = (double) least.bytesPerSecond / SECOND;
        this.nanoTime = nanoTime;
        this.credit = interval;
    }

    /** From now on the other side is waited for; nothing if it is already. */
    public synchronized void start() {
        if (!running) {
            running = true;
            since = nanoTime.getAsLong();
        }
    }

    /** The other side is waited for no longer: it is our turn. */
    public synchronized void pause() {
        useUp();
        running = false;
    }

    /** So many bytes have moved. */
    public synchronized void moved(long bytes) {
        useUp();
        if (credit > 0) {
            credit = Math.min(interval, credit + bytes / bytesPerNano);
        }
    }

    /** Once true, true for ever. */
    public synchronized boolean isTooSlow() {
        useUp();
        return credit <= 0;
    }

    /** How long {@link #isTooSlow} stays false at least; zero if it is true. */
    public synchronized Duration left() {
        useUp();
        return Duration.ofNanos((long) Math.ceil(credit));
    }

    private void useUp() {
        if (running) {
            long now = nanoTime.getAsLong();
            credit = Math.max(0, credit - (now - since));
            since = now;
        }
    }
}
