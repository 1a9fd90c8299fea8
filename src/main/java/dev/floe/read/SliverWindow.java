package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import dev.floe.redstuff.VerifiedSliver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The slivers of a read that are under way, in the order in which they are wanted: as many as the {@link PrefetchWindow}
 * says and as there is memory for at once, and some beyond those if they must be {@linkplain RebuildAhead rebuilt}. The
 * first is always under way, with one exception: slivers that are at hand are no reason to ask the nodes for those behind
 * them. Whoever reads what was read before gets there often, and leaves; the nodes are asked when somebody {@linkplain #want()
 * wants} more than is at hand.
 *
 * <p>Memory: before anything is fetched that is not at hand, a lease is taken for the next sliver, its symbols if it must
 * be rebuilt, and room for decoding, so a read that began can always go on. Slivers beyond the next are fetched only
 * while there is memory for them at once. Used by one thread.
 */
final class SliverWindow implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    /** Whether a sliver that there is no memory for has come without it. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** A sliver, its symbols, and room for decoding. */
    private static final int OWN_SLIVERS = 3;

    private final ReadContext read;
    private final int last;
    private PrefetchWindow size;
    private final ArrayDeque<SliverUnderWay> underWay = new ArrayDeque<>();
    private final Mailbox<Boolean> news;
    private final AtomicInteger arrived = new AtomicInteger();
    private final RebuildAhead ahead;
    private Optional<MemoryBudget.Lease> own = Optional.empty();
    private Runnable onArrival = () -> {};
    private int next;
    private boolean begun;
    /** Slivers under way that are not at hand. */
    private int fetching;

    private boolean hasFetched;
    /** Whether the next sliver is to be fetched if it is not at hand, and none before it is. */
    private boolean wanted = true;

    /**
     * @param first index of the first sliver
     * @param last index of the last one
     */
    SliverWindow(ReadContext read, int first, int last) {
        this.read = read;
        this.next = first;
        this.last = last;
        this.news = new Mailbox<>(read.scheduler());
        this.ahead = new RebuildAhead(read, this, last);
        this.size = windowOf(read);
    }

    private static PrefetchWindow windowOf(ReadContext read) {
        return new PrefetchWindow(
                read.sliverLength(),
                read.reader().maxWindowBytes(),
                read.usualWindow().get(),
                read.scheduler().nanoTime());
    }

    private static boolean isAtHand(Provenance from) {
        return from == Provenance.MEMORY || from == Provenance.DISK;
    }

    /** Whether nothing is under way, since what comes next is not at hand and what came before was. */
    boolean isAtTheEndOfWhatIsAtHand() {
        return underWay.isEmpty() && next <= last;
    }

    /** Somebody waits for what is not at hand. What was says nothing of how fast that comes. */
    void want() {
        wanted = true;
        size = windowOf(read);
    }

    /** Has {@code listener} told, on any thread, when something arrived. */
    void listen(Runnable listener) {
        onArrival = listener;
        underWay.forEach(sliver -> sliver.sliver().whenComplete((value, failure) -> listener.run()));
    }

    /** Starts what may be started by now. Waits for memory only if nothing is under way, and only once in a read. */
    void keepUp() throws InterruptedException {
        size.arrived(arrived.getAndSet(0));
        boolean forsaken = false;
        while (next <= last && (underWay.isEmpty() || underWay.size() < size.rows())) {
            Optional<SliverUnderWay> known = ahead.take(next);
            if (known.isEmpty()) {
                known = get();
                if (known.isEmpty()) {
                    break;
                }
                forsaken |= known.get().from() == Provenance.COMMITTEE && read.isForsaken(next);
            }
            start(known.get());
            next++;
        }
        // The first sliver has the nodes to itself.
        if (forsaken && begun) {
            ahead.look(next, size.rebuiltAhead());
        }
    }

    /** The next sliver, if there is memory for it. */
    private Optional<SliverUnderWay> get() throws InterruptedException {
        Provenance from = read.slivers().provenance(read.metadata(), read.axis(), next);
        if (from == Provenance.COMMITTEE && fetching == 0 && !(wanted && underWay.isEmpty())) {
            return Optional.empty();
        }
        Optional<MemoryBudget.Lease> lease = Optional.empty();
        if (from != Provenance.MEMORY) {
            if (underWay.isEmpty()) {
                own = own.isPresent() ? own : begun ? leaseInTheMiddle() : leaseAtTheBeginning();
            } else {
                lease = tryLease();
                if (lease.isEmpty()) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(
                new SliverUnderWay(next, read.slivers().get(read.metadata(), read.axis(), next), from, lease));
    }

    private void start(SliverUnderWay sliver) {
        underWay.add(sliver);
        if (!isAtHand(sliver.from())) {
            fetching++;
            hasFetched = true;
        }
        Runnable listener = onArrival;
        sliver.sliver().whenComplete((value, failure) -> {
            if (sliver.from() != Provenance.MEMORY) {
                arrived.incrementAndGet();
            }
            news.add(true);
            listener.run();
        });
    }

    /**
     * For a read that began with what was at hand, and cannot be told any more to come back later: it waits as long as for a
     * sliver that does not come, and needs no memory of its own if another read has brought the sliver meanwhile.
     */
    private Optional<MemoryBudget.Lease> leaseInTheMiddle() throws InterruptedException {
        long limit = read.scheduler().nanoTime() + read.reader().stallTimeout().toNanos();
        while (true) {
            try {
                return Optional.of(ownLease(BETWEEN_LOOKS));
            } catch (TimeoutException e) {
                if (isInMemory(next)) {
                    return Optional.empty();
                }
                if (read.scheduler().nanoTime() > limit) {
                    throw ReadException.unavailable("this server is too busy: " + e.getMessage(), RETRY_AFTER);
                }
            }
        }
    }

    /** When many want the same, and there is not memory for all of them, what one of them fetches is at hand for the others. */
    private Optional<MemoryBudget.Lease> leaseAtTheBeginning() throws InterruptedException {
        try {
            return Optional.of(ownLease(read.reader().openTimeout()));
        } catch (TimeoutException e) {
            if (isInMemory(next)) {
                return Optional.empty();
            }
            throw ReadException.unavailable("this server is too busy: " + e.getMessage(), RETRY_AFTER);
        }
    }

    private MemoryBudget.Lease ownLease(Duration patience) throws InterruptedException, TimeoutException {
        MemoryBudget memory = read.reader().memory();
        int length = read.sliverLength();
        if (length > memory.largest()) {
            throw new ReadException(
                    ReadException.Kind.TOO_LARGE,
                    "blob " + read.metadata().blobId() + " comes in slivers of " + length
                            + " bytes; this server has memory for " + memory.largest());
        }
        return memory.acquire(this, Math.min((long) OWN_SLIVERS * length, memory.largest()), patience);
    }

    private Optional<MemoryBudget.Lease> tryLease() throws InterruptedException {
        try {
            return Optional.of(read.reader().memory().acquire(this, read.sliverLength(), Duration.ZERO));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /** The index of the first sliver. */
    int head() {
        return underWay.getFirst().index();
    }

    /** Which layer gives the first sliver. */
    Provenance headFrom() {
        return underWay.getFirst().from();
    }

    /** Whether the first sliver is there, or cannot be had. */
    boolean isHeadDone() {
        return underWay.getFirst().sliver().isDone();
    }

    /** Whether every sliver that the read wants is here or on its way. */
    boolean coversAll() {
        return next > last;
    }

    /** Whether the sliver is here. */
    boolean isHere(int index) {
        if (underWay.isEmpty() || index < head() || index >= next) {
            return false;
        }
        return underWay.stream()
                .skip(index - head())
                .findFirst()
                .filter(found -> found.sliver().isDone() && !found.sliver().isCompletedExceptionally())
                .isPresent();
    }

    /**
     * Waits for the first sliver, and meanwhile starts others as there comes to be room for them.
     *
     * @param deadline by {@link Scheduler#nanoTime}
     * @throws TimeoutException when it has passed
     */
    VerifiedSliver awaitHead(long deadline) throws InterruptedException, TimeoutException {
        CompletableFuture<VerifiedSliver> head = underWay.getFirst().sliver();
        boolean waited = !head.isDone();
        if (waited && begun) {
            size.starving();
            keepUp();
        }
        while (!head.isDone()) {
            if (news.poll(Duration.ofNanos(deadline - read.scheduler().nanoTime()))
                    .isEmpty()) {
                throw new TimeoutException();
            }
            news.clear();
            keepUp();
        }
        VerifiedSliver sliver = result(head);
        size.delivered(waited, read.scheduler().nanoTime());
        return sliver;
    }

    /** What came of a sliver that is {@linkplain CompletableFuture#isDone done}. */
    private VerifiedSliver result(CompletableFuture<VerifiedSliver> done) {
        return switch (done.state()) {
            case SUCCESS -> done.resultNow();
            case CANCELLED ->
                throw BlobContext.unavailable("sliver " + head() + " was given up: this server is going down");
            case FAILED, RUNNING -> {
                if (done.exceptionNow() instanceof ReadException known) {
                    throw known;
                }
                throw new IllegalStateException("reading sliver " + head(), done.exceptionNow());
            }
        };
    }

    /** The first sliver was handed over: the next one is the first. */
    void advance() {
        SliverUnderWay first = underWay.remove();
        first.drop();
        if (isAtHand(first.from())) {
            wanted = false;
        } else {
            fetching--;
            wanted = true;
        }
        begun = true;
        if (own.isPresent() && isAllInMemory()) {
            // Others wait for it, it may be for the same blob.
            own.get().close();
            own = Optional.empty();
        }
    }

    private boolean isInMemory(int index) {
        return read.slivers().provenance(read.metadata(), read.axis(), index) == Provenance.MEMORY;
    }

    /** Whether nothing is under way, and nothing has to be fetched any more. */
    private boolean isAllInMemory() {
        return underWay.stream().allMatch(sliver -> sliver.from() == Provenance.MEMORY)
                && IntStream.rangeClosed(next, last).allMatch(this::isInMemory);
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        underWay.forEach(SliverUnderWay::drop);
        underWay.clear();
        ahead.close();
        own.ifPresent(MemoryBudget.Lease::close);
        if (hasFetched) {
            read.usualWindow().set(size.provenBytes());
        }
    }
}
