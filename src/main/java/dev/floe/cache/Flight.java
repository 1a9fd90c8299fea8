package dev.floe.cache;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One read from below that several readers of a blob share. It advances when one of them waits for the piece that comes
 * next, so the fastest sets the pace; whoever falls behind finds the pieces in memory or starts a flight of its own. It
 * holds one buffer from below and the last few pieces. When the last reader leaves, the read is cancelled. Thread-safe.
 */
final class Flight implements MultiSubscriber<byte[]> {
    /** Somebody who needs a piece this far ahead of where the flight is may board. */
    private static final int BOARDING_DISTANCE = 4;
    /** Pieces held for readers just behind the fastest. */
    private static final int TAIL = 4;

    /** Is told each piece once, in order, before any reader is. */
    interface Log {
        void arrived(long piece, byte[] bytes);

        /** No more pieces will arrive and nobody can board. */
        void ended(Flight flight);
    }

    private record Arrived(long piece, byte[] bytes) {}

    private record Waiter(long piece, UniEmitter<? super byte[]> emitter) {}

    /** Done while holding the lock, told after letting it go. */
    private record Telling(UniEmitter<? super byte[]> emitter, byte[] bytes) {}

    private final PieceLayout layout;
    private final long end;
    private final Log log;
    private final Deque<Arrived> tail = new ArrayDeque<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();
    private long next;
    private byte[] partial = new byte[0];
    private int filled;
    private byte[] buffer = new byte[0];
    private int consumed;
    private int readers;
    private boolean asked;
    private boolean ended;
    private Optional<Subscription> below = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();

    /**
     * A flight with one reader aboard.
     *
     * @param start the first piece
     * @param end the piece after the last one
     */
    Flight(PieceLayout layout, long start, long end, Log log) {
        this.layout = layout;
        this.next = start;
        this.end = end;
        this.log = log;
        this.readers = 1;
    }

    /** @param bytes exactly the bytes of this flight's pieces */
    void takeOff(Multi<byte[]> bytes) {
        bytes.subscribe().withSubscriber(this);
    }

    /** Why it ended early. */
    synchronized Optional<Throwable> failure() {
        return failure;
    }

    /** Boards one more reader whose next piece is {@code piece}, if this flight will deliver it soon. */
    synchronized boolean board(long piece) {
        boolean soon = !ended && piece < end && piece < next + BOARDING_DISTANCE;
        if (soon && (piece >= next || inTail(piece).isPresent())) {
            readers++;
            return true;
        }
        return false;
    }

    /** One reader goes. */
    void leave() {
        Optional<Subscription> unwanted = Optional.empty();
        synchronized (this) {
            readers--;
            if (readers == 0 && !ended) {
                keepWhatIsHere();
                ended = true;
                unwanted = below;
            }
            if (readers > 0) {
                return;
            }
        }
        unwanted.ifPresent(Subscription::cancel);
        log.ended(this);
    }

    /** What came from below was paid for: it goes to memory also when nobody waits any more. */
    private void keepWhatIsHere() {
        boolean more = true;
        while (more && next < end) {
            more = cutNext();
        }
    }

    /** The bytes of {@code piece} when they arrive; empty if this flight cannot bring them (any more). */
    Optional<Uni<byte[]>> await(long piece) {
        synchronized (this) {
            Optional<byte[]> recent = inTail(piece);
            if (recent.isPresent()) {
                return recent.map(bytes -> Uni.createFrom().item(bytes));
            }
            if (ended || piece < next || piece >= end) {
                return Optional.empty();
            }
        }
        return Optional.of(Uni.createFrom().emitter(emitter -> {
            Waiter waiter = new Waiter(piece, emitter);
            Optional<byte[]> arrived;
            boolean missed;
            synchronized (this) {
                arrived = inTail(piece);
                missed = arrived.isEmpty() && (ended || piece < next);
                if (arrived.isEmpty() && !missed) {
                    waiters.add(waiter);
                }
            }
            if (arrived.isPresent()) {
                emitter.complete(arrived.get());
            } else if (missed) {
                emitter.fail(new MissedFlight());
            } else {
                emitter.onTermination(() -> forget(waiter));
                advance();
            }
        }));
    }

