package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Ids;
import java.util.Optional;

/**
 * {@code blob::Blob}: the registration of a blob.
 *
 * @param size of the blob, not encoded, in bytes
 * @param certifiedEpoch in which it was first certified
 */
public record Blob(
        ObjectId id,
        int registeredEpoch,
        BlobId blobId,
        long size,
        int encodingType,
        Optional<Integer> certifiedEpoch,
        Storage storage,
        boolean deletable)
        implements MoveStruct {

    public static Blob read(BcsReader reader) {
        return new Blob(
                Ids.read(reader),
                Moves.epoch(reader),
                Moves.blobId(reader),
                reader.u64(),
                reader.u8(),
                reader.option(Moves::epoch),
                Storage.read(reader),
                reader.bool());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes())
                .u32(registeredEpoch)
                .fixed(blobId.toBytes())
                .u64(size)
                .u8(encodingType)
                .option(certifiedEpoch, (BcsWriter w, Integer epoch) -> w.u32(epoch));
        storage.write(writer);
        writer.bool(deletable);
    }

    /** This blob, first certified in {@code epoch}. */
    public Blob certifiedIn(int epoch) {
        return new Blob(id, registeredEpoch, blobId, size, encodingType, Optional.of(epoch), storage, deletable);
    }

    /** This blob in other storage. */
    public Blob with(Storage storage) {
        return new Blob(id, registeredEpoch, blobId, size, encodingType, certifiedEpoch, storage, deletable);
    }
}
