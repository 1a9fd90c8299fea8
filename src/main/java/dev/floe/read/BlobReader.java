package dev.floe.read;

import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Uni;

/** Opens blobs. Implementations are thread-safe and layer upon each other. */
public interface BlobReader {
    /**
     * A handle for reading the blob. Fails with a {@link ReadException}. Cancelling the subscription stops the work.
     * The outcome may come on any thread, the subscriber's own included.
     */
    Uni<BlobHandle> open(BlobId blobId, ReadOptions options);
}
