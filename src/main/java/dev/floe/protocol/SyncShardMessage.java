package dev.floe.protocol;

import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;

/**
 * A node's request to the previous holder of a shard for the slivers in it.
 *
 * @param startingBlob the first blob wanted, in ascending order of IDs
 * @param sliverCount at most so many slivers (u64)
 * @param requestEpoch the requester's epoch, the one that the holder compares with its own
 */
public record SyncShardMessage(int epoch, int shard, Axis axis, BlobId startingBlob, long sliverCount, int requestEpoch)
        implements ProtocolMessage {
    static final int TYPE = 3;

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void writeBody(BcsWriter out) {
        out.u8(0)
                .u16(shard)
                .u8(axis == Axis.PRIMARY ? 0 : 1)
                .fixed(startingBlob.toBytes())
                .u64(sliverCount)
                .u32(Integer.toUnsignedLong(requestEpoch));
    }
}
