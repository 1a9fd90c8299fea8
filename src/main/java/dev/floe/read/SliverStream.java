package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The concatenation of consecutive slivers, or a part of it, as a stream of pieces. Every subscription has a virtual
 * thread that keeps a window of slivers under way and hands them over in order, at its subscriber's pace.
 *
 * <p>Memory: a lease for three slivers is taken before anything is fetched (the next one, its symbols if it must be
 * rebuilt, and room for decoding), so a read that began can always go on. Slivers beyond the next are fetched only while
 * there is memory for them at once.
 */
final class SliverStream implements Flow.Publisher<byte[]> {
    private static final int PIECE = BlobHandle.LONGEST_PIECE;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Function<ReadProgress, ReadContext> contexts;
    private final ReadProgress progress;
    private final long from;
    private final long to;
    private final SliverCheck check;

    /** Looks at a verified sliver before it is handed over. */
    interface SliverCheck {
        void check(int index, byte[] data) throws ReadException;
    }

    /**
     * @param contexts makes the context of one subscription
     * @param from where to begin, in bytes of the concatenation of all slivers of the axis
     * @param to where to end, exclusively
     */
    SliverStream(
            Function<ReadProgress, ReadContext> contexts,
            ReadProgress progress,
            long from,
            long to,
            SliverCheck check) {
        this.contexts = contexts;
        this.progress = progress;
        this.from = from;
        this.to = to;
        this.check = check;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super byte[]> subscriber) {
        Subscription subscription = new Subscription(subscriber, contexts.apply(progress));
        subscriber.onSubscribe(subscription);
        subscription.thread.start();
    }

    private final class Subscription implements Flow.Subscription {
        private final Flow.Subscriber<? super byte[]> subscriber;
        private final ReadContext read;
        private final Thread thread = Thread.ofVirtual().name("read").unstarted(this::run);
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final long started = System.nanoTime();
        private final long deadline;

        // Guarded by lock.
        private long demand;
        private boolean illegalRequest;
        private volatile boolean cancelled;

        // Of the thread.
        private byte[] piece = new byte[0];
        private int filled;
        private long position = from;

        Subscription(Flow.Subscriber<? super byte[]> subscriber, ReadContext read) {
            this.subscriber = subscriber;
            this.read = read;
            this.deadline = started + read.options().totalTimeout().toNanos();
        }

        @Override
        public void request(long more) {
            lock.lock();
            try {
                if (more <= 0) {
                    illegalRequest = true;
                } else {
                    demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            thread.interrupt();
        }

        private void run() {
            try (SliverFetch slivers = new SliverFetch(read)) {
                if (from < to && !cancelled) {
                    deliver(slivers);
                }
                if (!cancelled) {
                    subscriber.onComplete();
                }
            } catch (InterruptedException | CancellationException e) {
                // The subscriber left.
            } catch (ReadException e) {
                if (!cancelled) {
                    subscriber.onError(e);
                }
            } catch (RuntimeException | Error e) {
                if (!cancelled) {
                    subscriber.onError(e);
                }
            }
        }

        private void deliver(SliverFetch slivers) throws InterruptedException {
            int length = read.sliverLength();
            int first = (int) (from / length);
            int last = (int) ((to - 1) / length);
            try (MemoryBudget.Lease own = ownLease(3L * length);
                    SliverWindow window = new SliverWindow(read, slivers, first, last)) {
                window.keepUp();
                AvailabilityCheck availability = new AvailabilityCheck(read, slivers, window, first, last);
                availability.begin();
                while (position < to) {
                    window.keepUp();
                    if (!window.isHeadDone()) {
                        flush(window);
                    }
                    byte[] data = window.awaitHead(deadline);
                    progress.firstRowTook(System.nanoTime() - started);
                    check.check(window.head(), data);
                    if (window.head() == first) {
                        availability.await(deadline);
                    }
                    window.keepUp();
                    emit(window, data);
                    window.advance();
                    read.buffers().giveBack(data);
                }
                flush(window);
            } catch (TimeoutException e) {
                throw tookTooLong();
            }
        }

        private MemoryBudget.Lease ownLease(long bytes) throws InterruptedException {
            try {
                return read.reader().memory().acquire(bytes, read.options().openTimeout());
            } catch (TimeoutException e) {
                throw ReadException.unavailable("too many reads are under way: " + e.getMessage(), RETRY_AFTER);
            }
        }

        private ReadException tookTooLong() {
            return new ReadException(
                    ReadException.Kind.TIMEOUT,
                    "the read took longer than " + read.options().totalTimeout().toSeconds() + " s");
        }

        /** Hands over the wanted part of the window's first sliver, cut where all slivers are. */
        private void emit(SliverWindow window, byte[] data) throws InterruptedException {
            long sliverStart = (long) window.head() * data.length;
            int at = (int) (position - sliverStart);
            int end = (int) Math.min(data.length, to - sliverStart);
            int cut = BlobHandle.pieceLength(data.length);
            while (at < end) {
                if (filled == piece.length) {
                    flush(window);
                    // Short slivers travel together.
                    int room = cut == data.length ? PIECE - PIECE % cut : cut - at % cut;
                    piece = new byte[(int) Math.min(room, to - position)];
                }
                int count = Math.min(end - at, piece.length - filled);
                System.arraycopy(data, at, piece, filled, count);
                at += count;
                filled += count;
                position += count;
            }
        }

        private void flush(SliverWindow window) throws InterruptedException {
            if (filled > 0) {
                byte[] whole = filled == piece.length ? piece : Arrays.copyOf(piece, filled);
                piece = new byte[0];
                filled = 0;
                window.keepUp();
                awaitDemand();
                subscriber.onNext(whole);
            }
        }

        private void awaitDemand() throws InterruptedException {
            long patience =
                    Math.min(read.options().consumerTimeout().toNanos(), Math.max(1, deadline - System.nanoTime()));
            lock.lockInterruptibly();
            try {
                while (demand == 0 && !illegalRequest) {
                    if (patience <= 0) {
                        throw new ReadException(
                                ReadException.Kind.TIMEOUT,
                                "nobody took the next bytes for "
                                        + read.options().consumerTimeout().toSeconds() + " s");
                    }
                    patience = changed.awaitNanos(patience);
                }
                if (illegalRequest) {
                    throw new IllegalArgumentException("a subscriber must request at least one piece");
                }
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
            } finally {
                lock.unlock();
            }
            if (cancelled) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - deadline > 0) {
                throw tookTooLong();
            }
        }
    }
}
