package dev.floe.read;

import dev.floe.peer.PeerException;
import dev.floe.peer.PeerHealth;
import dev.floe.peer.RequestKind;
import dev.floe.read.Holders.Member;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Gets verified slivers: each from its holder, and when that fails, lies, or is not back when it usually would be, by
 * rebuilding it, whichever comes first. The slivers of a node that is not trusted are rebuilt at once, and so are those
 * of a node that just let somebody wait while most others did not. As long as the other nodes suffice for that, a node
 * that is not trusted is asked only now and then, to see whether it is well again.
 * Thread-safe.
 */
final class SliverFetch implements AutoCloseable {
    private static final int ROUNDS = 3;
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(400);
    private static final Duration PATIENCE_WITH_CHAIN = Duration.ofMillis(500);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    /** Slower nodes than this (bytes in a second) are as good as silent. */
    private static final long SLOWEST = 256 << 10;

    private final ReadContext read;
    private final SliverRebuild rebuild;
    private final Set<Target> targets = ConcurrentHashMap.newKeySet();
    private final AtomicReference<CompletableFuture<Void>> lookedAgain = new AtomicReference<>();
    private volatile boolean closed;

    SliverFetch(ReadContext read) {
        this.read = read;
        this.rebuild = new SliverRebuild(read, this::rebuildFailed);
    }

    /** Starts to get sliver {@code index}: its verified symbols, or a {@link ReadException}. */
    Target fetch(int index) {
        Target target = new Target(index, read.encoding().pairOfSliver(read.axis(), index));
        targets.add(target);
        Duration limit = read.options().stallTimeout().plusSeconds(read.sliverLength() / SLOWEST);
        Future<?> stall = read.alarm()
                .after(
                        limit,
                        () -> fail(
                                target,
                                unavailable("sliver " + index + " did not come within " + limit.toSeconds() + " s")));
        target.data().whenComplete((data, failure) -> {
            stall.cancel(false);
            targets.remove(target);
        });
        if (closed) {
            target.data().cancel(true);
        } else {
            askHolders(target, limit);
        }
        return target;
    }

    /** Whether none of the holders of sliver {@code index} is expected to answer, and others are who can rebuild it. */
    boolean isForsaken(int index) {
        int pair = read.encoding().pairOfSliver(read.axis(), index);
        return read.holders().get().ofPair(pair).stream()
                        .noneMatch(member -> member.peer().health().trusted())
                && othersSuffice();
    }

    /**
     * Whether so many nodes answer in time that they can rebuild what the others have. If they do not, it may well be
     * this side that is slow, and asking for more would make it slower.
     */
    private boolean othersSuffice() {
        BitSet well = new BitSet();
        for (Member member : read.holders().get().members()) {
            PeerHealth health = member.peer().health();
            if (health.trusted() && !health.doubtful()) {
                well.or(member.pairs());
            }
        }
        return well.cardinality() >= read.symbolsNeeded();
    }

    /** Asks the next holder that was not asked yet in this round. */
    private void askHolders(Target target, Duration limit) {
        if (target.isDone()) {
            return;
        }
        Optional<Member> next = read.holders().get().ofPair(target.pair()).stream()
                .filter(member -> target.ask(member.peer()))
                .findFirst();
        if (next.isPresent()) {
            ask(target, next.get(), limit);
        } else if (target.holdersFailed()) {
            nextRound(target, limit);
        } else {
            startRebuild(target);
        }
    }

    private void ask(Target target, Member member, Duration limit) {
        PeerHealth health = member.peer().health();
        boolean trusted = health.trusted();
        boolean spared = !(trusted && !health.doubtful()) && othersSuffice();
        if (!trusted || spared) {
            startRebuild(target);
            if (!trusted && spared && target.round() == 0 && !health.mayProbe()) {
                askHolders(target, limit);
                return;
            }
        }
        CompletableFuture<Sliver> request = member.peer()
                .sliver(
                        read.metadata().blobId(),
                        target.pair(),
                        read.axis(),
                        read.sliverLength(),
                        limit,
                        read.buffers()::take);
        target.attempt(request);
        if (trusted) {
            Duration patience = member.peer().patience(RequestKind.SLIVER, read.sliverLength());
            read.alarm().unless(request, patience, () -> overdue(target, member));
        }
        request.whenComplete((sliver, failure) -> {
            if (target.isDone()) {
                return;
            }
            if (failure != null) {
                failed(target, member, PeerException.of(failure), limit);
            } else {
                target.arrived().complete(null);
                verify(target, member, sliver, limit);
            }
        });
    }

