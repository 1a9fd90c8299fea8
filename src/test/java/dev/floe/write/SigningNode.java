package dev.floe.write;

import dev.floe.keys.BlsSecretKey;
import dev.floe.peer.Upload;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A node of epoch 1 that confirms whatever it is asked for: for tests of what happens on chain. */
public record SigningNode(BlsSecretKey key) implements StoringNode {
    @Override
    public CompletableFuture<Boolean> putMetadata(BlobId blobId, BlobMetadata metadata, Duration timeout) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletableFuture<Boolean> hasSliver(BlobId blobId, int pair, Axis axis, Duration timeout) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletableFuture<Void> putSliver(BlobId blobId, int pair, Axis axis, Upload body, Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<StorageConfirmation> confirmation(
            BlobId blobId, BlobPersistence persistence, Duration timeout) {
        return CompletableFuture.completedFuture(
                StorageConfirmation.sign(new ConfirmationMessage(1, blobId, persistence), key));
    }

    @Override
    public CompletableFuture<BlobStatus> status(BlobId blobId, Duration timeout) {
        return CompletableFuture.completedFuture(BlobStatus.NONEXISTENT);
    }
}
