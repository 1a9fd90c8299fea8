package dev.floe.write;

import dev.floe.peer.Upload;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One storage node, as a writer needs it. Requests are asynchronous and fail with {@link NodeException}; cancelling a
 * future abandons its request. The timeout is for the request as it is on its way; a caller that cannot wait for its turn
 * cancels.
 *
 * <p>Thread-safe.
 */
public interface StoringNode {

    /** Uploads the metadata. The result says whether the node had them already. */
    CompletableFuture<Boolean> putMetadata(BlobId blobId, BlobMetadata metadata, Duration timeout);

    /** Whether the node has a sliver of pair {@code pair} on disk. */
    CompletableFuture<Boolean> hasSliver(BlobId blobId, int pair, Axis axis, Duration timeout);

    /**
     * Uploads a sliver.
     *
     * @param pair the sliver <em>pair</em> index, whatever the axis
     * @param body the sliver in BCS; streamed, never held in memory as a whole when it is large
     */
    CompletableFuture<Void> putSliver(BlobId blobId, int pair, Axis axis, Upload body, Duration timeout);

    /** The node's signature that it has stored all it should. Nothing in it has been checked. */
    CompletableFuture<StorageConfirmation> confirmation(BlobId blobId, BlobPersistence persistence, Duration timeout);

    /** What the node believes about the blob on chain. */
    CompletableFuture<BlobStatus> status(BlobId blobId, Duration timeout);
}
