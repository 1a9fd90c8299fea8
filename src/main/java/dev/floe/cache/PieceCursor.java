package dev.floe.cache;

import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * One reader's way through a blob: from memory where it can, on a {@link Flight} where it must. {@link #next} is called
 * again only after its last answer arrived; {@link #close} at any time.
 */
final class PieceCursor {
    /** Neighbours in memory are sent together up to this length, so that tiny rows do not make tiny writes. */
    private static final int GATHERED = 1 << 16;

    private final CachingReader reader;
    private final BlobId id;
    private final ReadOptions options;
    private final PieceLayout layout;
    private final long to;
    private long at;
    private Optional<Flight> flight = Optional.empty();
    private boolean closed;

    PieceCursor(CachingReader reader, BlobId id, ReadOptions options, PieceLayout layout, long from, long to) {
        this.reader = reader;
        this.id = id;
        this.options = options;
        this.layout = layout;
        this.at = from;
        this.to = to;
    }

    synchronized boolean more() {
        return at < to;
    }

    /** The next bytes, at least one. */
    Uni<byte[]> next() {
        Optional<byte[]> kept = gather();
        if (kept.isPresent()) {
            return Uni.createFrom().item(kept.get());
        }
        if (isClosed()) {
            return Uni.createFrom().failure(new CancellationException("the reader has gone"));
        }
        long piece = layout.pieceAt(position());
        return fromFlight(piece)
                .onFailure(Flight.MissedFlight.class)
                .recoverWithUni(() -> Uni.createFrom().deferred(this::next));
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized long position() {
        return at;
    }

    private Optional<byte[]> gather() {
        Optional<byte[]> first = reader.pieces().find(id, layout.pieceAt(position()));
        if (first.isEmpty()) {
            return first;
        }
        byte[] bytes = advance(layout.pieceAt(position()), first.get());
        if (bytes.length >= GATHERED / 2 || !more()) {
            return Optional.of(bytes);
        }
        byte[] gathered = Arrays.copyOf(bytes, (int) Math.min(GATHERED, bytes.length + (to - position())));
        int filled = bytes.length;
        while (more()) {
            long piece = layout.pieceAt(position());
            if (filled + wanted(piece) > gathered.length) {
                break;
            }
            Optional<byte[]> neighbour = reader.pieces().find(id, piece);
            if (neighbour.isEmpty()) {
                break;
            }
            byte[] more = advance(piece, neighbour.get());
            System.arraycopy(more, 0, gathered, filled, more.length);
            filled += more.length;
        }
        return Optional.of(filled == gathered.length ? gathered : Arrays.copyOf(gathered, filled));
    }

    /** How many bytes of {@code piece}, the one we are at, this reader is to get. */
    private synchronized int wanted(long piece) {
        return (int) (Math.min(layout.end(piece), to) - at);
    }

    /** Steps over {@code piece}; the part of it that this reader is to get. */
    private synchronized byte[] advance(long piece, byte[] bytes) {
        int from = (int) (at - layout.start(piece));
        int count = wanted(piece);
        at += count;
        return from == 0 && count == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, from + count);
    }

    private Uni<byte[]> fromFlight(long piece) {
        return aboard().flatMap(boarded -> boarded.await(piece))
                .orElseGet(() -> onNextFlight(piece))
                .map(bytes -> {
                    reader.pieces().missed(bytes.length);
                    return advance(piece, bytes);
                });
    }

    private Uni<byte[]> onNextFlight(long piece) {
        leaveFlight();
        Optional<Flight> boarded = reader.board(id, options, layout, piece, layout.pieceAt(to - 1) + 1);
        boarded.ifPresent(this::stayAboard);
        return boarded.flatMap(flight -> flight.await(piece))
                .orElseGet(() -> Uni.createFrom()
                        .failure(boarded.flatMap(Flight::failure).orElseGet(Flight.MissedFlight::new)));
    }

    private synchronized Optional<Flight> aboard() {
        return flight;
    }

    private void stayAboard(Flight boarded) {
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                flight = Optional.of(boarded);
            }
        }
        if (late) {
            boarded.leave();
        }
    }

    private void leaveFlight() {
        Optional<Flight> left;
        synchronized (this) {
            left = flight;
            flight = Optional.empty();
        }
        left.ifPresent(Flight::leave);
    }

    /** Gives up what the cursor holds. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        leaveFlight();
    }
}
