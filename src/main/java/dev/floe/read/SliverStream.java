package dev.floe.read;

import dev.floe.redstuff.VerifiedSliver;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The concatenation of consecutive slivers, or a part of it, as a stream of pieces. Every subscription has a virtual
 * thread that keeps a window of slivers under way and hands them over in order, at its subscriber's pace. Pieces are
 * slices of the slivers' own arrays, but short slivers travel together, in a copy.
 */
final class SliverStream implements Flow.Publisher<ByteBuffer> {
    private static final int PIECE = BlobHandle.LONGEST_PIECE;
    /** Slivers below this are gathered: a copy costs less than a write. */
    private static final int SHORT = PIECE / 4;

    private final Supplier<ReadContext> contexts;
    private final long from;
    private final long to;
    private final SliverCheck check;

    /** Looks at a verified sliver before it is handed over. */
    interface SliverCheck {
        void check(int index, byte[] symbols) throws ReadException;
    }

    /**
     * @param contexts makes the context of one subscription
     * @param from where to begin, in bytes of the concatenation of all slivers of the axis
     * @param to where to end, exclusively
     */
    SliverStream(Supplier<ReadContext> contexts, long from, long to, SliverCheck check) {
        this.contexts = contexts;
        this.from = from;
        this.to = to;
        this.check = check;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Subscription subscription = new Subscription(subscriber, contexts.get());
        subscriber.onSubscribe(subscription);
        subscription.thread.start();
    }

    private final class Subscription implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final ReadContext read;
        private final Thread thread;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final long deadline;

        // Guarded by lock.
        private long demand;
        private boolean illegalRequest;
        private volatile boolean cancelled;

        // Of the thread.
        private byte[] gathered = new byte[0];
        private int filled;
        private long position = from;

        Subscription(Flow.Subscriber<? super ByteBuffer> subscriber, ReadContext read) {
            this.subscriber = subscriber;
            this.read = read;
            this.deadline =
                    read.scheduler().nanoTime() + read.options().totalTimeout().toNanos();
            this.thread = read.scheduler().unstarted("read", this::run);
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
            try {
                if (from < to && !cancelled) {
                    deliver();
                }
                if (!cancelled) {
                    subscriber.onComplete();
                }
            } catch (InterruptedException | CancellationException e) {
                // The subscriber left, or the process is going down.
                if (!cancelled) {
                    subscriber.onError(BlobContext.unavailable("this server is going down"));
                }
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

        private void deliver() throws InterruptedException {
            int length = read.sliverLength();
            int first = (int) (from / length);
            int last = (int) ((to - 1) / length);
            try (SliverWindow window = new SliverWindow(read, first, last)) {
                window.keepUp();
                try (Availability availability =
                        read.slivers().availability(read.metadata(), read.axis(), first, last, window::isHere)) {
                    window.listen(availability::arrived);
                    if (!window.coversAll()) {
                        availability.begin();
                    }
                    while (position < to) {
                        window.keepUp();
                        if (window.isAtTheEndOfWhatIsAtHand()) {
                            flush(window);
                            awaitDemand();
                            window.want();
                            window.keepUp();
                        }
                        if (!window.isHeadDone()) {
                            flush(window);
                        }
                        VerifiedSliver sliver = window.awaitHead(deadline);
                        check.check(window.head(), sliver.symbols());
                        if (window.head() == first) {
                            availability.await(deadline);
                        }
                        window.keepUp();
                        emit(window, sliver.symbols());
                        window.advance();
                    }
                }
                flush(window);
            } catch (TimeoutException e) {
                throw tookTooLong();
            }
        }

        private ReadException tookTooLong() {
            return new ReadException(
                    ReadException.Kind.TIMEOUT,
                    "the read took longer than " + read.options().totalTimeout().toSeconds() + " s");
        }

        /** Hands over the wanted part of the window's first sliver, cut where all slivers are. */
        private void emit(SliverWindow window, byte[] symbols) throws InterruptedException {
            long start = (long) window.head() * symbols.length;
            int at = (int) (position - start);
            int end = (int) Math.min(symbols.length, to - start);
            if (symbols.length < SHORT) {
                gather(window, symbols, at, end);
            } else {
                flush(window);
                int cut = BlobHandle.pieceLength(symbols.length);
                while (at < end) {
                    int next = Math.min(end, at - at % cut + cut);
                    hand(window, ByteBuffer.wrap(symbols, at, next - at).slice());
                    at = next;
                }
            }
            position = start + end;
            read.observer().delivered(window.headFrom(), end - Math.max(0, from - start));
        }

        private void gather(SliverWindow window, byte[] symbols, int at, int end) throws InterruptedException {
            if (filled + end - at > gathered.length) {
                flush(window);
                gathered = new byte[(int) Math.min(PIECE, to - position)];
            }
            System.arraycopy(symbols, at, gathered, filled, end - at);
            filled += end - at;
        }

        private void flush(SliverWindow window) throws InterruptedException {
            if (filled > 0) {
                ByteBuffer whole = ByteBuffer.wrap(gathered, 0, filled).slice();
                gathered = new byte[0];
                filled = 0;
                hand(window, whole);
            }
        }

        private void hand(SliverWindow window, ByteBuffer piece) throws InterruptedException {
            window.keepUp();
            awaitDemand();
            takeDemand();
            subscriber.onNext(piece);
        }

        /** Demand only grows meanwhile. */
        private void takeDemand() {
            lock.lock();
            try {
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
            } finally {
                lock.unlock();
            }
        }

        private void awaitDemand() throws InterruptedException {
            long patience = Math.min(
                    read.options().consumerTimeout().toNanos(),
                    Math.max(1, deadline - read.scheduler().nanoTime()));
            lock.lockInterruptibly();
            try {
                while (demand == 0 && !illegalRequest) {
                    if (patience <= 0) {
                        throw new ReadException(
                                ReadException.Kind.TIMEOUT,
                                "nobody took the next bytes for "
                                        + read.options().consumerTimeout().toSeconds() + " s");
                    }
                    patience = read.scheduler().awaitNanos(lock, changed, patience);
                }
                if (illegalRequest) {
                    throw new IllegalArgumentException("a subscriber must request at least one piece");
                }
            } finally {
                lock.unlock();
            }
            if (cancelled) {
                throw new InterruptedException();
            }
            if (read.scheduler().nanoTime() - deadline > 0) {
                throw tookTooLong();
            }
        }
    }
}
