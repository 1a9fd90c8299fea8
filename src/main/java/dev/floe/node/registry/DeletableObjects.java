package dev.floe.node.registry;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/**
 * The deletable objects of a blob.
 *
 * @param total that are registered
 * @param certified of these
 * @param end the latest end epoch of any of them since there were none: the counts mean nothing later than that, until
 *     objects that ended have been counted off
 */
record DeletableObjects(int total, int certified, int end) {
    static final DeletableObjects NONE = new DeletableObjects(0, 0, 0);

    DeletableObjects register(BlobObjectInfo object) {
        return new DeletableObjects(total + 1, certified, later(object.endEpoch()));
    }

    DeletableObjects certify() {
        return new DeletableObjects(total, certified + 1, end);
    }

    DeletableObjects extend(BlobObjectInfo object) {
        return new DeletableObjects(total, certified, later(object.endEpoch()));
    }

    DeletableObjects remove(BlobObjectInfo object) {
        return new DeletableObjects(
                Math.max(0, total - 1), Math.max(0, certified - (object.certified() ? 1 : 0)), total <= 1 ? 0 : end);
    }

    private int later(int other) {
        return Integer.compareUnsigned(end, other) > 0 ? end : other;
    }

    boolean mayLiveIn(int epoch) {
        return Integer.compareUnsigned(end, epoch) > 0;
    }

    void write(BcsWriter out) {
        out.u32(total).u32(certified).u32(end);
    }

    static DeletableObjects read(BcsReader in) {
        return new DeletableObjects((int) in.u32(), (int) in.u32(), (int) in.u32());
    }
}
