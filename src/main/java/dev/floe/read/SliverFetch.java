package dev.floe.read;

import dev.floe.bytes.Backoff;
import dev.floe.peer.PeerException;
import dev.floe.peer.RequestKind;
import dev.floe.read.Holders.Member;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedSliver;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Gets verified slivers of one blob and axis: each from its holder, and when that fails, lies, or is not back when it
 * usually would be, by rebuilding it, whichever comes first. The slivers of a node that is not trusted are rebuilt at
 * once, and so are those of a node that just let somebody wait while most others did not. As long as the other nodes
 * suffice for that, a node that is not trusted is not asked. All reads of the blob share it. Thread-safe.
 */
final class SliverFetch implements AutoCloseable {
    private static final int ROUNDS = 3;
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(400);
    /** As long as a holder has not answered and the sliver has time left. */
    private static final Backoff BETWEEN_REBUILDS = Backoff.unlimited(Duration.ofMillis(800), Duration.ofSeconds(8));

    private static final Duration PATIENCE_WITH_CHAIN = Duration.ofMillis(500);

    private final BlobContext blob;
    private final SliverRebuild rebuild;
    private final AtomicReference<CompletableFuture<Void>> looking = new AtomicReference<>();
    private final AtomicBoolean judging = new AtomicBoolean();

    // Guarded by this.
    private final Set<WantedSliver> targets = new LinkedHashSet<>();
    private boolean closed;

    SliverFetch(BlobContext blob) {
        this.blob = blob;
        this.rebuild = new SliverRebuild(blob, this::rebuildFailed);
    }

    /** Starts to get sliver {@code index}: verified, or a {@link ReadException}. */
    CompletableFuture<VerifiedSliver> fetch(int index) {
        WantedSliver target = new WantedSliver(index, blob.encoding().pairOfSliver(blob.axis(), index));
        Duration limit = blob.timeout(blob.sliverLength());
        boolean late;
        synchronized (this) {
            late = closed;
            targets.add(target);
        }
        Future<?> stall = blob.scheduler()
                .after(
                        limit,
                        () -> fail(
                                target,
                                BlobContext.unavailable(
                                        "sliver " + index + " did not come within " + limit.toSeconds() + " s")));
        target.sliver().whenComplete((sliver, failure) -> {
            stall.cancel(false);
            forget(target);
        });
        if (late) {
            target.sliver().cancel(true);
        } else {
            askHolders(target, limit);
        }
        return target.sliver();
    }

    private synchronized void forget(WantedSliver target) {
        targets.remove(target);
    }

    private synchronized List<WantedSliver> targets() {
        return List.copyOf(targets);
    }

    /** The sliver, if it is under way. */
    Optional<CompletableFuture<VerifiedSliver>> find(int index) {
        return targets().stream()
                .filter(target -> target.index() == index)
                .findFirst()
                .map(WantedSliver::sliver);
    }

    /** Whether none of the holders of sliver {@code index} is expected to answer, and others are who can rebuild it. */
    boolean isForsaken(int index) {
        int pair = blob.encoding().pairOfSliver(blob.axis(), index);
        return blob.holders().get().ofPair(pair).stream()
                        .noneMatch(member -> member.holder().trusted())
                && othersSuffice();
    }

    /**
     * Whether so many nodes answer in time that they can rebuild what the others have. If they do not, it may well be
     * this side that is slow, and asking for more would make it slower.
     */
    private boolean othersSuffice() {
        BitSet well = new BitSet();
        for (Member member : blob.holders().get().members()) {
            SliverHolder holder = member.holder();
            if (holder.trusted() && !holder.doubtful()) {
                well.or(member.pairs());
            }
        }
        return well.cardinality() >= blob.symbolsNeeded();
    }

    /** Asks the next holder that was not asked yet in this round. */
    private void askHolders(WantedSliver target, Duration limit) {
        if (target.isDone()) {
            return;
        }
        Optional<Member> next = blob.holders().get().ofPair(target.pair()).stream()
                .filter(member -> target.ask(member))
                .findFirst();
        if (next.isPresent()) {
            ask(target, next.get(), limit);
        } else if (target.holdersFailed()) {
            nextRound(target, limit);
        } else {
            startRebuild(target);
        }
    }

    private void ask(WantedSliver target, Member member, Duration limit) {
        SliverHolder holder = member.holder();
        boolean trusted = holder.trusted();
        boolean spared = !(trusted && !holder.doubtful()) && othersSuffice();
        if (!trusted || spared) {
            startRebuild(target);
            if (!trusted && spared && target.round() == 0) {
                askHolders(target, limit);
                return;
            }
        }
        CompletableFuture<Sliver> request =
                holder.sliver(blob.metadata().blobId(), target.pair(), blob.axis(), blob.sliverLength(), limit);
        target.attempt(request);
        if (trusted) {
            Duration patience = holder.patience(RequestKind.SLIVER, blob.sliverLength());
            blob.scheduler().unless(request, patience, () -> overdue(target, member));
        }
        request.whenComplete((sliver, failure) -> {
            if (target.isDone()) {
                return;
            }
            if (failure != null) {
                failed(target, member, PeerException.of(failure), limit);
            } else {
                verify(target, member, sliver, limit);
            }
        });
    }

