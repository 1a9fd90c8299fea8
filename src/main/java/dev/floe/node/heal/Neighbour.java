package dev.floe.node.heal;

import dev.floe.keys.BlsPublicKey;
import dev.floe.peer.RequestKind;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.Sliver;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Another storage node, or in tests a stub, as a node asks it that lacks something. Nothing that it says is verified.
 * Every request returns at once; its future fails with a {@link dev.floe.peer.PeerException}, at the latest after its
 * timeout, and cancelling it gives the request up. Thread-safe.
 */
public interface Neighbour {
    /** The metadata of a blob on {@code shardCount} shards. */
    CompletableFuture<BlobMetadata> metadata(BlobId blobId, int shardCount, Duration timeout);

    /** The sliver of {@code axis} in pair {@code pair}, of {@code length} bytes. */
    CompletableFuture<Sliver> sliver(BlobId blobId, int pair, Axis axis, int length, Duration timeout);

    /**
     * What it has for recovering the source slivers {@code targets}, without proofs.
     *
     * @param shards how many shards it has
     */
    CompletableFuture<DecodingSymbols> decodingSymbols(
            BlobId blobId, Axis axis, Collection<Integer> targets, int symbolSize, int shards, Duration timeout);

    /**
     * What it has for recovering any sliver, with proofs in the trees of its own slivers.
     *
     * @param shards how many shards it has
     */
    CompletableFuture<List<RecoverySymbol>> recoverySymbols(
            BlobId blobId, Axis axis, int target, int symbolSize, int shards, Duration timeout);

    /** Its signature that the blob was badly encoded, for the chain, if the proof convinces it. */
    CompletableFuture<SignedMessage> attestInvalid(BlobId blobId, InconsistencyProof proof, Duration timeout);

    /**
     * Slivers of a shard that it had before.
     *
     * @param key signed {@code request}
     * @param longest bytes of an answer that is taken
     */
    CompletableFuture<ShardSlivers> syncShard(BlsPublicKey key, SignedMessage request, int longest, Duration timeout);

    /** How long to wait for such an answer of {@code bytes} bytes before somebody else should be asked, too. */
    Duration patience(RequestKind kind, long bytes);

    /** Whether it is expected to answer, in time and truthfully. */
    boolean trusted();

    /** It gave something that was proven wrong. */
    void lied(String what);
}
