package dev.floe.read;

import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.ProvenHead;
import java.util.concurrent.CompletableFuture;

/** Where it is known what blobs there are. Thread-safe. */
public interface BlobHeads {
    /**
     * What was found.
     *
     * @param head a {@link ProvenHead} only of a blob that was told to {@link #endsInZeros}
     * @param from who had it
     */
    record Found(BlobHead head, Provenance from) {}

    /**
     * The head of a blob. Returns at once; the future fails with a {@link ReadException}, in bounded time. Cancelling it
     * gives the work up.
     */
    CompletableFuture<Found> find(BlobId blobId);

    /** Tells that the rows after a blob's end were found to be zeros: then its head is all that need be known of it. */
    default void endsInZeros(ProvenHead head) {}
}