    private void overdue(WantedSliver target, Member member) {
        if (startRebuild(target)) {
            blob.observer().hedged();
        }
        if (!member.holder().trusted() && othersSuffice()) {
            // It does not answer: what it was asked for later is not waited for any longer.
            targets().stream().filter(other -> other.wasAsked(member)).forEach(this::startRebuild);
        }
    }

    private void verify(WantedSliver target, Member member, Sliver sliver, Duration limit) {
        CompletableFuture<VerifiedSliver> verified =
                blob.cpu().submit(() -> blob.metadata().verify(target.pair(), sliver));
        target.attempt(verified);
        verified.whenComplete((right, failure) -> {
            if (failure == null) {
                if (target.sliver().complete(right)) {
                    blob.observer().fetched();
                }
                blob.refusals().withdraw(member);
            } else if (failure instanceof RedStuffException wrong) {
                blob.lied(member, "a wrong sliver: " + wrong.getMessage());
                blob.scheduler().start("read", () -> askHolders(target, limit));
            } else if (!target.isDone()) {
                fail(target, BlobContext.ofThisProcess(failure));
            }
        });
    }

    private void failed(WantedSliver target, Member member, PeerException failure, Duration limit) {
        blob.refusals().note(member, failure);
        blob.refusals().verdict(blob.holders().get()).ifPresent(this::judge);
        if (failure.kind() == PeerException.Kind.SHARD_NOT_ASSIGNED) {
            // The committee has changed, or this node is confused: the chain knows, but not everything waits for it.
            CompletableFuture<Void> known = lookAgain();
            blob.scheduler().unless(known, PATIENCE_WITH_CHAIN, () -> startRebuild(target));
            known.whenComplete((nothing, unable) -> askHolders(target, limit));
        } else {
            askHolders(target, limit);
        }
    }

    /** So many refuse that nothing of the blob can be had; the chain's word decides what that means. */
    private void judge(ReadException verdict) {
        if (judging.compareAndSet(false, true)) {
            blob.scheduler().start("read-judge", () -> {
                try {
                    ReadException judged = new Certification(
                                    blob.metadata().blobId(), blob.holders().get(), blob.scheduler())
                            .judge(verdict);
                    targets().forEach(target -> fail(target, judged));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    judging.set(false);
                }
            });
        }
    }

    /** Looks at the chain: all who want that at the same time do it together. */
    private CompletableFuture<Void> lookAgain() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> first = looking.compareAndExchange(null, mine);
        if (first != null) {
            return first;
        }
        blob.scheduler().start("read-committee", () -> {
            try {
                blob.lookAgain().run();
            } finally {
                looking.set(null);
                mine.complete(null);
            }
        });
        return mine;
    }

    private boolean startRebuild(WantedSliver target) {
        if (target.startRebuilding()) {
            rebuild.add(target);
            return true;
        }
        return false;
    }

    private void rebuildFailed(WantedSliver target) {
        if (target.rebuildFailed()) {
            nextRound(target, blob.timeout(blob.sliverLength()));
        } else {
            // A holder that does not answer may never do so, and the others may only have been slow for a moment.
            later(
                    target,
                    BETWEEN_REBUILDS.pause(
                            target.failedRebuilds(), blob.scheduler().random()),
                    () -> {
                        if (target.rebuildAgain()) {
                            rebuild.add(target);
                        }
                    });
        }
    }

    /** Runs {@code task} after {@code pause} unless the sliver is there before. */
    private void later(WantedSliver target, Duration pause, Runnable task) {
        Future<?> alarm = blob.scheduler().after(pause, task);
        target.sliver().whenComplete((sliver, failure) -> alarm.cancel(false));
    }

    private void nextRound(WantedSliver target, Duration limit) {
        if (target.nextRound() >= ROUNDS) {
            Optional<ReadException> verdict =
                    blob.refusals().verdict(blob.holders().get());
            if (verdict.isPresent()) {
                judge(verdict.get());
            } else {
                fail(
                        target,
                        BlobContext.unavailable("too few storage nodes give what rebuilds sliver " + target.index()
                                + " of blob " + blob.metadata().blobId()));
            }
            return;
        }
        // They may be the holders of an epoch that is over, and gone.
        lookAgain();
        later(target, BETWEEN_ROUNDS.multipliedBy(target.round()), () -> askHolders(target, limit));
    }

    private static void fail(WantedSliver target, ReadException why) {
        target.sliver().completeExceptionally(why);
    }

    /** Gives up everything under way. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        rebuild.close();
        targets().forEach(target -> target.sliver().cancel(true));
    }
}
