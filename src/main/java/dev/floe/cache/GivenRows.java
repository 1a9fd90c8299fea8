package dev.floe.cache;

import dev.floe.redstuff.BlobHead;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Rows of one blob that are given from memory in another form than theirs, again and again. Each time counts as a hit of
 * memory; the layers below are told once a second, because to them it only matters that a row is wanted, and a short answer
 * may be of many rows. Thread-safe; never waits.
 */
public final class GivenRows {
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MemorySlivers memory;
    private final BlobHead blob;
    private final LongSupplier nanoTime;
    private volatile Told told;

    /** Which rows were told of at which moment. */
    private record Told(long at, int first, int last) {
        boolean covers(int from, int to, long now) {
            return first <= from && to <= last && now - at < AGAIN_NANOS;
        }
    }

    GivenRows(MemorySlivers memory, BlobHead blob, LongSupplier nanoTime) {
        this.memory = memory;
        this.blob = blob;
        this.nanoTime = nanoTime;
        // No row at all.
        this.told = new Told(nanoTime.getAsLong(), 1, 0);
    }

    /** Rows from the first to the last were given. */
    public void given(int first, int last) {
        long now = nanoTime.getAsLong();
        if (told.covers(first, last, now)) {
            memory.countHits(last - first + 1L);
        } else {
            told = new Told(now, first, last);
            memory.givenOtherwise(blob, first, last);
        }
    }
}