    private void overdue(Target target, Member member) {
        if (startRebuild(target)) {
            read.progress().hedged();
        }
        if (!member.peer().health().trusted() && othersSuffice()) {
            // It does not answer: what it was asked for later is not waited for any longer.
            targets.stream().filter(other -> other.wasAsked(member.peer())).forEach(this::startRebuild);
        }
    }

    private void verify(Target target, Member member, Sliver sliver, Duration limit) {
        CompletableFuture<byte[]> verified = read.onCpu(() -> {
            read.metadata().verify(target.pair(), sliver);
            return sliver.data();
        });
        target.attempt(verified);
        verified.whenComplete((data, failure) -> {
            if (failure == null) {
                if (target.data().complete(data)) {
                    read.progress().fetched();
                }
                read.refusals().withdraw(member);
            } else if (!target.isDone()) {
                if (failure instanceof RedStuffException wrong) {
                    read.progress().lied();
                    member.peer().lied("a wrong sliver: " + wrong.getMessage());
                }
                Thread.ofVirtual().name("read").start(() -> askHolders(target, limit));
            }
        });
    }

    private void failed(Target target, Member member, PeerException failure, Duration limit) {
        read.refusals().note(member, failure);
        read.refusals().verdict(read.holders().get()).ifPresent(this::failAll);
        if (failure.kind() == PeerException.Kind.SHARD_NOT_ASSIGNED) {
            // The committee has changed, or this node is confused: the chain knows, but not everything waits for it.
            CompletableFuture<Void> known = lookAgain();
            read.alarm().unless(known, PATIENCE_WITH_CHAIN, () -> startRebuild(target));
            known.whenComplete((nothing, unable) -> askHolders(target, limit));
        } else {
            askHolders(target, limit);
        }
    }

    /** Looks at the chain, once in a read. */
    private CompletableFuture<Void> lookAgain() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> first = lookedAgain.compareAndExchange(null, mine);
        if (first != null) {
            return first;
        }
        Thread.ofVirtual().name("read-committee").start(() -> {
            try {
                read.lookAgain().run();
            } finally {
                mine.complete(null);
            }
        });
        return mine;
    }

    private boolean startRebuild(Target target) {
        if (target.startRebuilding()) {
            rebuild.add(target);
            return true;
        }
        return false;
    }

    private void rebuildFailed(Target target) {
        if (target.rebuildFailed()) {
            nextRound(target, read.options().stallTimeout());
        }
    }

    private void nextRound(Target target, Duration limit) {
        if (target.nextRound() >= ROUNDS) {
            fail(
                    target,
                    read.refusals()
                            .verdict(read.holders().get())
                            .orElseGet(() ->
                                    unavailable("too few storage nodes give what rebuilds sliver " + target.index()
                                            + " of blob " + read.metadata().blobId())));
            return;
        }
        Future<?> again =
                read.alarm().after(BETWEEN_ROUNDS.multipliedBy(target.round()), () -> askHolders(target, limit));
        target.data().whenComplete((data, failure) -> again.cancel(false));
    }

    private static ReadException unavailable(String message) {
        return ReadException.unavailable(message, RETRY_AFTER);
    }

    private static void fail(Target target, ReadException why) {
        target.data().completeExceptionally(why);
    }

    private void failAll(ReadException why) {
        read.failed().compareAndSet(null, why);
        targets.forEach(target -> fail(target, why));
    }

    /** Gives up everything under way. */
    @Override
    public void close() {
        closed = true;
        rebuild.close();
        targets.forEach(target -> target.data().cancel(true));
    }
}
