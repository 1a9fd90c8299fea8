package dev.floe.bytes;

import java.util.HashMap;
import java.util.Map;

/**
 * Divides a bounded number of equal things (requests, streams, connections, bytes) among those who use them. While much
 * is free, everybody gets what they want; the scarcer it becomes, the less one of them may hold, so that there is always
 * something left for whoever comes next. Never more is given than there is.
 *
 * <p>What one may hold is a multiple of what is free. With the multiple {@code a}, one alone gets {@code a / (a + 1)} of
 * everything, and {@code n} who all want as much as they can get have {@code a / (a n + 1)} each; the {@code 1 / (a n +
 * 1)} that remains is the next one's.
 *
 * <p>Thread-safe; never waits. Keeps one entry for each user who holds something.
 *
 * @param <K> who uses things; equal keys are one user
 */
public final class Shares<K> {
    private final long capacity;
    private final double mostOfOne;
    private final Map<K, Long> held = new HashMap<>();
    private long taken;

    /**
     * @param capacity how many things there are
     * @param mostOfOne the part of them that one may have when nobody else has any, above 0; 1 divides nothing: first
     *     come, first served
     */
    public Shares(long capacity, double mostOfOne) {
        if (capacity < 1 || !(mostOfOne > 0 && mostOfOne <= 1)) {
            throw new IllegalArgumentException(mostOfOne + " of " + capacity);
        }
        this.capacity = capacity;
        this.mostOfOne = mostOfOne;
    }

    /** Whether one may hold {@code mine} when {@code left} remain for the others then. */
    static boolean isFair(long mine, long left, double mostOfOne) {
        return mine * (1 - mostOfOne) <= left * mostOfOne;
    }

    public long capacity() {
        return capacity;
    }

    /** How many things are in use. */
    public synchronized long taken() {
        return taken;
    }

    /** How many things {@code user} has. */
    public synchronized long takenBy(K user) {
        return held.getOrDefault(user, 0L);
    }

    /**
     * Takes {@code count} things. Whoever has none gets one as long as there is one.
     *
     * @return false if there are not as many, or they would be more than a share; nothing is taken then
     */
    public synchronized boolean tryTake(K user, long count) {
        long mine = held.getOrDefault(user, 0L) + count;
        long left = capacity - taken - count;
        if (count < 0 || left < 0 || mine > 1 && !isFair(mine, left, mostOfOne)) {
            return false;
        }
        taken += count;
        held.put(user, mine);
        return true;
    }

    /** Gives back {@code count} things that {@code user} has taken. */
    public synchronized void giveBack(K user, long count) {
        long mine = held.getOrDefault(user, 0L) - count;
        if (mine < 0) {
            throw new IllegalStateException("more given back than taken");
        }
        taken -= count;
        if (mine == 0) {
            held.remove(user);
        } else {
            held.put(user, mine);
        }
    }
}
