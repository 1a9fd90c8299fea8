package dev.floe.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.read.BlobHandle;
import dev.floe.read.BlobReader;
import dev.floe.read.Consistency;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps verified pieces of blobs in memory and reads what is missing from below, once for all readers that want the same
 * at the same time: equal opens are one open, overlapping reads share a {@link Flight}. A reader that leaves or is slow
 * disturbs no other. Handles are {@link CachedBlob}s.
 *
 * <p>A strict read makes its own way to the committee: what it asks for is the check, not the bytes. A read without
 * check gets checked bytes if there are such.
 *
 * <p>Thread-safe.
 */
public final class CachingReader implements BlobReader {
    /** The share of the capacity that one row may take to be kept beyond what was asked for. */
    private static final int ROWS_IN_CAPACITY = 64;
    /** How many blobs' lengths are remembered for each MiB of capacity. */
    private static final long SHAPES_PER_MIB = 256;

    private static final long MIN_SHAPES = 1024;

    private record Opening(BlobId id, ReadOptions options) {}

    private final BlobReader below;
    private final Pieces pieces;
    private final Cache<BlobId, PieceLayout> layouts;
    private final SharedCalls<Opening, PieceLayout> opens = new SharedCalls<>();
    private final Map<BlobId, List<Flight>> flights = new HashMap<>();

    /** @param capacity of the memory in bytes; 0 keeps nothing but still shares what runs at the same time */
    public CachingReader(BlobReader below, long capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a memory of " + capacity + " bytes");
        }
        this.below = below;
        this.pieces = new Pieces(capacity);
        this.layouts = Caffeine.newBuilder()
                .maximumSize(capacity == 0 ? 0 : MIN_SHAPES + (capacity >> 20) * SHAPES_PER_MIB)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Uni<BlobHandle> open(BlobId id, ReadOptions options) {
        ReadOptions checked = options.withConsistency(Consistency.DEFAULT);
        return switch (options.consistency()) {
            case STRICT -> below.open(id, options);
            case DEFAULT -> openKept(id, checked);
            // The memory has only what passed the default check, and what did not is not kept.
            case SKIP ->
                openKept(id, checked)
                        .onFailure(CachingReader::isInconsistent)
                        .recoverWithUni(() -> below.open(id, options));
        };
    }

    private static boolean isInconsistent(Throwable failure) {
        return failure instanceof ReadException read && read.kind() == ReadException.Kind.INCONSISTENT;
    }

    private Uni<BlobHandle> openKept(BlobId id, ReadOptions options) {
        return Uni.createFrom().deferred(() -> {
            Optional<PieceLayout> known = Optional.ofNullable(layouts.getIfPresent(id))
                    .filter(layout -> layout.blobLength() <= options.maxLength());
            if (known.isPresent()) {
                return Uni.createFrom().item(new CachedBlob(this, id, options, known.get(), true));
            }
            return opens.call(
                            new Opening(id, options),
                            () -> below.open(id, options).map(this::remember))
                    .map(layout -> new CachedBlob(this, id, options, layout, false));
        });
    }

    private PieceLayout remember(BlobHandle handle) {
        PieceLayout layout = PieceLayout.of(handle.length(), handle.rowLength());
        layouts.put(handle.id(), layout);
        return layout;
    }

    /** Drops what is known of a blob. Reads that run go on. */
    public void forget(BlobId id) {
        layouts.invalidate(id);
        pieces.forget(id);
    }

    public CacheStatistics statistics() {
        return pieces.statistics();
    }

    Pieces pieces() {
        return pieces;
    }

    /**
     * A flight that will bring {@code piece} soon, with the caller aboard: one that runs, or a new one. Empty if the piece
     * came to memory since the caller looked there.
     *
     * @param until the piece after the last one that the caller wants
     */
    Optional<Flight> board(BlobId id, ReadOptions options, PieceLayout layout, long piece, long until) {
        Flight flight;
        long start;
        long end;
        synchronized (flights) {
            List<Flight> running = flights.getOrDefault(id, List.of());
            for (Flight candidate : running) {
                if (candidate.board(piece)) {
                    return Optional.of(candidate);
                }
            }
            if (pieces.holds(id, piece)) {
                return Optional.empty();
            }
            boolean wholeRows = layout.rowLength() <= pieces.capacity() / ROWS_IN_CAPACITY;
            start = wholeRows ? layout.rowStart(piece) : piece;
            end = wholeRows ? layout.rowEnd(until - 1) : until;
            flight = new Flight(layout, start, end, new Flight.Log() {
                @Override
                public void arrived(long arrivedPiece, byte[] bytes) {
                    pieces.keep(id, arrivedPiece, bytes);
                }

                @Override
                public void ended(Flight ended) {
                    land(id, ended);
                }
            });
            flights.computeIfAbsent(id, key -> new ArrayList<>()).add(flight);
        }
        long from = layout.start(start);
        long to = layout.end(end - 1);
        flight.takeOff(Multi.createFrom()
                .deferred(() -> below.open(id, options).onItem().transformToMulti(handle -> handle.read(from, to))));
        return Optional.of(flight);
    }

    private void land(BlobId id, Flight flight) {
        synchronized (flights) {
            flights.computeIfPresent(id, (key, running) -> {
                running.remove(flight);
                return running.isEmpty() ? null : running;
            });
        }
    }
}
