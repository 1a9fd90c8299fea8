package dev.floe.chain.contract;

import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.EventBlobs;

/**
 * A blob of events that a node attests; not verified.
 *
 * @param endingCheckpoint the last one whose events are in it
 */
public record EventBlobRegistration(BlobId blobId, byte[] root, long size, int encodingType, long endingCheckpoint) {

    Blobs.Registration registration() {
        return new Blobs.Registration(blobId, root, size, encodingType, false);
    }

    EventBlobs.EventBlob toMove() {
        return new EventBlobs.EventBlob(blobId, endingCheckpoint);
    }
}
