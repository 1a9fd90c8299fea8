package dev.floe.read;

import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.concurrent.CompletableFuture;

/** Where metadata come from: heads that say more. Thread-safe. */
public interface MetadataSource extends BlobHeads {
    /**
     * The metadata of a blob. Returns at once; the future fails with a {@link ReadException}, in bounded time. Cancelling
     * it gives the work up.
     */
    CompletableFuture<VerifiedMetadata> metadata(BlobId blobId);

    @Override
    default CompletableFuture<Found> find(BlobId blobId) {
        return Forwarded.through(metadata(blobId), metadata -> new Found(metadata, Provenance.COMMITTEE));
    }
}
