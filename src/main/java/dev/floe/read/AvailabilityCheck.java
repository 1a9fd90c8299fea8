package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import dev.floe.peer.RequestKind;
import dev.floe.peer.StoredStatus;
import dev.floe.protocol.ObjectId;
import dev.floe.read.Holders.Member;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.VerifiedSliver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Whether slivers can be had from the committee: when every one that is not here yet has a holder that answered a moment
 * ago, or when such nodes hold enough to rebuild any sliver. Slivers under way show that by themselves, and cost nothing;
 * only when there are more than those, or a holder does not answer as fast as it usually does, nodes are asked for the
 * status of a sliver, all at once and while the first sliver is on its way. If that settles nothing, one sliver whose
 * holder does not answer is fetched: then it was rebuilt, or it says why it cannot be.
 */
final class AvailabilityCheck implements Availability {
    /** A node that answered so lately, and whose connection did not break, is there. */
    private static final Duration LATELY = Duration.ofSeconds(2);

    private final BlobContext blob;
    private final SliverFetch slivers;
    private final int first;
    private final int last;
    private final IntPredicate here;
    private final Runnable over;
    private final Holders holders;
    private final SharedFutures<Probe, StoredStatus> asking;
    private final Set<Member> lacking = ConcurrentHashMap.newKeySet();
    private final List<CompletableFuture<StoredStatus>> probes = new ArrayList<>();
    private final AtomicInteger probing = new AtomicInteger();
    private final Mailbox<Boolean> news;
    private final long began;
    private boolean asked;

