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

/**
 * Somebody who holds parts of blobs: a storage node, or in tests a stub. Nothing that it says is verified. Every request
 * returns at once; its future fails with a {@link dev.floe.peer.PeerException}, at the latest after its timeout, and
 * cancelling it gives the request up. Thread-safe.
 */
public interface SliverHolder {
    /** The metadata of a blob on {@code shardCount} shards. */
    CompletableFuture<BlobMetadata> metadata(BlobId blobId, int shardCount, Duration timeout);

    /** What it knows of the blob from the chain. */
    CompletableFuture<BlobStatus> status(BlobId blobId, Duration timeout);

    /** The sliver of {@code axis} in pair {@code pair}, of {@code length} bytes. */
    CompletableFuture<Sliver> sliver(BlobId blobId, int pair, Axis axis, int length, Duration timeout);

    /** Whether it has that sliver. */
    CompletableFuture<StoredStatus> sliverStatus(BlobId blobId, int pair, Axis axis, Duration timeout);

    /**
     * What it has for rebuilding the slivers {@code targets} of {@code targetAxis}.
     *
     * @param shards how many shards it has
     */
    CompletableFuture<DecodingSymbols> decodingSymbols(
            BlobId blobId, Axis targetAxis, Collection<Integer> targets, int symbolSize, int shards, Duration timeout);

    /** The same for one sliver, with proofs. */
    CompletableFuture<List<RecoverySymbol>> recoverySymbols(
            BlobId blobId, Axis targetAxis, int target, int symbolSize, int shards, Duration timeout);

    /** How long to wait for such an answer of {@code bytes} bytes before somebody else should be asked, too. */
    Duration patience(RequestKind kind, long bytes);

    /** The median time of such answers lately; empty before enough were seen. */
    Optional<Duration> usualLatency(RequestKind kind, long bytes);

    /** Whether it answered as asked within {@code last}, and no connection to it closed since. */
    boolean answeredWithin(Duration last);

    /** Whether it is expected to answer, in time and truthfully. */
    boolean trusted();

    /** Whether the last thing that it did was not to answer when it should have. */
    boolean doubtful();

    /** From -1, distrusted, to 1, always answers. */
    double reliability();

    /** It gave something that was proven wrong. */
    void lied(String what);
}
