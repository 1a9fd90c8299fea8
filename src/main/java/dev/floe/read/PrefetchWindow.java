package dev.floe.read;

/**
 * How many rows a read keeps under way: as many as fill the path to the nodes and the processor, found out as TCP finds
 * out its own window. It begins with so few bytes that the first row has the line to itself. From then on its consumer's
 * hunger makes it grow: every row that comes in makes room for one more, which doubles the window in each round trip, as
 * long as that makes rows come faster. Later it tries a larger window now and then, for paths change, and takes it back
 * if it brings nothing. A consumer that never has to wait lets it shrink, and what other reads made of their paths is
 * no reason to fetch ahead for it. Used by one thread.
 */
final class PrefetchWindow {
    private static final int START_BYTES = 256 << 10;
    private static final int SMALLEST = 2;
    private static final int LARGEST = 1024;
    /** A window that brings less than this much more than half of it was not worth it. */
    private static final double WORTHWHILE = 1.15;

    private static final int ROUNDS_BEFORE_RETRY = 8;
    /** What must be rebuilt takes a round trip for one row or for several. */
    private static final int REBUILT_TOGETHER = 16;

    private final int rowLength;
    private final int most;
    private final int least;
    /** Where to go at once when the consumer waits for another row than the first. */
    private final int usual;

    private int rows;
    /** The largest window that made rows come faster. */
    private int proven;

    private boolean hungry = true;
    private boolean growing = true;
    /** Whether the round that runs began with more than what is proven. */
    private boolean grown = true;

    private int roundRows;
    private int deliveredInRound;
    private boolean starved;
    private long roundStart;
    private double bestRate;
    private int idleRounds;

    /**
     * @param maxBytes never more than this, but always one row
     * @param usualBytes what was {@linkplain #provenBytes() proven} by reads before; 0 if nothing was
     */
    PrefetchWindow(int rowLength, long maxBytes, long usualBytes, long now) {
        this.rowLength = rowLength;
        this.most = Math.clamp(maxBytes / rowLength, 1, LARGEST);
        this.least = Math.min(SMALLEST, most);
        this.rows = Math.clamp(START_BYTES / rowLength, 1, most);
        // The other half has to prove itself again.
        this.usual = Math.clamp(usualBytes / rowLength / 2, rows, most);
        this.proven = rows;
        this.roundRows = rows;
        this.roundStart = now;
    }

    int rows() {
        return rows;
    }

    /** How many rows that must be rebuilt may be under way beyond these. */
    int rebuiltAhead() {
        return Math.min(most, Math.max(rows, REBUILT_TOGETHER));
    }

    /** Bytes of the largest window that was worth it. */
    long provenBytes() {
        return (long) proven * rowLength;
    }

    /** So many rows came in from the nodes, though they may not be verified yet. */
    void arrived(int count) {
        if (count == 0) {
            return;
        }
        if (growing && hungry) {
            rows = Math.min(most, rows + count);
        }
    }

    /** The consumer waits for a row, and it is not the first one. */
    void starving() {
        rows = Math.max(rows, usual);
    }

    /** A row was handed over; {@code waited} if the consumer was ready before the row was. */
    void delivered(boolean waited, long now) {
        starved |= waited;
        hungry = waited;
        if (++deliveredInRound < roundRows) {
            return;
        }
        double rate = deliveredInRound / (double) Math.max(1, now - roundStart);
        if (!starved) {
            growing = false;
            rows = Math.max(least, rows - rows / 4);
            proven = Math.min(proven, rows);
        } else if (growing) {
            if (rate > bestRate * WORTHWHILE) {
                proven = roundRows;
            } else if (grown) {
                growing = false;
                rows = Math.clamp(2L * proven, least, most);
                // The next try is measured by what comes of this.
                bestRate = 0;
                rate = 0;
            }
            grown = true;
        } else if (++idleRounds >= ROUNDS_BEFORE_RETRY) {
            growing = true;
            grown = false;
            idleRounds = 0;
        }
        bestRate = Math.max(rate, bestRate);
        roundRows = rows;
        deliveredInRound = 0;
        starved = false;
        roundStart = now;
    }
}