    /** What a node is asked whether it has it. */
    record Probe(ObjectId node, int pair, Axis axis) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Probe that && pair == that.pair && axis == that.axis && node.equals(that.node);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * node.hashCode() + pair) + axis.ordinal();
        }
    }

    /**
     * @param asking what all who read the blob at the same time ask the nodes: once
     * @param first index of the first sliver of the read
     * @param last index of its last one
     * @param over run when the check is closed
     */
    AvailabilityCheck(
            BlobContext blob,
            SliverFetch slivers,
            SharedFutures<Probe, StoredStatus> asking,
            int first,
            int last,
            IntPredicate here,
            Runnable over) {
        this.asking = asking;
        this.blob = blob;
        this.slivers = slivers;
        this.first = first;
        this.last = last;
        this.here = here;
        this.over = over;
        this.holders = blob.holders().get();
        this.news = new Mailbox<>(blob.scheduler());
        this.began = blob.scheduler().nanoTime();
    }

    @Override
    public void begin() {
        if (doubtful().isPresent()) {
            ask();
        }
    }

    @Override
    public void arrived() {
        news.add(true);
    }

    @Override
    public void await(long deadline) throws InterruptedException, TimeoutException {
        if (!asked) {
            if (isSettledWithin(patience(RequestKind.SLIVER, blob.sliverLength()), () -> true)) {
                return;
            }
            ask();
        }
        if (isSettledWithin(patience(RequestKind.SLIVER_STATUS, 0), () -> probing.get() > 0)) {
            return;
        }
        OptionalInt doubtful = doubtful();
        if (doubtful.isPresent()) {
            obtain(doubtful.getAsInt(), deadline);
        }
    }

    private interface Hope {
        boolean isLeft();
    }

    /** Waits until nothing is doubtful, as long as there is hope, but not longer than {@code patience}. */
    private boolean isSettledWithin(Duration patience, Hope hope) throws InterruptedException {
        long until = blob.scheduler().nanoTime() + patience.toNanos();
        while (doubtful().isPresent()) {
            Duration left = Duration.ofNanos(until - blob.scheduler().nanoTime());
            if (!hope.isLeft() || news.poll(left).isEmpty()) {
                return doubtful().isEmpty();
            }
        }
        return true;
    }

    /** The first sliver of which nobody knows whether it can be had. */
    private OptionalInt doubtful() {
        BitSet there = new BitSet();
        Set<Member> answering = new HashSet<>();
        for (Member member : holders.members()) {
            if (isThere(member)) {
                answering.add(member);
                there.or(member.pairs());
            }
        }
        if (there.cardinality() >= blob.symbolsNeeded()) {
            return OptionalInt.empty();
        }
        for (int index = first; index <= last; index++) {
            List<Member> holding = holders.ofPair(blob.encoding().pairOfSliver(blob.axis(), index));
            if (holding.stream().noneMatch(answering::contains) && !here.test(index)) {
                return OptionalInt.of(index);
            }
        }
        return OptionalInt.empty();
    }

    private boolean isThere(Member member) {
        SliverHolder holder = member.holder();
        Duration since = LATELY.plusNanos(blob.scheduler().nanoTime() - began);
        return holder.trusted() && holder.answeredWithin(since) && !lacking.contains(member);
    }

    private Duration patience(RequestKind kind, long bytes) {
        return holders.members().stream()
                .map(member -> member.holder().patience(kind, bytes))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Asks every node of which nothing was heard lately for something that the read may need of it. */
    private void ask() {
        asked = true;
        for (Member member : holders.members()) {
            if (!isThere(member) && member.holder().trusted()) {
                int wanted = wantedOf(member);
                // What it has for rebuilding is as good.
                Axis axis = wanted < 0 ? blob.axis().other() : blob.axis();
                int pair = wanted < 0 ? member.pairs().nextSetBit(0) : wanted;
                CompletableFuture<StoredStatus> probe = asking.get(
                        new Probe(member.node(), pair, axis),
                        () -> member.holder()
                                .sliverStatus(
                                        blob.metadata().blobId(),
                                        pair,
                                        axis,
                                        blob.options().openTimeout()));
                probes.add(probe);
                probing.incrementAndGet();
                probe.whenComplete((status, failure) -> {
                    if (failure != null || status == StoredStatus.NONEXISTENT) {
                        lacking.add(member);
                    }
                    probing.decrementAndGet();
                    news.add(true);
                });
            }
        }
    }

    /** A pair with a sliver of this read that the member holds, or -1. */
    private int wantedOf(Member member) {
        for (int index = first; index <= last; index++) {
            int pair = blob.encoding().pairOfSliver(blob.axis(), index);
            if (member.pairs().get(pair)) {
                return pair;
            }
        }
        return -1;
    }

    /** Shows by doing it that a sliver can be had. What comes is not kept; a read in such trouble can afford that. */
    private void obtain(int index, long deadline) throws InterruptedException, TimeoutException {
        for (var underWay = slivers.find(index); underWay.isPresent(); underWay = slivers.find(index)) {
            try {
                await(underWay.get(), index, deadline);
                return;
            } catch (CancellationException e) {
                // It was somebody else's, who left: then it is for this read to find out.
                continue;
            }
        }
        try (MemoryBudget.Lease lease = blob.options().memory().acquire(blob.sliverLength(), Duration.ZERO)) {
            CompletableFuture<VerifiedSliver> sliver = slivers.fetch(index);
            try {
                await(sliver, index, deadline);
            } finally {
                sliver.cancel(true);
            }
        } catch (TimeoutException e) {
            if (blob.scheduler().nanoTime() - deadline >= 0) {
                throw e;
            }
            // There is no room to find out: then it will be found out on the way.
        }
    }

    private void await(CompletableFuture<VerifiedSliver> sliver, int index, long deadline)
            throws InterruptedException, TimeoutException {
        Mailbox<Boolean> done = new Mailbox<>(blob.scheduler());
        sliver.whenComplete((value, failure) -> done.add(true));
        if (done.poll(Duration.ofNanos(deadline - blob.scheduler().nanoTime())).isEmpty()) {
            throw new TimeoutException();
        }
        switch (sliver.state()) {
            case SUCCESS -> {}
            case CANCELLED -> throw new CancellationException("sliver " + index + " was given up");
            case FAILED, RUNNING -> {
                if (sliver.exceptionNow() instanceof ReadException known) {
                    throw known;
                }
                throw new IllegalStateException("reading sliver " + index, sliver.exceptionNow());
            }
        }
    }

    /** Gives up what was asked. */
    @Override
    public void close() {
        List.copyOf(probes).forEach(probe -> probe.cancel(true));
        over.run();
    }
}
