package dev.floe.node;

import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where event blobs are read from. What is read is what the ID says. Methods block on the network. */
interface EventBlobNetwork {
    /**
     * A blob of which some is wanted; each read asks for what it needs. Empty if nobody knows it (any more).
     *
     * @throws IOException if it cannot be told at the moment
     */
    Optional<BlobSource> open(BlobId blobId) throws IOException;

    /**
     * Writes a whole blob to a file.
     *
     * @return false if nobody knows it (any more)
     * @throws IOException if it cannot be read at the moment
     */
    boolean save(BlobId blobId, Path file) throws IOException;
}
