package dev.floe.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedSliver;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Slivers in memory, of so many bytes at most, the least useful given up first. Thread-safe. */
public final class SliverMemory {
    /** What an entry costs beside its bytes: key, node of the table, the sliver and its proof. */
    private static final int OVERHEAD = 1536;

    private final long capacity;
    private final Cache<SliverKey, VerifiedSliver> kept;
    private volatile long lent;

    /** @param capacity in bytes; 0 keeps nothing */
    public SliverMemory(long capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a memory of " + capacity + " bytes");
        }
        this.capacity = capacity;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(capacity)
                .weigher((SliverKey key, VerifiedSliver sliver) -> sliver.length() + OVERHEAD)
                .executor(Runnable::run)
                .build();
    }

    Optional<VerifiedSliver> find(SliverKey key) {
        return Optional.ofNullable(kept.getIfPresent(key));
    }

    void keep(SliverKey key, VerifiedSliver sliver) {
        if (capacity > 0) {
            kept.put(key, sliver);
        }
    }

    boolean holds(SliverKey key) {
        return kept.asMap().containsKey(key);
    }

    /** Forgets the slivers of some blobs; says of how many. */
    long forget(Predicate<BlobId> blobs) {
        long count = 0;
        for (SliverKey key : kept.asMap().keySet()) {
            if (blobs.test(key.blobId()) && kept.asMap().remove(key) != null) {
                count++;
            }
        }
        return count;
    }

    /** Does something with every sliver, in no order. */
    void forEach(BiConsumer<SliverKey, VerifiedSliver> look) {
        kept.asMap().forEach(look);
    }

    /** From now on others keep {@code bytes} of the capacity, 0 or more, and as much less is kept here. */
    void lend(long bytes) {
        lent = Math.min(bytes, capacity);
        kept.policy().eviction().ifPresent(eviction -> eviction.setMaximum(capacity - lent));
    }

    long capacity() {
        return capacity;
    }

    long entries() {
        return kept.estimatedSize();
    }

    /** In use, what is lent included. */
    long bytes() {
        return lent
                + kept.policy()
                        .eviction()
                        .flatMap(eviction ->
                                eviction.weightedSize().stream().boxed().findFirst())
                        .orElse(0L);
    }
}
