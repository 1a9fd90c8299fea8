package dev.floe.write;

import dev.floe.keys.BlsSecretKey;
import dev.floe.peer.Upload;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A storage node in memory that checks everything it is given, and misbehaves when it is told to. */
public final class FakeNode implements StoringNode {
    /** How it misbehaves. */
    public enum Behaviour {
        HONEST,
        /** Nobody listens. */
        DOWN,
        /** Takes requests and never answers. */
        HANGS,
        /** Answers every request after five seconds. */
        SLOW,
        /** Fails every other request. */
        FLAKY,
        /** Signs with another key. */
        WRONG_KEY,
        /** Signs for another blob. */
        WRONG_MESSAGE,
        /** Stores all it gets and says that slivers are missing. */
        FORGETFUL,
        /** Refuses the blob. */
        FORBIDS,
        /** Has only just seen the registration when it is asked for the fifth time. */
        LATE
    }

    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    final Set<String> slivers = ConcurrentHashMap.newKeySet();
    final AtomicInteger sliverUploads = new AtomicInteger();
    final AtomicInteger largestUpload = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger mostRunning = new AtomicInteger();
    public volatile Behaviour behaviour = Behaviour.HONEST;
    public volatile BlobStatus status = BlobStatus.NONEXISTENT;
    private final StorageNode node;
    private final BlsSecretKey key;
    private final FakeChain chain;
    private final Map<BlobId, VerifiedMetadata> metadata = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger untilItHears = new AtomicInteger();
    private volatile int epoch;
    private volatile int shardCount;

    FakeNode(StorageNode node, BlsSecretKey key, FakeChain chain, int epoch, int shardCount) {
        this.node = node;
        this.key = key;
        this.chain = chain;
        this.epoch = epoch;
        this.shardCount = shardCount;
    }

    void enterEpoch(int next) {
        epoch = next;
    }

    /** Enters the next epoch when it has been asked for so many confirmations. */
    void enterNextEpochAfter(int confirmations) {
        untilItHears.set(confirmations);
    }

    private interface Answer<T> {
        T get() throws NodeException;
    }

    private <T> CompletableFuture<T> answer(Answer<T> answer) {
        int number = requests.incrementAndGet();
        CompletableFuture<T> future = new CompletableFuture<>();
        switch (behaviour) {
            case HANGS -> {}
            case DOWN -> future.completeExceptionally(new NodeException(NodeException.Kind.TRANSIENT, "refused"));
            case FLAKY -> {
                if (number % 2 == 0) {
                    future.completeExceptionally(new NodeException(NodeException.Kind.TRANSIENT, "503"));
                } else {
                    THREADS.execute(() -> complete(future, answer));
                }
            }
            case SLOW ->
                CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS, THREADS).execute(() -> complete(future, answer));
            case FORBIDS -> future.completeExceptionally(new NodeException(NodeException.Kind.FORBIDDEN, "451"));
            case LATE -> {
                if (number < 5) {
                    future.completeExceptionally(
                            new NodeException(NodeException.Kind.NOT_REGISTERED, "NOT_REGISTERED"));
                } else {
                    THREADS.execute(() -> complete(future, answer));
                }
            }
            case HONEST, WRONG_KEY, WRONG_MESSAGE, FORGETFUL -> THREADS.execute(() -> complete(future, answer));
        }
        return future;
    }

    /** No longer at work when it answers: the next request may be here before this thread goes on. */
    private <T> void complete(CompletableFuture<T> future, Answer<T> answer) {
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        T given;
        try {
            given = answer.get();
        } catch (NodeException | RuntimeException e) {
            running.decrementAndGet();
            future.completeExceptionally(e);
            return;
        }
        running.decrementAndGet();
        future.complete(given);
    }

    private void requireRegistered(BlobId blobId) throws NodeException {
        if (chain.allBlobs().stream().noneMatch(blob -> blob.blobId().equals(blobId))) {
            throw new NodeException(NodeException.Kind.NOT_REGISTERED, "NOT_REGISTERED");
        }
    }

    @Override
    public CompletableFuture<Boolean> putMetadata(BlobId blobId, BlobMetadata claimed, Duration timeout) {
        return answer(() -> {
            requireRegistered(blobId);
            try {
                return metadata.put(blobId, VerifiedMetadata.verify(blobId, claimed, new Encoding(shardCount))) != null;
            } catch (RedStuffException e) {
                throw new NodeException(NodeException.Kind.REFUSED, e.getMessage());
            }
        });
    }

    private static String name(BlobId blobId, int pair, Axis axis) {
        return blobId + "/" + pair + "/" + axis.text();
    }

    @Override
    public CompletableFuture<Boolean> hasSliver(BlobId blobId, int pair, Axis axis, Duration timeout) {
        return answer(() -> slivers.contains(name(blobId, pair, axis)));
    }

    @Override
    public CompletableFuture<Void> putSliver(BlobId blobId, int pair, Axis axis, Upload body, Duration timeout) {
        return answer(() -> {
            sliverUploads.incrementAndGet();
            largestUpload.accumulateAndGet((int) body.length(), Math::max);
            if (!node.shards().contains(blobId.shardOfPair(pair, shardCount))) {
                throw new NodeException(NodeException.Kind.WRONG_SHARD, "SHARD_NOT_ASSIGNED");
            }
            try {
                byte[] bcs = new byte[(int) body.length()];
                int half = bcs.length / 2;
                body.read(0, bcs, 0, half);
                body.read(half, bcs, half, bcs.length - half);
                metadata.get(blobId).verify(pair, Sliver.fromBcs(axis, bcs));
            } catch (RedStuffException | IOException e) {
                throw new NodeException(NodeException.Kind.REFUSED, e.toString());
            }
            slivers.add(name(blobId, pair, axis));
            return null;
        });
    }

    public boolean holdsEverythingOf(BlobId blobId) {
        return node.shards().stream().allMatch(shard -> {
            int pair = blobId.pairOfShard(shard, shardCount);
            return slivers.contains(name(blobId, pair, Axis.PRIMARY))
                    && slivers.contains(name(blobId, pair, Axis.SECONDARY));
        });
    }

    @Override
    public CompletableFuture<StorageConfirmation> confirmation(
            BlobId blobId, BlobPersistence persistence, Duration timeout) {
        return answer(() -> {
            requireRegistered(blobId);
            if (!holdsEverythingOf(blobId) || behaviour == Behaviour.FORGETFUL) {
                throw new NodeException(NodeException.Kind.INCOMPLETE, "MISSING_SLIVERS");
            }
            if (persistence instanceof BlobPersistence.Deletable deletable
                    && chain.registration(deletable.objectId()).isEmpty()) {
                throw new NodeException(NodeException.Kind.NOT_REGISTERED, "NOT_REGISTERED");
            }
            int signedEpoch = epoch;
            if (untilItHears.get() > 0 && untilItHears.decrementAndGet() == 0) {
                epoch++;
            }
            BlobId signed = behaviour == Behaviour.WRONG_MESSAGE ? BlobId.of(new byte[BlobId.LENGTH]) : blobId;
            BlsSecretKey signer = behaviour == Behaviour.WRONG_KEY ? FakeWalrus.key(4711) : key;
            return StorageConfirmation.sign(new ConfirmationMessage(signedEpoch, signed, persistence), signer);
        });
    }

    @Override
    public CompletableFuture<BlobStatus> status(BlobId blobId, Duration timeout) {
        return answer(() -> status);
    }
}