    /** The piece went by between asking and waiting: look in memory, then ask for another flight. */
    static final class MissedFlight extends RuntimeException {
        private static final long serialVersionUID = 1;

        MissedFlight() {
            super("the piece has gone by", null, false, false);
        }
    }

    private synchronized void forget(Waiter waiter) {
        waiters.remove(waiter);
    }

    private Optional<byte[]> inTail(long piece) {
        for (Arrived arrived : tail) {
            if (arrived.piece() == piece) {
                return Optional.of(arrived.bytes());
            }
        }
        return Optional.empty();
    }

    /**
     * Cuts one piece after the other off the buffer as long as somebody waits, then asks below for another buffer. One
     * thread delivers at a time, and a reader that asks for more while it is told has its turn in the next round: all
     * who are aboard stay together.
     */
    private void advance() {
        if (turns.getAndIncrement() > 0) {
            return;
        }
        do {
            deliver();
        } while (turns.decrementAndGet() > 0);
    }

    private void deliver() {
        boolean more = true;
        while (more) {
            List<Telling> tellings = new ArrayList<>();
            Optional<Subscription> ask = Optional.empty();
            synchronized (this) {
                more = !waiters.isEmpty() && next < end && cutNext();
                if (more) {
                    collect(tellings);
                } else if (!waiters.isEmpty() && !asked && !ended) {
                    asked = below.isPresent();
                    ask = below;
                }
            }
            for (Telling telling : tellings) {
                telling.emitter().complete(telling.bytes());
            }
            ask.ifPresent(subscription -> subscription.request(1));
        }
    }

    /** Moves bytes from the buffer to the next piece; whether that completed it. */
    private boolean cutNext() {
        int length = (int) (layout.end(next) - layout.start(next));
        byte[] piece;
        if (filled == 0 && consumed == 0 && buffer.length == length) {
            piece = buffer;
            consumed = length;
        } else if (filled == 0 && buffer.length - consumed >= length) {
            piece = Arrays.copyOfRange(buffer, consumed, consumed + length);
            consumed += length;
        } else {
            if (partial.length != length) {
                partial = new byte[length];
            }
            int count = Math.min(length - filled, buffer.length - consumed);
            System.arraycopy(buffer, consumed, partial, filled, count);
            filled += count;
            consumed += count;
            if (filled < length) {
                return false;
            }
            piece = partial;
            partial = new byte[0];
            filled = 0;
        }
        log.arrived(next, piece);
        tail.addLast(new Arrived(next, piece));
        if (tail.size() > TAIL) {
            tail.removeFirst();
        }
        next++;
        return true;
    }

    private void collect(List<Telling> tellings) {
        Arrived arrived = tail.getLast();
        Iterator<Waiter> all = waiters.iterator();
        while (all.hasNext()) {
            Waiter waiter = all.next();
            if (waiter.piece() == arrived.piece()) {
                all.remove();
                tellings.add(new Telling(waiter.emitter(), arrived.bytes()));
            }
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        boolean unwanted;
        synchronized (this) {
            below = Optional.of(subscription);
            unwanted = ended;
        }
        if (unwanted) {
            subscription.cancel();
        } else {
            advance();
        }
    }

    @Override
    public void onItem(byte[] bytes) {
        synchronized (this) {
            asked = false;
            buffer = bytes;
            consumed = 0;
        }
        advance();
    }

    @Override
    public void onFailure(Throwable cause) {
        List<Waiter> inVain;
        synchronized (this) {
            failure = Optional.of(cause);
            ended = true;
            below = Optional.empty();
            inVain = List.copyOf(waiters);
            waiters.clear();
        }
        log.ended(this);
        for (Waiter waiter : inVain) {
            waiter.emitter().fail(cause);
        }
    }

    @Override
    public void onCompletion() {
        boolean complete;
        synchronized (this) {
            below = Optional.empty();
            complete = layout.start(next) + filled + (buffer.length - consumed) >= layout.end(end - 1);
        }
        if (!complete) {
            onFailure(new IllegalStateException("a read from below ended before its last byte"));
        }
    }
}
