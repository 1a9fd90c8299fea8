package dev.floe.node.events;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/**
 * A place between two checkpoints in what event blobs tell.
 *
 * @param checkpoint the next one
 * @param index of the next entry
 * @param epoch Walrus's, there
 */
public record EventPlace(long checkpoint, long index, int epoch) {
    /** Before everything. */
    public static final EventPlace GENESIS = new EventPlace(0, 0, 0);

    static EventPlace read(BcsReader in) {
        EventPlace place = new EventPlace(in.u64(), in.u64(), (int) in.u32());
        if (place.checkpoint < 0 || place.index < 0) {
            throw new BcsException("no place: " + place);
        }
        return place;
    }

    void write(BcsWriter out) {
        out.u64(checkpoint).u64(index).u32(Integer.toUnsignedLong(epoch));
    }
}
