package dev.floe.write;

import dev.floe.peer.Upload;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Brings one node everything it should hold of one blob (metadata, then its sliver pairs) and returns with its verified
 * confirmation. Blocks; meant for a virtual thread. Interrupting it abandons what is under way.
 */
final class NodeUpload {
    private final Committee committee;
    private final StorageNode node;
    private final StoringNode door;
    private final VerifiedMetadata metadata;
    private final SliverSpool spool;
    private final BlobPersistence persistence;
    private final WriteLimits limits;
    private final LongConsumer uploadedBytes;
    private final long registrationDeadline;

    NodeUpload(
            Committee committee,
            StorageNode node,
            StoringNode door,
            VerifiedMetadata metadata,
            SliverSpool spool,
            BlobPersistence persistence,
            WriteLimits limits,
            LongConsumer uploadedBytes) {
        this.committee = committee;
        this.node = node;
        this.door = door;
        this.metadata = metadata;
        this.spool = spool;
        this.persistence = persistence;
        this.limits = limits;
        this.uploadedBytes = uploadedBytes;
        this.registrationDeadline =
                System.nanoTime() + limits.registrationPatience().toNanos();
    }

    StorageConfirmation run() throws NodeException, InterruptedException {
        BlobId blobId = metadata.blobId();
        boolean known = insist(
                "metadata", limits.requestTimeout(), timeout -> door.putMetadata(blobId, metadata.metadata(), timeout));
        sendSlivers(known);
        ConfirmationCheck check =
                new ConfirmationCheck(new ConfirmationMessage(committee.epoch(), blobId, persistence));
        StorageConfirmation confirmation = insist(
                "confirmation", limits.requestTimeout(), timeout -> door.confirmation(blobId, persistence, timeout));
        check.verify(node, confirmation);
        return confirmation;
    }

    private record PendingSliver(int pair, Axis axis, Upload body) {}

    private List<PendingSliver> slivers() {
        List<PendingSliver> slivers = new ArrayList<>(2 * node.weight());
        for (int shard : node.shards()) {
            int pair = metadata.blobId().pairOfShard(shard, committee.shardCount());
            for (Axis axis : Axis.values()) {
                int index = metadata.encoding().sliverOfPair(axis, pair);
                slivers.add(new PendingSliver(pair, axis, spool.sliver(axis, index)));
            }
        }
        return slivers;
    }

    private void sendSlivers(boolean metadataWasKnown) throws NodeException, InterruptedException {
        List<PendingSliver> slivers = slivers();
        long longest = slivers.stream()
                .mapToLong(sliver -> sliver.body().length())
                .max()
                .orElse(1);
        int lanes = Math.min(
                slivers.size(), limits.requestsPerNode(committee.members().size(), longest));
        var queue = new java.util.concurrent.ConcurrentLinkedQueue<>(slivers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var finished = new java.util.concurrent.ExecutorCompletionService<Void>(threads);
            for (int lane = 0; lane < lanes; lane++) {
                finished.submit(() -> {
                    for (PendingSliver sliver = queue.poll(); sliver != null; sliver = queue.poll()) {
                        send(sliver, metadataWasKnown);
                    }
                    return null;
                });
            }
            try {
                for (int lane = 0; lane < lanes; lane++) {
                    result(finished.take());
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static void result(Future<Void> lane) throws NodeException, InterruptedException {
        try {
            lane.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case NodeException failure -> throw failure;
                case InterruptedException interrupted -> throw new InterruptedException();
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void send(PendingSliver sliver, boolean metadataWasKnown) throws NodeException, InterruptedException {
        BlobId blobId = metadata.blobId();
        String what = sliver.axis().text() + " sliver of pair " + sliver.pair();
        long length = sliver.body().length();
        boolean there = metadataWasKnown
                && length >= limits.statusCheckThreshold()
                && insist(
                        what,
                        limits.requestTimeout(),
                        timeout -> door.hasSliver(blobId, sliver.pair(), sliver.axis(), timeout));
        if (!there) {
            insist(
                    what,
                    limits.requestTimeout(length),
                    timeout -> door.putSliver(blobId, sliver.pair(), sliver.axis(), sliver.body(), timeout));
        }
        uploadedBytes.accept(length);
    }

    /** Makes a request until it succeeds, fails for good or the patience for its kind of failure is over. */
    private <T> T insist(String what, Duration timeout, Function<Duration, CompletableFuture<T>> request)
            throws NodeException, InterruptedException {
        int transientFailures = 0;
        long enough = System.nanoTime() + 2 * timeout.toNanos();
        for (int failures = 1; ; failures++) {
            NodeException failure;
            try {
                return await(request.apply(timeout), timeout);
            } catch (NodeException e) {
                failure = e;
            }
            boolean again = switch (failure.kind()) {
                case NOT_REGISTERED -> System.nanoTime() < registrationDeadline;
                case TRANSIENT -> ++transientFailures < limits.retry().attempts() && System.nanoTime() < enough;
                default -> false;
            };
            if (!again) {
                throw new NodeException(failure.kind(), what + ": " + failure.getMessage());
            }
            Thread.sleep(limits.retry().pause(failures, ThreadLocalRandom.current()));
        }
    }

    private static <T> T await(CompletableFuture<T> response, Duration timeout)
            throws NodeException, InterruptedException {
        try {
            return response.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NodeException failure) {
                throw failure;
            }
            throw new NodeException(NodeException.Kind.TRANSIENT, String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw new NodeException(NodeException.Kind.TRANSIENT, "no answer within " + timeout.toMillis() + " ms");
        } catch (CancellationException e) {
            throw new NodeException(NodeException.Kind.TRANSIENT, "the request was cancelled");
        } finally {
            response.cancel(true);
        }
    }
}
