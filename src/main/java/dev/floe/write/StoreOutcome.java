package dev.floe.write;

import dev.floe.protocol.EventId;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.BlobObject;
import java.util.Optional;

/** How a store ended well, or at least for good. */
public sealed interface StoreOutcome {

    BlobId blobId();

    /**
     * The blob is certified by what this store did.
     *
     * @param blob as it is now
     * @param operation where its storage came from
     * @param cost the FROST that was paid
     * @param sharedBlob the shared object that has the blob in it, if that was asked for
     */
    record NewlyCreated(BlobObject blob, ResourceOperation operation, long cost, Optional<ObjectId> sharedBlob)
            implements StoreOutcome {
        @Override
        public BlobId blobId() {
            return blob.blobId();
        }
    }

    /** A permanent blob that lives long enough was certified before, as the nodes say; nothing was paid. */
    record AlreadyCertified(BlobId blobId, EventId event, int endEpoch) implements StoreOutcome {}

    /** The wallet owns a certified blob object that lives long enough; nothing was paid. */
    record AlreadyOwned(BlobId blobId, ObjectId object, int endEpoch) implements StoreOutcome {}

    /** The blob's encoding was proven to be inconsistent; no node will keep it. */
    record MarkedInvalid(BlobId blobId, EventId event) implements StoreOutcome {}

    /** What was done on chain to have storage for the blob. */
    sealed interface ResourceOperation {
        /** The bytes that are accounted for on chain. */
        long encodedLength();

        /** Storage was bought and the blob registered in it. */
        record RegisterFromScratch(long encodedLength, int epochsAhead) implements ResourceOperation {}

        /** A registration without certificate was used. */
        record ReuseRegistration(long encodedLength) implements ResourceOperation {}

        /** A certified blob object was extended. */
        record ReuseAndExtend(long encodedLength, int epochsExtended) implements ResourceOperation {}

        /** A registration without certificate was certified, then extended. */
        record ReuseAndExtendNonCertified(long encodedLength, int epochsExtended) implements ResourceOperation {}
    }
}
