package dev.floe.read;

import dev.floe.peer.Peer;
import dev.floe.peer.RequestKind;
import dev.floe.peer.StoredStatus;
import dev.floe.protocol.BlobStatus;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.Sliver;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A storage node as a holder of slivers. */
final class PeerHolder implements SliverHolder {
    private final Peer peer;
    private final Scheduler scheduler;

    PeerHolder(Peer peer, Scheduler scheduler) {
        this.peer = peer;
        this.scheduler = scheduler;
    }

    @Override
    public CompletableFuture<BlobMetadata> metadata(BlobId blobId, int shardCount, Duration timeout) {
        return peer.metadata(blobId, shardCount, timeout);
    }

    @Override
    public CompletableFuture<BlobStatus> status(BlobId blobId, Duration timeout) {
        return peer.status(blobId, timeout);
    }

    @Override
    public CompletableFuture<Sliver> sliver(BlobId blobId, int pair, Axis axis, int length, Duration timeout) {
        return AnswerAfterCoin.to(scheduler, timeout, left -> peer.sliver(blobId, pair, axis, length, left));
    }

    @Override
    public CompletableFuture<StoredStatus> sliverStatus(BlobId blobId, int pair, Axis axis, Duration timeout) {
        return peer.sliverStatus(blobId, pair, axis, timeout);
    }

    @Override
    public CompletableFuture<DecodingSymbols> decodingSymbols(
            BlobId blobId, Axis targetAxis, Collection<Integer> targets, int symbolSize, int shards, Duration timeout) {
        return AnswerAfterCoin.to(
                scheduler,
                timeout,
                left -> peer.decodingSymbols(blobId, targetAxis, targets, symbolSize, shards, left));
    }

    @Override
    public CompletableFuture<List<RecoverySymbol>> recoverySymbols(
            BlobId blobId, Axis targetAxis, int target, int symbolSize, int shards, Duration timeout) {
        return AnswerAfterCoin.to(
                scheduler, timeout, left -> peer.recoverySymbols(blobId, targetAxis, target, symbolSize, shards, left));
    }

    @Override
    public Duration patience(RequestKind kind, long bytes) {
        return peer.patience(kind, bytes);
    }

    @Override
    public Optional<Duration> usualLatency(RequestKind kind, long bytes) {
        return peer.usualLatency(kind, bytes);
    }

    @Override
    public boolean answeredWithin(Duration last) {
        return peer.answeredSince(System.nanoTime() - last.toNanos());
    }

    @Override
    public boolean trusted() {
        return peer.health().trusted();
    }

    @Override
    public boolean doubtful() {
        return peer.health().doubtful();
    }

    @Override
    public double reliability() {
        return peer.health().reliability();
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
