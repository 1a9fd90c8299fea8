package dev.floe.node.heal;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What this node has of blobs. Thread-safe; methods block for the disk. */
public interface LocalBlobs {
    /** Whether there are metadata, as far as can be told without reading them. */
    boolean hasMetadata(BlobId blobId);

    Optional<VerifiedMetadata> metadata(BlobId blobId);

    /** Whether the sliver is here, as far as can be told without reading it. */
    boolean has(BlobId blobId, int pair, Axis axis);

    /** The sliver; empty if it is not here, or damaged. */
    Optional<Sliver> sliver(BlobId blobId, int pair, Axis axis);

    /** Keeps metadata, unless the blob has ended meanwhile. They are durable when this returns. */
    void keep(VerifiedMetadata metadata) throws IOException;

    /** Keeps slivers, but for those of blobs that have ended meanwhile. They are durable when this returns. */
    void keep(List<VerifiedSliver> slivers) throws IOException;
}
