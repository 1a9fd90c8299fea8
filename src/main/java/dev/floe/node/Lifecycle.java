package dev.floe.node;

import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.registry.DamagedRegistryException;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** What it means for the data that the chain says that a blob begins or ends. Thread-safe; blocks for the disk. */
final class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);

    private final BlobShelf shelf;
    private final StoredMetadata stored;
    private final BlobRegistry registry;
    private final Registrations registrations;
    private final Uploads uploads;
    private final Confirmations confirmations;
    private final BlobLocks locks;

    Lifecycle(
            BlobShelf shelf,
            StoredMetadata stored,
            BlobRegistry registry,
            Registrations registrations,
            Uploads uploads,
            Confirmations confirmations,
            BlobLocks locks) {
        this.shelf = shelf;
        this.stored = stored;
        this.registry = registry;
        this.registrations = registrations;
        this.uploads = uploads;
        this.confirmations = confirmations;
        this.locks = locks;
    }

    /** Brings the data in line with an event that was applied. */
    void onEvent(BlobRegistry.Effect effect) {
        switch (effect) {
            case BlobRegistry.Effect.Registered(BlobId blobId) -> {
                try {
                    uploads.flush(blobId);
                } catch (IOException e) {
                    // Nothing of it is confirmed: whoever uploaded it does so again. Events go on.
                    LOG.debugf("what was uploaded ahead of blob %s is lost: %s", blobId, e.getMessage());
                }
                confirmations.registered(blobId);
            }
            case BlobRegistry.Effect.Certified _ -> {}
            case BlobRegistry.Effect.Gone(BlobId blobId) -> uploads.drop(blobId);
        }
    }

    /**
     * Removes the data of those of {@code ended} that have ended by what the registry says now: they may have been
     * registered again. Removes nothing once the registry was found damaged.
     */
    void remove(List<BlobId> ended) throws IOException {
        List<CompletableFuture<Boolean>> removals = new ArrayList<>();
        for (BlobId blobId : ended) {
            ReentrantLock changing = locks.of(blobId);
            changing.lock();
            try {
                boolean over = !registrations.isKnown(blobId);
                // After the question: the answer may have been found damaged just now.
                if (!registry.isSound()) {
                    throw new DamagedRegistryException();
                }
                if (over) {
                    stored.removed(blobId);
                    removals.add(shelf.remove(blobId));
                }
            } finally {
                changing.unlock();
            }
        }
        for (CompletableFuture<Boolean> removal : removals) {
            BlobShelf.await(removal);
        }
    }
}
