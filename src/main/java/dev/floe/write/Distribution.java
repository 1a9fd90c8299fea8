package dev.floe.write;

import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Brings one blob to all members of one committee at once and gathers their confirmations. Ends when a quorum by shard
 * weight has confirmed and the others had a little more time, or when there cannot be a quorum.
 */
final class Distribution {
    private final Committee committee;
    private final StoringNodes nodes;
    private final WriteLimits limits;
    private final EpochWatch epoch;
    private final Consumer<StoreProgress> observer;

    Distribution(
            Committee committee,
            StoringNodes nodes,
            WriteLimits limits,
            EpochWatch epoch,
            Consumer<StoreProgress> observer) {
        this.committee = committee;
        this.nodes = nodes;
        this.limits = limits;
        this.epoch = epoch;
        this.observer = observer;
    }

    /**
     * @return the tally; whether it is a quorum is for the committee to say
     * @throws InterruptedException when the calling thread is interrupted; all requests are abandoned
     */
    ConfirmationTally<StorageConfirmation> run(
            VerifiedMetadata metadata, SliverSpool spool, BlobPersistence persistence) throws InterruptedException {
        ConfirmationTally<StorageConfirmation> tally = new ConfirmationTally<>(committee);
        AtomicLong uploaded = new AtomicLong();
        Uplink uplink = new Uplink(System::nanoTime);
        long total = spool.size();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int member = 0; member < committee.members().size(); member++) {
                int position = member;
                StorageNode node = committee.members().get(member);
                NodeUpload upload = new NodeUpload(
                        committee,
                        node,
                        nodes.connect(node),
                        metadata,
                        spool,
                        persistence,
                        limits,
                        uplink.lane(committee.members().size()),
                        epoch,
                        bytes -> observer.accept(new StoreProgress.Uploaded(uploaded.addAndGet(bytes), total)));
                threads.submit(() -> bring(position, upload, tally));
            }
            try {
                tally.await(limits.graceFactor(), limits.graceBase(), limits.patience(total));
            } finally {
                threads.shutdownNow();
            }
        }
        return tally;
    }

    private void bring(int member, NodeUpload upload, ConfirmationTally<StorageConfirmation> tally) {
        try {
            int weight = tally.confirm(member, upload.run());
            observer.accept(new StoreProgress.Confirmed(weight, quorum(committee), committee.shardCount()));
        } catch (NodeException e) {
            tally.fail(member, e.kind(), e.getMessage());
            observer.accept(new StoreProgress.NodeFailed(
                    new NodeFailure(committee.members().get(member), e.kind(), e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            tally.fail(member, NodeException.Kind.REFUSED, "unexpected: " + e);
            throw e;
        }
    }

    /** The least shard weight that is a quorum. */
    static int quorum(Committee committee) {
        return (2 * committee.shardCount() + 1 + 2) / 3;
    }
}
