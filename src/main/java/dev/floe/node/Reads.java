package dev.floe.node;

import dev.floe.node.challenge.Withheld;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Metadata and slivers as they lie on the disk, for whoever may ask. Like all of the node's services of blobs, it checks
 * in the order of the reference node, because that decides which refusal a client sees; it is thread-safe, and blocks
 * for the disk and for the CPU pool, so it is called on virtual threads.
 */
final class Reads {
    /** So long whoever does not say otherwise waits until it is known what is withheld. */
    static final Duration UNTIL_THE_COIN_FALLS = Duration.ofSeconds(10);

    private static final int RETRY_SECONDS = 10;
    private static final int RETRY_SECONDS_FOR_COIN = 1;

    private final BlobShelf shelf;
    private final Registrations registrations;
    private final BlockList blocked;
    private final Supplier<HeldShards> held;
    private final Withheld withheld;

    Reads(
            BlobShelf shelf,
            Registrations registrations,
            BlockList blocked,
            Supplier<HeldShards> held,
            Withheld withheld) {
        this.shelf = shelf;
        this.registrations = registrations;
        this.blocked = blocked;
        this.held = held;
        this.withheld = withheld;
    }

    /** BCS {@code BlobMetadata}. */
    byte[] metadata(BlobId blobId) throws RefusedException {
        refuseBlocked(blobId);
        if (!registrations.isPossible(blobId)) {
            throw RefusedException.notFound(ErrorReason.METADATA_NOT_FOUND, "the blob is not registered");
        }
        return shelf.metadata(blobId)
                .orElseThrow(() -> RefusedException.notFound(
                        ErrorReason.METADATA_NOT_FOUND, "the requested metadata is unavailable"));
    }

    boolean hasMetadata(BlobId blobId) {
        return shelf.hasIntactMetadata(blobId);
    }

    /**
     * Whether the sliver may be asked for; its length is {@link #sliverLength}.
     *
     * @param longest as for {@link #admit}
     */
    void admitSliver(BlobId blobId, int pair, Duration longest) throws RefusedException {
        HeldShards now = held.get();
        now.requireIndex(pair);
        admit(blobId, longest);
        now.requireHeld(blobId, pair);
    }

    /**
     * Whether anything of the blob's slivers may be asked for.
     *
     * @param longest how long to wait if that is known in a moment
     */
    void admit(BlobId blobId, Duration longest) throws RefusedException {
        refuseBlocked(blobId);
        if (!registrations.isPossible(blobId)) {
            throw RefusedException.notFound(ErrorReason.SLIVER_NOT_FOUND, "the blob is not registered");
        }
        refuseWithheld(blobId, longest);
    }

    private void refuseWithheld(BlobId blobId, Duration longest) throws RefusedException {
        try {
            switch (withheld.whenKnown(blobId, longest)) {
                case SERVE -> {}
                case WAIT -> throw RefusedException.coinAwaited(RETRY_SECONDS_FOR_COIN);
                case WITHHOLD -> throw RefusedException.withheld(RETRY_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RefusedException.until(RETRY_SECONDS, "the node is stopping");
        }
    }

    /** The bytes that {@link #sliver} will return, 0 if it is not here. */
    int sliverLength(BlobId blobId, int pair, Axis axis) {
        return shelf.sliverLength(blobId, pair, axis);
    }

    /** BCS {@code SliverData}; ask {@link #admitSliver} before. */
    byte[] sliver(BlobId blobId, int pair, Axis axis) throws RefusedException {
        return shelf.sliver(blobId, pair, axis)
                .orElseThrow(() ->
                        RefusedException.notFound(ErrorReason.SLIVER_NOT_FOUND, "the requested sliver is unavailable"));
    }

    private void refuseBlocked(BlobId blobId) throws RefusedException {
        if (blocked.blocks(blobId)) {
            throw new RefusedException(
                    ApiStatus.UNAVAILABLE_FOR_LEGAL_REASONS, ErrorReason.FORBIDDEN_BLOB, "the blob is blocked here");
        }
    }
}
