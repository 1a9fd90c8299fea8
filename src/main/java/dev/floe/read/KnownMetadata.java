package dev.floe.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.ProvenHead;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The metadata of blobs that are read by their heads, with some of their slivers missing: asked for once for all of these.
 * Thread-safe.
 */
public final class KnownMetadata {
    private final MetadataSource source;
    private final SharedFutures<BlobId, VerifiedMetadata> asking = new SharedFutures<>();
    private final Cache<BlobId, VerifiedMetadata> kept;

    /** @param bytes how many are kept */
    public KnownMetadata(MetadataSource source, long bytes) {
        this.source = source;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((BlobId id, VerifiedMetadata metadata) -> weight(metadata))
                .executor(Runnable::run)
                .build();
    }

    /** Of one blob, in bytes. */
    static int weight(VerifiedMetadata metadata) {
        return 1024 + (2 * BlobMetadata.HASH_LENGTH + 8) * metadata.metadata().pairCount();
    }

    /** The metadata, if they are at hand. */
    public Optional<VerifiedMetadata> known(BlobHead blob) {
        return switch (blob) {
            case VerifiedMetadata metadata -> Optional.of(metadata);
            case ProvenHead head -> Optional.ofNullable(kept.getIfPresent(head.blobId()));
        };
    }

    /** The metadata; cancelling the future gives up the caller's interest. */
    public CompletableFuture<VerifiedMetadata> metadata(BlobId blobId) {
        VerifiedMetadata known = kept.getIfPresent(blobId);
        return known != null
                ? CompletableFuture.completedFuture(known)
                : asking.get(
                        blobId,
                        () -> Forwarded.through(source.metadata(blobId), metadata -> {
                            kept.put(blobId, metadata);
                            return metadata;
                        }));
    }
}
