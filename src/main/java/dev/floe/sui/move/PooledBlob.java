package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Ids;
import java.util.Optional;

/**
 * {@code storage_pool::PooledBlob}: the registration of a blob in a pool, for as long as the pool lasts.
 *
 * @param size of the blob, not encoded, in bytes
 * @param certifiedEpoch in which it was certified
 */
public record PooledBlob(
        ObjectId id,
        int registeredEpoch,
        BlobId blobId,
        long size,
        int encodingType,
        Optional<Integer> certifiedEpoch,
        ObjectId pool,
        boolean deletable)
        implements MoveStruct {

    public static PooledBlob read(BcsReader reader) {
        return new PooledBlob(
                Ids.read(reader),
                Moves.epoch(reader),
                Moves.blobId(reader),
                reader.u64(),
                reader.u8(),
                reader.option(Moves::epoch),
                Ids.read(reader),
                reader.bool());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes())
                .u32(registeredEpoch)
                .fixed(blobId.toBytes())
                .u64(size)
                .u8(encodingType)
                .option(certifiedEpoch, (BcsWriter w, Integer epoch) -> w.u32(epoch))
                .fixed(pool.toBytes())
                .bool(deletable);
    }

    /** This blob, certified in {@code epoch}. */
    public PooledBlob certifiedIn(int epoch) {
        return new PooledBlob(id, registeredEpoch, blobId, size, encodingType, Optional.of(epoch), pool, deletable);
    }
}
