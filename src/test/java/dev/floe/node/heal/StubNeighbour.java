package dev.floe.node.heal;

import dev.floe.keys.BlsPublicKey;
import dev.floe.node.TestBlob;
import dev.floe.peer.PeerException;
import dev.floe.peer.PeerFailures;
import dev.floe.peer.RequestKind;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.SyncShardMessage;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** A node that has the slivers of some shards of some blobs, or pretends to. */
public final class StubNeighbour implements Neighbour {
    /** How it behaves. */
    enum Manner {
        HONEST,
        /** Answers nothing, ever. */
        SILENT,
        /** Has nothing. */
        EMPTY,
        /** Changes a byte of everything. */
        LYING
    }

    final Encoding encoding;
    final List<Integer> shards;
    final Map<BlobId, TestBlob> blobs = new HashMap<>();
    final List<String> lies = new ArrayList<>();
    volatile Manner manner = Manner.HONEST;
    long metadataBytes;
    long sliverBytes;
    long plainBytes;
    long provenBytes;
    int requests;
    /** How often it is too busy to hand slivers over. */
    int busyFor;
    /** What it says instead of handing slivers over. */
    Optional<PeerException> refusal = Optional.empty();

    /** Whether nothing that it hands over can be understood. */
    boolean unreadable;
    /** Requests for slivers of shards that it does not answer, being silent. */
    final BlockingQueue<CompletableFuture<ShardSlivers>> unanswered = new LinkedBlockingQueue<>();
    /** What passes until slivers of a shard are here. */
    Runnable beforeHandingOver = () -> {};

    int atOnce = 1000;
    int sliversHandedOver;
    int longestAsked;
    final Set<BlobId> withoutMetadata = new HashSet<>();
    /** What it says how long blobs are; empty if that is the truth. */
    OptionalLong claimedLength = OptionalLong.empty();
    /** Until an answer with metadata arrives. */
    Duration distance = Duration.ZERO;
    /** Metadata are given when so many were asked for. */
    int metadataAfter;

    private final List<Runnable> held = new ArrayList<>();
    /** What it says of any proof that a blob was badly encoded. */
    public Supplier<CompletableFuture<SignedMessage>> attests =
            () -> CompletableFuture.failedFuture(new UnsupportedOperationException());

    public StubNeighbour(Encoding encoding, List<Integer> shards) {
        this.encoding = encoding;
        this.shards = List.copyOf(shards);
    }

    /** Everything that it sent but metadata. */
    long bytes() {
        return sliverBytes + plainBytes + provenBytes;
    }

    private List<Integer> pairs(BlobId blobId) {
        return shards.stream()
                .map(shard -> blobId.pairOfShard(shard, encoding.shardCount()))
                .toList();
    }

    private synchronized <T> CompletableFuture<T> answer(BlobId blobId, Supplier<T> answer) {
        requests++;
        if (manner == Manner.SILENT) {
            return new CompletableFuture<>();
        }
        if (manner == Manner.EMPTY || !blobs.containsKey(blobId)) {
            return CompletableFuture.failedFuture(new IllegalStateException("nothing here"));
        }
        return CompletableFuture.completedFuture(answer.get());
    }

    private byte[] told(byte[] truth) {
        byte[] told = truth.clone();
        if (manner == Manner.LYING) {
            told[told.length / 2] ^= 1;
        }
        return told;
    }

    @Override
    public CompletableFuture<BlobMetadata> metadata(BlobId blobId, int shardCount, Duration timeout) {
        if (withoutMetadata.contains(blobId)) {
            return CompletableFuture.failedFuture(new IllegalStateException("no metadata here"));
        }
        CompletableFuture<BlobMetadata> answer = metadata(blobId);
        if (distance.isPositive()) {
            return answer.thenApplyAsync(
                    Function.identity(), CompletableFuture.delayedExecutor(distance.toMillis(), TimeUnit.MILLISECONDS));
        }
        if (metadataAfter == 0) {
            return answer;
        }
        CompletableFuture<BlobMetadata> late = new CompletableFuture<>();
        List<Runnable> due = List.of();
        synchronized (this) {
            held.add(() -> late.complete(answer.join()));
            if (held.size() >= metadataAfter) {
                due = List.copyOf(held);
            }
        }
        due.forEach(Runnable::run);
        return late;
    }

