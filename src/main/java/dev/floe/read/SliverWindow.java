package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The slivers of a read that are under way, in the order in which they are wanted: as many as the {@link PrefetchWindow}
 * says and as there is memory for at once, and some beyond those if they must be {@linkplain RebuildAhead rebuilt}. The
 * first is always under way; the read's own lease covers it. Used by one thread.
 */
final class SliverWindow implements AutoCloseable {
    private final ReadContext read;
    private final SliverFetch slivers;
    private final int last;
    private final PrefetchWindow size;
    private final ArrayDeque<SliverUnderWay> underWay = new ArrayDeque<>();
    private final Semaphore news = new Semaphore(0);
    private final AtomicInteger arrived = new AtomicInteger();
    private final RebuildAhead ahead;
    private int next;
    private boolean begun;

    /**
     * @param first index of the first sliver
     * @param last index of the last one
     */
    SliverWindow(ReadContext read, SliverFetch slivers, int first, int last) {
        this.read = read;
        this.slivers = slivers;
        this.next = first;
        this.last = last;
        this.ahead = new RebuildAhead(read, slivers, last);
        this.size = new PrefetchWindow(
                read.sliverLength(),
                read.reader().maxWindowBytes(),
                read.usualWindow().get(),
                System.nanoTime());
    }

    /** Starts what may be started by now. Does not wait. */
    void keepUp() throws InterruptedException {
        news.drainPermits();
        size.arrived(arrived.getAndSet(0));
        boolean forsaken = false;
        while (next <= last && (underWay.isEmpty() || underWay.size() < size.rows())) {
            Optional<SliverUnderWay> known = ahead.take(next);
            if (known.isEmpty()) {
                Optional<MemoryBudget.Lease> lease = Optional.empty();
                if (!underWay.isEmpty()) {
                    lease = tryLease();
                    if (lease.isEmpty()) {
                        break;
                    }
                }
                forsaken |= slivers.isForsaken(next);
                known = Optional.of(new SliverUnderWay(slivers.fetch(next), lease));
            }
            start(known.get());
            next++;
        }
        // The first sliver has the nodes to itself.
        if (forsaken && begun) {
            ahead.look(next, size.rows());
        }
    }

    private void start(SliverUnderWay sliver) {
        underWay.add(sliver);
        sliver.target().arrived().whenComplete((nothing, failure) -> {
            arrived.incrementAndGet();
            news.release();
        });
        sliver.target().data().whenComplete((data, failure) -> news.release());
    }

    private Optional<MemoryBudget.Lease> tryLease() throws InterruptedException {
        try {
            return Optional.of(read.reader().memory().acquire(read.sliverLength(), Duration.ZERO));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /** The index of the first sliver. */
    int head() {
        return underWay.getFirst().target().index();
    }

    /** Whether the first sliver is there, or cannot be had. */
    boolean isHeadDone() {
        return underWay.getFirst().target().isDone();
    }

    /** Whether every sliver that the read wants is here or on its way. */
    boolean coversAll() {
        return next > last;
    }

    /** The sliver, if it is under way or here. */
    Optional<CompletableFuture<byte[]>> find(int index) {
        int head = head();
        return index < head || index >= next
                ? Optional.empty()
                : underWay.stream()
                        .skip(index - head)
                        .findFirst()
                        .map(found -> found.target().data());
    }

    /**
     * Waits for the first sliver, and meanwhile starts others as there comes to be room for them.
     *
     * @param deadline by {@link System#nanoTime}
     * @throws TimeoutException when it has passed
     */
    byte[] awaitHead(long deadline) throws InterruptedException, TimeoutException {
        CompletableFuture<byte[]> head = underWay.getFirst().target().data();
        boolean waited = !head.isDone();
        while (!head.isDone()) {
            if (!news.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            keepUp();
        }
        byte[] data = result(head);
        size.delivered(waited, System.nanoTime());
        return data;
    }

    /** What came of a sliver that is {@linkplain CompletableFuture#isDone done}. */
    private byte[] result(CompletableFuture<byte[]> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ReadException known) {
                throw known;
            }
            throw new IllegalStateException("reading sliver " + head(), e.getCause());
        }
    }

    /** The first sliver was handed over: the next one is the first. */
    void advance() {
        underWay.remove().drop();
        begun = true;
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        underWay.forEach(SliverUnderWay::drop);
        underWay.clear();
        ahead.close();
        read.usualWindow().set(size.provenBytes());
    }
}
