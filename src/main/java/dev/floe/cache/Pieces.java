package dev.floe.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.redstuff.BlobId;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Verified pieces of blobs in memory, the least useful given up first. Arrays are shared, never copied: nobody may write
 * to one. Thread-safe.
 */
final class Pieces {
    /** What an entry costs beside its bytes: key, node of the table, array header. */
    private static final int OVERHEAD = 160;

    private record Key(BlobId blob, long piece) {}

    private final long capacity;
    private final Cache<Key, byte[]> kept;
    private final LongAdder hits = new LongAdder();
    private final LongAdder hitBytes = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder missBytes = new LongAdder();

    /** @param capacity in bytes, 0 to keep nothing */
    Pieces(long capacity) {
        this.capacity = capacity;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(capacity)
                .weigher((Key key, byte[] bytes) -> bytes.length + OVERHEAD)
                .executor(Runnable::run)
                .build();
    }

    long capacity() {
        return capacity;
    }

    /** A piece that is about to be sent to somebody; counted as a hit. */
    Optional<byte[]> find(BlobId blob, long piece) {
        byte[] bytes = kept.getIfPresent(new Key(blob, piece));
        if (bytes == null) {
            return Optional.empty();
        }
        hits.increment();
        hitBytes.add(bytes.length);
        return Optional.of(bytes);
    }

    /** Whether a piece is here now; not counted. */
    boolean holds(BlobId blob, long piece) {
        return kept.asMap().containsKey(new Key(blob, piece));
    }

    /** Counts a piece that had to come from below. */
    void missed(int length) {
        misses.increment();
        missBytes.add(length);
    }

    void keep(BlobId blob, long piece, byte[] bytes) {
        if (capacity > 0) {
            kept.put(new Key(blob, piece), bytes);
        }
    }

    void forget(BlobId blob) {
        kept.asMap().keySet().removeIf(key -> key.blob().equals(blob));
    }

    CacheStatistics statistics() {
        return new CacheStatistics(
                hits.sum(),
                hitBytes.sum(),
                misses.sum(),
                missBytes.sum(),
                kept.estimatedSize(),
                kept.policy()
                        .eviction()
                        .flatMap(eviction ->
                                eviction.weightedSize().stream().boxed().findFirst())
                        .orElse(0L),
                capacity);
    }
}
