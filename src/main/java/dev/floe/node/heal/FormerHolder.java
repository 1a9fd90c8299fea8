package dev.floe.node.heal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How a node that had shards before hands them over. Whoever lets this node wait for longer than what it sends needs on a slow
 * line uses its patience up, with all of its shards together: whether nothing comes, or a little each time. Thread-safe.
 */
final class FormerHolder {
    /** Of a line that is slow, but no excuse is needed for. */
    private static final long BYTES_A_SECOND = 64 << 10;
    /** A short answer may come from afar, or from who has something else to do for a moment. */
    private static final long PROMPT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private long wastedNanos;
    private boolean inDoubt;

    /**
     * It answered.
     *
     * @param nanos that it took
     * @param bytes of it that are right
     */
    synchronized void answered(long nanos, long bytes) {
        long late = Math.max(0, nanos - TimeUnit.SECONDS.toNanos(bytes) / BYTES_A_SECOND);
        wastedNanos += late;
        inDoubt = late > PROMPT_NANOS;
    }

    /** It was waited for in vain. */
    synchronized void failed(long nanos) {
        wastedNanos += nanos;
        inDoubt = true;
    }

    /** Whether what was asked for last did not come, or was too little for the time that it took. */
    synchronized boolean isInDoubt() {
        return inDoubt;
    }

    /** Whether it was waited for in vain for as long as that. */
    synchronized boolean hasWasted(Duration patience) {
        return wastedNanos > patience.toNanos();
    }
}
