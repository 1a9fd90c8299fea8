package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import dev.floe.peer.Peer;
import dev.floe.peer.RequestKind;
import dev.floe.peer.StoredStatus;
import dev.floe.read.Holders.Member;
import dev.floe.redstuff.Axis;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds out before the first byte of a read leaves whether the rest can be had too, so that whoever asked can still be
 * told that it cannot.
 *
 * <p>It can be had when every sliver that is not here yet has a holder that answered a moment ago, or when such nodes
 * hold enough to rebuild any sliver. Slivers under way show that by themselves, and cost nothing; only when there are
 * more than those, or a holder does not answer as fast as it usually does, nodes are asked for the status of a sliver,
 * all at once and while the first sliver is on its way. If that settles nothing, one sliver whose holder does not answer
 * is fetched: then it was rebuilt, or it says why it cannot be.
 *
 * <p>Used by one thread.
 */
final class AvailabilityCheck {
    /** A node that answered so lately, and whose connection did not break, is there. */
    private static final Duration LATELY = Duration.ofSeconds(2);

    private final ReadContext read;
    private final SliverFetch slivers;
    private final SliverWindow window;
    private final int first;
    private final int last;
    private final Holders holders;
    private final Set<Member> lacking = ConcurrentHashMap.newKeySet();
    private final Set<CompletableFuture<StoredStatus>> probes = ConcurrentHashMap.newKeySet();
    private final Semaphore news = new Semaphore(0);
    private final long began = System.nanoTime();
    private boolean asked;

    /**
     * @param window with the read's first slivers under way
     * @param first index of the first sliver of the read
     * @param last index of its last one
     */
    AvailabilityCheck(ReadContext read, SliverFetch slivers, SliverWindow window, int first, int last) {
        this.read = read;
        this.slivers = slivers;
        this.window = window;
        this.first = first;
        this.last = last;
        this.holders = read.holders().get();
    }

    /** Asks whom it must in any case. Does not wait. */
    void begin() {
        if (!window.coversAll() && doubtful().isPresent()) {
            ask();
        }
    }

    /**
     * Returns when the whole read can be had, as far as can be known.
     *
     * @param deadline by {@link System#nanoTime}
     * @throws ReadException why it cannot
     */
    void await(long deadline) throws InterruptedException, TimeoutException {
        if (!asked) {
            for (int index = first; index <= last; index++) {
                window.find(index).ifPresent(sliver -> sliver.whenComplete((data, failure) -> news.release()));
            }
            if (isSettledWithin(patience(RequestKind.SLIVER, read.sliverLength()), () -> true)) {
                return;
            }
            ask();
        }
        if (isSettledWithin(patience(RequestKind.SLIVER_STATUS, 0), () -> !probes.isEmpty())) {
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
        long until = System.nanoTime() + patience.toNanos();
        while (doubtful().isPresent()) {
            if (!hope.isLeft() || !news.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return doubtful().isEmpty();
            }
        }
        return true;
    }

    /** The first sliver of which nobody knows whether it can be had. */
    private OptionalInt doubtful() {
        BitSet there = new BitSet();
        Set<Member> answering = ConcurrentHashMap.newKeySet();
        for (Member member : holders.members()) {
            if (isThere(member)) {
                answering.add(member);
                there.or(member.pairs());
            }
        }
        if (there.cardinality() >= read.symbolsNeeded()) {
            return OptionalInt.empty();
        }
        for (int index = first; index <= last; index++) {
            List<Member> holding = holders.ofPair(read.encoding().pairOfSliver(read.axis(), index));
            if (holding.stream().noneMatch(answering::contains) && !isHere(index)) {
                return OptionalInt.of(index);
            }
        }
        return OptionalInt.empty();
    }

    private boolean isThere(Member member) {
        Peer peer = member.peer();
        return peer.health().trusted() && peer.answeredSince(began - LATELY.toNanos()) && !lacking.contains(member);
    }

    private boolean isHere(int index) {
        return window.find(index)
                .filter(sliver -> sliver.isDone() && !sliver.isCompletedExceptionally())
                .isPresent();
    }

    private Duration patience(RequestKind kind, long bytes) {
        return holders.members().stream()
                .map(member -> member.peer().patience(kind, bytes))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Asks every node of which nothing was heard lately for something that the read may need of it. */
    private void ask() {
        asked = true;
        for (Member member : holders.members()) {
            if (!isThere(member)
                    && (member.peer().health().trusted()
                            || member.peer().health().mayProbe())) {
                int wanted = wantedOf(member);
                // What it has for rebuilding is as good.
                Axis axis = wanted < 0 ? read.axis().other() : read.axis();
                int pair = wanted < 0 ? member.pairs().nextSetBit(0) : wanted;
                CompletableFuture<StoredStatus> probe = member.peer()
                        .sliverStatus(
                                read.metadata().blobId(),
                                pair,
                                axis,
                                read.options().openTimeout());
                probes.add(probe);
                probe.whenComplete((status, failure) -> {
                    if (failure != null || status == StoredStatus.NONEXISTENT) {
                        lacking.add(member);
                    }
                    probes.remove(probe);
                    news.release();
                });
            }
        }
    }

    /** A pair with a sliver of this read that the member holds, or -1. */
    private int wantedOf(Member member) {
        for (int index = first; index <= last; index++) {
            int pair = read.encoding().pairOfSliver(read.axis(), index);
            if (member.pairs().get(pair)) {
                return pair;
            }
        }
        return -1;
    }

    /** Shows by doing it that a sliver can be had. What comes is not kept; a read in such trouble can afford that. */
    private void obtain(int index, long deadline) throws InterruptedException, TimeoutException {
        Optional<CompletableFuture<byte[]>> underWay = window.find(index);
        if (underWay.isPresent()) {
            await(underWay.get(), index, deadline);
            return;
        }
        try (MemoryBudget.Lease lease = read.reader().memory().acquire(read.sliverLength(), Duration.ZERO)) {
            CompletableFuture<byte[]> sliver = slivers.fetch(index).data();
            try {
                await(sliver, index, deadline);
            } finally {
                sliver.cancel(true);
            }
        } catch (TimeoutException e) {
            if (System.nanoTime() - deadline >= 0) {
                throw e;
            }
            // There is no room to find out: then it will be found out on the way.
        }
    }

    private static void await(CompletableFuture<byte[]> sliver, int index, long deadline)
            throws InterruptedException, TimeoutException {
        try {
            sliver.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ReadException known) {
                throw known;
            }
            throw new IllegalStateException("reading sliver " + index, e.getCause());
        }
    }

    /** Gives up what was asked. */
    void end() {
        probes.forEach(probe -> probe.cancel(true));
    }
}
