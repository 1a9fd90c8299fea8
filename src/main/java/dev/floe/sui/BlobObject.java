package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import java.util.OptionalInt;

/**
 * A blob as its owner sees it on chain. Several objects may be about the same blob.
 *
 * @param id the object's ID
 * @param registeredEpoch when it was registered
 * @param blobId the content's ID
 * @param size the content's length in bytes
 * @param encodingType 1 for RS2
 * @param certifiedEpoch when it was first certified; empty until then
 * @param storage what it is paid from: it lives until {@code storage.endEpoch()}
 * @param deletable whether its owner may delete it
 */
public record BlobObject(
        ObjectId id,
        int registeredEpoch,
        BlobId blobId,
        long size,
        int encodingType,
        OptionalInt certifiedEpoch,
        StorageObject storage,
        boolean deletable) {

    /** The same, certified in {@code epoch}. */
    public BlobObject certifiedIn(int epoch) {
        return new BlobObject(
                id, registeredEpoch, blobId, size, encodingType, OptionalInt.of(epoch), storage, deletable);
    }
}
