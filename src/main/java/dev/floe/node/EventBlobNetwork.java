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
     * Writes a blob to a file, from byte {@code from} on: what is before that is there already.
     *
     * @return false if nobody knows it (any more)
     * @throws IOException if it cannot be read at the moment; what the file has is the beginning of the blob all the same
     */
    boolean save(BlobId blobId, Path file, long from) throws IOException;
}
