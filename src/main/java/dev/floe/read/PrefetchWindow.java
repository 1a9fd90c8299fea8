package dev.floe.read;

/**
 * How many rows a read keeps under way. Starts small, so that the first row has the line to itself, and doubles as long
 * as the consumer has to wait for rows and doubling makes them come faster: that is until the path to the nodes, the
 * processor or the consumer is kept busy, whichever is slowest. A consumer that never waits lets it shrink. Used by one
 * thread.
 */
final class PrefetchWindow {
    private static final int START_BYTES = 256 << 10;
    private static final int SMALLEST = 2;
    private static final int LARGEST = 1024;
    /** A window that brings less than this much more than the one before was not worth it. */
    private static final double WORTHWHILE = 1.15;
    /** After so many rounds without growth, try again: paths change. */
    private static final int ROUNDS_BEFORE_RETRY = 8;

    private final int most;
    private int rows;
    private int deliveredInRound;
    private boolean starved;
    private long roundStart;
    private double bestRate;
    private int idleRounds;

    PrefetchWindow(int rowLength, long maxBytes, long now) {
        this.most = Math.clamp(maxBytes / rowLength, 1, LARGEST);
        this.rows = Math.clamp(START_BYTES / rowLength, Math.min(SMALLEST, most), most);
        this.roundStart = now;
    }

    int rows() {
        return rows;
    }

    /** A row was handed over; {@code waited} if the consumer was ready before the row was. */
    void delivered(boolean waited, long now) {
        starved |= waited;
        if (++deliveredInRound < rows) {
            return;
        }
        double rate = deliveredInRound / (double) Math.max(1, now - roundStart);
        if (starved && (rate > bestRate * WORTHWHILE || ++idleRounds >= ROUNDS_BEFORE_RETRY)) {
            rows = Math.min(most, 2 * rows);
            idleRounds = 0;
        } else if (!starved) {
            rows = Math.max(Math.min(SMALLEST, most), rows - rows / 4);
        }
        bestRate = Math.max(rate, bestRate * 0.95);
        deliveredInRound = 0;
        starved = false;
        roundStart = now;
    }
}
