package dev.floe.node.challenge;

import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.Optional;

/** What a node has and knows of blobs, for challenges. */
public interface ChallengedBlobs {
    Encoding encoding();

    /** The blobs that are certified in {@code epoch} and were before it began, as far as this node has heard. */
    Iterable<BlobId> certifiedBefore(int epoch);

    /** Whether a blob that was certified is not any more, as far as this node has heard. */
    boolean isGone(BlobId blobId, int epoch);

    /** Empty as long as they are not here. */
    Optional<VerifiedMetadata> metadata(BlobId blobId);

    /** The primary sliver of the pair; empty if it is not here, or not whole. */
    Optional<Sliver> primary(BlobId blobId, int pair);
}
