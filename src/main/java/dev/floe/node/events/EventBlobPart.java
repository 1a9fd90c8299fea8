package dev.floe.node.events;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/**
 * What is on disk of an event blob: its entries, and its trailer if it is whole. Its header is not: that names the blob before
 * it, which is known only when that is certified.
 *
 * @param from where it begins
 * @param to where what is there of it ends
 * @param length its bytes on disk
 * @param checksum of them, CRC-32C
 * @param whole whether nothing is added any more
 */
public record EventBlobPart(EventPlace from, EventPlace to, long length, int checksum, boolean whole) {
    /** The last checkpoint in it. */
    public long last() {
        return to.checkpoint() - 1;
    }

    static EventBlobPart read(BcsReader in) {
        return new EventBlobPart(EventPlace.read(in), EventPlace.read(in), in.u64(), (int) in.u32(), in.bool());
    }

    void write(BcsWriter out) {
        from.write(out);
        to.write(out);
        out.u64(length).u32(Integer.toUnsignedLong(checksum)).bool(whole);
    }
}
