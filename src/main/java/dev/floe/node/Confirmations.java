package dev.floe.node;

import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.RedStuffException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the node vouches for: a signature when all that it has to have of a blob is on its disk, and what the chain has
 * said of it. Checks, threads and waiting are as in {@link Reads}.
 */
final class Confirmations {
    private final BlobShelf shelf;
    private final BlobRegistry registry;
    private final Registrations registrations;
    private final Uploads uploads;
    private final Supplier<HeldShards> held;
    private final Computations cpu;
    private final RegistrationNews news = new RegistrationNews();

    Confirmations(
            BlobShelf shelf,
            BlobRegistry registry,
            Registrations registrations,
            Uploads uploads,
            Supplier<HeldShards> held,
            Computations cpu) {
        this.shelf = shelf;
        this.registry = registry;
        this.registrations = registrations;
        this.uploads = uploads;
        this.held = held;
        this.cpu = cpu;
    }

    /** Signs that all the node has to have of the blob is on its disk, every byte of it as it was uploaded. */
    StorageConfirmation confirm(BlobId blobId, BlobPersistence persistence) throws RefusedException, IOException {
        HeldShards now = held.get();
        registrations.require(blobId);
        if (registry.isRebuilding()
                || persistence instanceof BlobPersistence.Deletable(var objectId)
                        && !registry.isLiveObject(objectId, now.epoch())) {
            throw Registrations.missing();
        }
        uploads.flush(blobId);
        if (now.shards().isEmpty()) {
            throw RefusedException.precondition(
                    ErrorReason.SHARD_NOT_ASSIGNED, "this node has no shards in epoch " + now.epoch());
        }
        if (!isComplete(blobId, now)) {
            throw RefusedException.precondition(
                    ErrorReason.MISSING_SLIVERS, "not all slivers of this node's shards are stored");
        }
        try {
            return cpu.compute(() ->
                    StorageConfirmation.sign(new ConfirmationMessage(now.epoch(), blobId, persistence), now.key()));
        } catch (RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isComplete(BlobId blobId, HeldShards now) {
        for (int pair : now.pairs(blobId)) {
            for (Axis axis : Axis.values()) {
                if (!shelf.hasIntactSliver(blobId, pair, axis)) {
                    return false;
                }
            }
        }
        return shelf.hasIntactMetadata(blobId);
    }

    /** Waits until the blob is registered, if something of it was uploaded ahead of that, at most {@code patience}. */
    void awaitRegistration(BlobId blobId, Duration patience) {
        if (!patience.isZero() && uploads.isAwaited(blobId)) {
            news.await(blobId, patience, () -> registrations.isKnown(blobId));
        }
    }

    /** The blob is registered: whoever waits for that may go on. */
    void registered(BlobId blobId) {
        news.arrived(blobId);
    }

    BlobStatus status(BlobId blobId) {
        return registry.status(blobId, held.get().epoch());
    }
}
