package dev.floe.read;

import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Somebody who should have slivers, and can be asked for proof: a storage node, or in tests a stub. Thread-safe. */
public interface AuditedNode {
    /** Who it is, with the shards that it should have. */
    StorageNode node();

    /**
     * Asks for the symbols of the sliver {@code target} of {@code targetAxis}, one from each sliver across that the node
     * has, with proofs. Nothing that comes is verified. Fails with a {@link dev.floe.peer.PeerException}.
     */
    CompletableFuture<List<RecoverySymbol>> symbols(
            VerifiedMetadata blob, Axis targetAxis, int target, Duration timeout);
}
