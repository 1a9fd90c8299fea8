package dev.floe.read;

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
import java.util.function.Consumer;

/**
 * A holder that nobody loses patience with, however long it takes.
 *
 * @param asked hears of every request before it is made
 */
record TrustedHolder(SliverHolder holder, Consumer<RequestKind> asked) implements SliverHolder {
    private static final Duration LONG = Duration.ofMinutes(10);

    @Override
    public CompletableFuture<BlobMetadata> metadata(BlobId blobId, int shardCount, Duration timeout) {
        asked.accept(RequestKind.METADATA);
        return holder.metadata(blobId, shardCount, LONG);
    }

    @Override
    public CompletableFuture<BlobStatus> status(BlobId blobId, Duration timeout) {
        asked.accept(RequestKind.STATUS);
        return holder.status(blobId, LONG);
    }

    @Override
    public CompletableFuture<Sliver> sliver(BlobId blobId, int pair, Axis axis, int length, Duration timeout) {
        asked.accept(RequestKind.SLIVER);
        return holder.sliver(blobId, pair, axis, length, LONG);
    }

    @Override
    public CompletableFuture<StoredStatus> sliverStatus(BlobId blobId, int pair, Axis axis, Duration timeout) {
        asked.accept(RequestKind.SLIVER_STATUS);
        return holder.sliverStatus(blobId, pair, axis, LONG);
    }

    @Override
    public CompletableFuture<DecodingSymbols> decodingSymbols(
            BlobId blobId, Axis targetAxis, Collection<Integer> targets, int symbolSize, int shards, Duration timeout) {
        asked.accept(RequestKind.DECODING_SYMBOLS);
        return holder.decodingSymbols(blobId, targetAxis, targets, symbolSize, shards, LONG);
    }

    @Override
    public CompletableFuture<List<RecoverySymbol>> recoverySymbols(
            BlobId blobId, Axis targetAxis, int target, int symbolSize, int shards, Duration timeout) {
        asked.accept(RequestKind.RECOVERY_SYMBOLS);
        return holder.recoverySymbols(blobId, targetAxis, target, symbolSize, shards, LONG);
    }

    @Override
    public Duration patience(RequestKind kind, long bytes) {
        return LONG;
    }

    @Override
    public Optional<Duration> usualLatency(RequestKind kind, long bytes) {
        return holder.usualLatency(kind, bytes);
    }

    /** Whatever was a moment ago on a quick machine may be minutes ago on a slow one. */
    @Override
    public boolean answeredWithin(Duration last) {
        return holder.answeredWithin(last.plus(LONG));
    }

    @Override
    public boolean trusted() {
        return true;
    }

    @Override
    public boolean doubtful() {
        return false;
    }

    @Override
    public double reliability() {
        return 1;
    }

    @Override
    public void lied(String what) {
        holder.lied(what);
    }
}
