package dev.floe.node.heal;

import dev.floe.keys.BlsPublicKey;
import dev.floe.peer.Peer;
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

/** A storage node of the network as a neighbour. */
public final class PeerNeighbour implements Neighbour {
    private final Peer peer;

    public PeerNeighbour(Peer peer) {
        this.peer = peer;
    }

    @Override
    public CompletableFuture<BlobMetadata> metadata(BlobId blobId, int shardCount, Duration timeout) {
        return peer.metadata(blobId, shardCount, timeout);
    }

    @Override
    public CompletableFuture<Sliver> sliver(BlobId blobId, int pair, Axis axis, int length, Duration timeout) {
        return peer.sliver(blobId, pair, axis, length, timeout);
    }

    @Override
    public CompletableFuture<DecodingSymbols> decodingSymbols(
            BlobId blobId, Axis axis, Collection<Integer> targets, int symbolSize, int shards, Duration timeout) {
        return peer.decodingSymbols(blobId, axis, targets, symbolSize, shards, timeout);
    }

    @Override
    public CompletableFuture<List<RecoverySymbol>> recoverySymbols(
            BlobId blobId, Axis axis, int target, int symbolSize, int shards, Duration timeout) {
        return peer.recoverySymbols(blobId, axis, target, symbolSize, shards, timeout);
    }

    @Override
    public CompletableFuture<SignedMessage> attestInvalid(BlobId blobId, InconsistencyProof proof, Duration timeout) {
        return peer.attestInvalid(blobId, proof, timeout);
    }

    @Override
    public CompletableFuture<ShardSlivers> syncShard(
            BlsPublicKey key, SignedMessage request, int longest, Duration timeout) {
        return peer.syncShard(key, request, longest, timeout);
    }

    @Override
    public Duration patience(RequestKind kind, long bytes) {
        return peer.patience(kind, bytes);
    }

    @Override
    public boolean trusted() {
        return peer.health().trusted();
    }

    @Override
    public void lied(String what) {
        peer.lied(what);
    }

    @Override
    public String toString() {
        return peer.toString();
    }
}
