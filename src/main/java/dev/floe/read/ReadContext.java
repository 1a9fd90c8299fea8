package dev.floe.read;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the parts of one read share. Thread-safe.
 *
 * @param usualWindow how many bytes under way were worth it to the reads before
 */
record ReadContext(
        BlobHead metadata,
        Axis axis,
        Slivers slivers,
        ReaderOptions reader,
        ReadOptions options,
        Scheduler scheduler,
        ReadObserver observer,
        AtomicLong usualWindow) {

    /** Bytes of the symbols of each sliver that is read. */
    int sliverLength() {
        return metadata.sliverLength(axis);
    }

    boolean isForsaken(int index) {
        return slivers.isForsaken(metadata, axis, index);
    }
}
