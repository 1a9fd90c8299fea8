package dev.floe.node.registry;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import java.util.Optional;

/**
 * One blob object on chain that was neither deleted nor found expired.
 *
 * @param endEpoch exclusive; of the pool if there is one, and then 0 here
 * @param pool the storage pool that pays for it
 */
record BlobObjectInfo(BlobId blobId, int endEpoch, boolean deletable, boolean certified, Optional<ObjectId> pool) {
    private static final int VERSION = 1;

    /** How an object ends. */
    enum Kind {
        PERMANENT,
        DELETABLE,
        POOLED
    }

    Kind kind() {
        return pool.isPresent() ? Kind.POOLED : deletable ? Kind.DELETABLE : Kind.PERMANENT;
    }

    BlobObjectInfo certify() {
        return new BlobObjectInfo(blobId, endEpoch, deletable, true, pool);
    }

    BlobObjectInfo extend(int newEnd) {
        return new BlobObjectInfo(blobId, newEnd, deletable, certified, pool);
    }

    byte[] toBytes() {
        return new BcsWriter()
                .u8(VERSION)
                .fixed(blobId.toBytes())
                .u32(endEpoch)
                .bool(deletable)
                .bool(certified)
                .option(pool, (out, id) -> out.fixed(id.toBytes()))
                .toByteArray();
    }

    static BlobObjectInfo parse(byte[] bytes) {
        return BcsReader.parse(bytes, in -> {
            Versions.require(in, VERSION);
            return new BlobObjectInfo(
                    BlobId.of(in.fixed(BlobId.LENGTH)),
                    (int) in.u32(),
                    in.bool(),
                    in.bool(),
                    in.option(from -> ObjectId.of(from.fixed(ObjectId.LENGTH))));
        });
    }
}
