package dev.floe.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The metadata on disk, as what they were verified to be; those that were used last are kept in memory. They were
 * verified before they were written, and are again after they were read. Thread-safe.
 */
final class StoredMetadata {
    private static final long CACHE_BYTES = 8 << 20;

    private final BlobShelf shelf;
    private final Supplier<HeldShards> held;
    private final Computations cpu;
    private final Cache<BlobId, VerifiedMetadata> verified = Caffeine.newBuilder()
            .maximumWeight(CACHE_BYTES)
            .weigher((BlobId id, VerifiedMetadata metadata) ->
                    256 + 64 * metadata.metadata().pairCount())
            .build();

    StoredMetadata(BlobShelf shelf, Supplier<HeldShards> held, Computations cpu) {
        this.shelf = shelf;
        this.held = held;
        this.cpu = cpu;
    }

    Optional<VerifiedMetadata> of(BlobId blobId) {
        VerifiedMetadata cached = verified.getIfPresent(blobId);
        if (cached != null) {
            return Optional.of(cached);
        }
        Optional<byte[]> bcs = shelf.metadata(blobId);
        if (bcs.isEmpty()) {
            return Optional.empty();
        }
        try {
            Encoding encoding = held.get().encoding();
            VerifiedMetadata read =
                    cpu.compute(() -> VerifiedMetadata.verify(blobId, BlobMetadata.fromBcs(bcs.get()), encoding));
            verified.put(blobId, read);
            return Optional.of(read);
        } catch (RedStuffException e) {
            throw new IllegalStateException("stored metadata of blob " + blobId + ": " + e.getMessage());
        }
    }

    /** They are on disk now. */
    void written(VerifiedMetadata metadata) {
        verified.put(metadata.blobId(), metadata);
    }

    /** They are about to be removed from the disk. */
    void removed(BlobId blobId) {
        verified.invalidate(blobId);
    }
}
