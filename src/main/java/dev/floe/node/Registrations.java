package dev.floe.node;

import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.ErrorReason;
import dev.floe.redstuff.BlobId;
import java.util.function.Supplier;

/** Which blobs are registered in the epoch that has begun by all that this node knows. */
final class Registrations {
    private final BlobRegistry registry;
    private final Supplier<HeldShards> held;

    Registrations(BlobRegistry registry, Supplier<HeldShards> held) {
        this.registry = registry;
        this.held = held;
    }

    boolean isKnown(BlobId blobId) {
        return registry.isRegistered(blobId, epoch());
    }

    void require(BlobId blobId) throws RefusedException {
        if (!isKnown(blobId)) {
            throw missing();
        }
    }

    /** While the registry is being rebuilt, what is here is served though nothing is known of it. */
    boolean isPossible(BlobId blobId) {
        return registry.mayBeRegistered(blobId, epoch());
    }

    private int epoch() {
        return Math.max(held.get().epoch(), registry.progress().epoch());
    }

    static RefusedException missing() {
        return RefusedException.precondition(
                ErrorReason.NOT_REGISTERED, "the blob is not registered, or this node has not heard of it yet");
    }
}
