package dev.floe.node;

import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.InvalidBlobMessage;
import dev.floe.protocol.SignedMessage;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the node attests of blobs that were badly encoded: whoever has proof gets its signature for the chain. Nothing is
 * removed for that; only what the chain says counts. Checks, threads and waiting are as in {@link Reads}.
 */
final class Invalidity {
    private final StoredMetadata stored;
    private final Reads reads;
    private final Supplier<HeldShards> held;
    private final Computations cpu;

    Invalidity(StoredMetadata stored, Reads reads, Supplier<HeldShards> held, Computations cpu) {
        this.stored = stored;
        this.reads = reads;
        this.held = held;
        this.cpu = cpu;
    }

    /** Refuses a proof about a blob of which nothing is known here, so that nobody sends it for nothing. */
    void admit(BlobId blobId) throws RefusedException {
        try {
            reads.metadata(blobId);
        } catch (RefusedException e) {
            throw RefusedException.precondition(
                    ErrorReason.METADATA_NOT_FOUND, "the metadata of the blob are not here, or not to be had");
        }
    }

    /** Signs that the blob contradicts its metadata, if the proof proves it. */
    SignedMessage attest(BlobId blobId, InconsistencyProof proof) throws RefusedException {
        admit(blobId);
        Optional<VerifiedMetadata> metadata = stored.of(blobId);
        if (metadata.isEmpty()) {
            throw RefusedException.precondition(
                    ErrorReason.METADATA_NOT_FOUND, "the metadata of the blob are not here");
        }
        try {
            return cpu.compute(() -> {
                proof.verify(metadata.get());
                HeldShards now = held.get();
                return SignedMessage.sign(new InvalidBlobMessage(now.epoch(), blobId), now.key());
            });
        } catch (RedStuffException e) {
            throw RefusedException.badArgument(ErrorReason.INVALID_PROOF, e.getMessage());
        }
    }
}
