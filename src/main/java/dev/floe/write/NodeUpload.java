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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final Uplink.Lane lane;
    private final EpochWatch epoch;
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
            Uplink.Lane lane,
            EpochWatch epoch,
            LongConsumer uploadedBytes) {
        this.committee = committee;
        this.node = node;
        this.door = door;
        this.metadata = metadata;
        this.spool = spool;
        this.persistence = persistence;
        this.limits = limits;
        this.lane = lane;
        this.epoch = epoch;
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
        return insist(
                "confirmation",
                limits.requestTimeout(),
                timeout -> door.confirmation(blobId, persistence, timeout),
                confirmation -> check.verify(node, confirmation),
                Optional.empty());
    }

    private record PendingSliver(int pair, Axis axis, Upload body) {
        String what() {
            return axis.text() + " sliver of pair " + pair;
        }
    }

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

    /** Sends all slivers once, and insists on those that failed or may be there already. */
    private void sendSlivers(boolean metadataWasKnown) throws NodeException, InterruptedException {
        List<PendingSliver> slivers = slivers();
        long longest = slivers.stream()
                .mapToLong(sliver -> sliver.body().length())
                .max()
                .orElse(1);
        int atOnce = limits.requestsPerNode(committee.members().size(), longest);
        boolean mayBeThere = metadataWasKnown && longest >= limits.statusCheckThreshold();
        List<UploadWindow.Unsent<PendingSliver>> rest = mayBeThere
                ? slivers.stream()
                        .map(sliver -> new UploadWindow.Unsent<>(sliver, Optional.<NodeException>empty()))
                        .toList()
                : sendOnce(slivers, atOnce, limits.requestTimeout(longest));
        if (!rest.isEmpty()) {
            insistOnAll(rest, atOnce, metadataWasKnown);
        }
    }

    private List<UploadWindow.Unsent<PendingSliver>> sendOnce(List<PendingSliver> slivers, int atOnce, Duration timeout)
            throws InterruptedException {
        return new UploadWindow<PendingSliver>(
                        slivers,
                        atOnce,
                        timeout,
                        sliver -> door.putSliver(
                                metadata.blobId(),
                                sliver.pair(),
                                sliver.axis(),
                                sliver.body(),
                                limits.requestTimeout(sliver.body().length())),
                        lane,
                        sliver -> sliver.body().length(),
                        sent -> uploadedBytes.accept(sent.stream()
                                .mapToLong(sliver -> sliver.body().length())
                                .sum()))
                .run();
    }

    private void insistOnAll(List<UploadWindow.Unsent<PendingSliver>> slivers, int atOnce, boolean metadataWasKnown)
            throws NodeException, InterruptedException {
        var queue = new ConcurrentLinkedQueue<>(slivers);
        int lanes = Math.min(slivers.size(), atOnce);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var finished = new ExecutorCompletionService<Void>(threads);
            for (int lane = 0; lane < lanes; lane++) {
                finished.submit(() -> {
                    for (var sliver = queue.poll(); sliver != null; sliver = queue.poll()) {
                        insistOn(sliver.request(), sliver.failure(), metadataWasKnown);
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

    /** Fails as a lane that has ended did. */
    private static void result(Future<Void> ended) throws NodeException, InterruptedException {
        if (ended.state() == Future.State.FAILED) {
            switch (ended.exceptionNow()) {
                case NodeException failure -> throw failure;
                case InterruptedException _ -> throw new InterruptedException();
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }

    private void insistOn(PendingSliver sliver, Optional<NodeException> failed, boolean metadataWasKnown)
            throws NodeException, InterruptedException {
        BlobId blobId = metadata.blobId();
        long length = sliver.body().length();
        boolean there = metadataWasKnown
                && length >= limits.statusCheckThreshold()
                && insist(
                        sliver.what(),
                        limits.requestTimeout(),
                        timeout -> door.hasSliver(blobId, sliver.pair(), sliver.axis(), timeout));
        if (!there) {
            insist(sliver.what(), limits.requestTimeout(length), timeout -> put(sliver, timeout), _ -> {}, failed);
        }
        uploadedBytes.accept(length);
    }

    private CompletableFuture<Void> put(PendingSliver sliver, Duration timeout) throws InterruptedException {
        Uplink.Trip trip = lane.await(sliver.body().length());
        CompletableFuture<Void> answer =
                door.putSliver(metadata.blobId(), sliver.pair(), sliver.axis(), sliver.body(), timeout);
        answer.whenComplete((_, failure) -> trip.end(failure == null));
        return answer;
    }

    /** Makes a request, as soon as it may be made. */
    @FunctionalInterface
    private interface Request<T> {
        CompletableFuture<T> make(Duration timeout) throws InterruptedException;
    }

    /** Looks at what came. */
    @FunctionalInterface
    private interface Check<T> {
        void check(T answer) throws NodeException;
    }

    private <T> T insist(String what, Duration timeout, Request<T> request) throws NodeException, InterruptedException {
        return insist(what, timeout, request, _ -> {}, Optional.empty());
    }

    /**
     * Makes a request until it succeeds, fails for good or the patience for its kind of failure is over.
     *
     * @param failedBefore how it failed, if it was made once already
     */
    private <T> T insist(
            String what, Duration timeout, Request<T> request, Check<T> check, Optional<NodeException> failedBefore)
            throws NodeException, InterruptedException {
        int transientFailures = 0;
        long enough = Long.MAX_VALUE;
        OptionalLong elsewhereUntil = OptionalLong.empty();
        Optional<NodeException> known = failedBefore;
        for (int failures = 1; ; failures++) {
            NodeException failure;
            if (known.isPresent()) {
                failure = known.get();
                known = Optional.empty();
            } else {
                CompletableFuture<T> answer = request.make(timeout);
                // The wait for a place on the line is not the node's fault.
                if (enough == Long.MAX_VALUE) {
                    enough = System.nanoTime() + 2 * timeout.toNanos();
                }
                try {
                    T given = await(answer, timeout);
                    check.check(given);
                    return given;
                } catch (NodeException e) {
                    failure = e;
                }
            }
            if (failure.kind() == NodeException.Kind.WRONG_SHARD && elsewhereUntil.isEmpty()) {
                elsewhereUntil = OptionalLong.of(
                        System.nanoTime() + limits.registrationPatience().toNanos());
            }
            boolean again = switch (failure.kind()) {
                case NOT_REGISTERED -> System.nanoTime() < registrationDeadline;
                // Nodes hear of a new epoch at their own pace, and so do we.
                case WRONG_SHARD ->
                    System.nanoTime() < elsewhereUntil.orElseThrow() && !epoch.isOver(committee.epoch());
                case TRANSIENT -> limits.retry().permitsAnother(++transientFailures) && System.nanoTime() < enough;
                default -> false;
            };
            if (!again) {
                throw new NodeException(failure.kind(), what + ": " + failure.getMessage());
            }
            Thread.sleep(limits.retry().pause(failures));
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