    private CompletableFuture<BlobMetadata> metadata(BlobId blobId) {
        return answer(blobId, () -> {
            byte[] bytes = blobs.get(blobId).metadata().metadata().toBcs();
            metadataBytes += bytes.length;
            try {
                return BlobMetadata.of(
                        claimedLength.orElse(blobs.get(blobId).metadata().blobLength()),
                        told(blobs.get(blobId).metadata().metadata().hashes()));
            } catch (RuntimeException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public CompletableFuture<Sliver> sliver(BlobId blobId, int pair, Axis axis, int length, Duration timeout) {
        return answer(blobId, () -> {
            Sliver truth = blobs.get(blobId).sliver(pair, axis);
            sliverBytes += truth.toBcs().length;
            return new Sliver(axis, truth.index(), truth.symbolSize(), told(truth.data()));
        });
    }

    @Override
    public CompletableFuture<DecodingSymbols> decodingSymbols(
            BlobId blobId, Axis axis, Collection<Integer> targets, int symbolSize, int count, Duration timeout) {
        return answer(blobId, () -> {
            Map<Integer, List<DecodingSymbol>> all = new HashMap<>();
            for (int pair : pairs(blobId)) {
                SliverSymbols mine =
                        new SliverSymbols(encoding, blobs.get(blobId).sliver(pair, axis.other()));
                for (int target : targets) {
                    DecodingSymbol symbol = mine.decodingSymbol(target);
                    all.computeIfAbsent(target, any -> new ArrayList<>())
                            .add(new DecodingSymbol(axis, symbol.sourceIndex(), told(symbol.data())));
                }
            }
            DecodingSymbols answer = new DecodingSymbols(all);
            plainBytes += answer.toBcs().length;
            return answer;
        });
    }

    @Override
    public CompletableFuture<List<RecoverySymbol>> recoverySymbols(
            BlobId blobId, Axis axis, int target, int symbolSize, int count, Duration timeout) {
        return answer(blobId, () -> {
            List<RecoverySymbol> all = new ArrayList<>();
            for (int pair : pairs(blobId)) {
                RecoverySymbol symbol = new SliverSymbols(
                                encoding, blobs.get(blobId).sliver(pair, axis.other()))
                        .recoverySymbol(target);
                all.add(new RecoverySymbol(
                        new DecodingSymbol(
                                axis,
                                symbol.symbol().sourceIndex(),
                                told(symbol.symbol().data())),
                        symbol.targetIndex(),
                        symbol.proof()));
            }
            provenBytes += RecoverySymbol.listToBcs(all).length;
            return all;
        });
    }

    @Override
    public CompletableFuture<SignedMessage> attestInvalid(BlobId blobId, InconsistencyProof proof, Duration timeout) {
        return attests.get();
    }

    @Override
    public synchronized CompletableFuture<ShardSlivers> syncShard(
            BlsPublicKey key, SignedMessage request, int longest, Duration timeout) {
        requests++;
        longestAsked = Math.max(longestAsked, longest);
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        if (busyFor > 0) {
            busyFor--;
            return CompletableFuture.failedFuture(PeerFailures.of(PeerException.Kind.BUSY));
        }
        if (manner == Manner.EMPTY) {
            return CompletableFuture.failedFuture(new IllegalStateException("nothing here"));
        }
        if (manner == Manner.SILENT) {
            CompletableFuture<ShardSlivers> never = new CompletableFuture<>();
            unanswered.add(never);
            return never;
        }
        if (unreadable) {
            return CompletableFuture.failedFuture(PeerFailures.of(PeerException.Kind.MALFORMED));
        }
        beforeHandingOver.run();
        SyncShardMessage wanted = (SyncShardMessage) ProtocolMessage.parse(request.serializedMessage());
        List<ShardSlivers.Entry> entries = blobs.values().stream()
                .filter(blob -> Arrays.compareUnsigned(
                                blob.id().toBytes(), wanted.startingBlob().toBytes())
                        >= 0)
                .sorted((one, other) ->
                        Arrays.compareUnsigned(one.id().toBytes(), other.id().toBytes()))
                .limit(Math.min(atOnce, wanted.sliverCount()))
                .map(blob -> {
                    Sliver truth =
                            blob.sliver(blob.id().pairOfShard(wanted.shard(), encoding.shardCount()), wanted.axis());
                    return new ShardSlivers.Entry(
                            blob.id(), new Sliver(truth.axis(), truth.index(), truth.symbolSize(), told(truth.data())));
                })
                .toList();
        sliversHandedOver += entries.size();
        ShardSlivers answer = new ShardSlivers(entries);
        return answer.toBcs().length > longest
                ? CompletableFuture.failedFuture(PeerFailures.of(PeerException.Kind.MALFORMED))
                : CompletableFuture.completedFuture(answer);
    }

    /** What it has not answered takes too long. */
    void giveUp() {
        List<CompletableFuture<ShardSlivers>> late = new ArrayList<>();
        unanswered.drainTo(late);
        late.forEach(one -> one.completeExceptionally(PeerFailures.of(PeerException.Kind.TIMEOUT)));
    }

    @Override
    public Duration patience(RequestKind kind, long bytes) {
        return distance.plusMillis(20);
    }

    @Override
    public boolean trusted() {
        return true;
    }

    @Override
    public synchronized void lied(String what) {
        lies.add(what);
    }
}
