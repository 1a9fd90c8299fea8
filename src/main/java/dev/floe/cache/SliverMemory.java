package dev.floe.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedSliver;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Slivers in memory, of so many bytes at most, the least useful given up first, but for those that are pinned. Thread-safe.
 */
public final class SliverMemory {
    /** What an entry costs beside its bytes: key, node of the table, the sliver and its proof. */
    private static final int OVERHEAD = 1536;

    private final long capacity;
    private final PinnedBlobs pinned;
    private final long mostHeld;
    /** What is pinned, as far as it fits. */
    private final Map<SliverKey, VerifiedSliver> held = new ConcurrentHashMap<>();

    private final Cache<SliverKey, VerifiedSliver> kept;
    private volatile long lent;
    private volatile long heldBytes;

    /** @param capacity in bytes; 0 keeps nothing */
    public SliverMemory(long capacity) {
        this(capacity, new PinnedBlobs(), 0);
    }

    /**
     * @param capacity in bytes; 0 keeps nothing
     * @param pinned the blobs whose slivers stay
     * @param mostHeld what these may take of the capacity; what is more is treated as the others are
     */
    public SliverMemory(long capacity, PinnedBlobs pinned, long mostHeld) {
        if (capacity < 0 || mostHeld < 0 || mostHeld > capacity) {
            throw new IllegalArgumentException(
                    "a memory of " + capacity + " bytes, " + mostHeld + " for what is pinned");
        }
        this.capacity = capacity;
        this.pinned = pinned;
        this.mostHeld = mostHeld;
        pinned.watchedBy(this::sort);
        this.kept = Caffeine.newBuilder()
                .maximumWeight(capacity)
                .weigher((SliverKey key, VerifiedSliver sliver) -> weight(sliver))
                .executor(Runnable::run)
                .build();
    }

    Optional<VerifiedSliver> find(SliverKey key) {
        VerifiedSliver found = held.isEmpty() ? null : held.get(key);
        return found == null ? Optional.ofNullable(kept.getIfPresent(key)) : Optional.of(found);
    }

    private static int weight(VerifiedSliver sliver) {
        return sliver.length() + OVERHEAD;
    }

    void keep(SliverKey key, VerifiedSliver sliver) {
        if (capacity > 0 && !(pinned.holds(key.blobId(), key.axis()) && hold(key, sliver))) {
            kept.put(key, sliver);
        }
    }

    /** Keeps what is pinned; false if there is no room for it among the others that are. */
    private synchronized boolean hold(SliverKey key, VerifiedSliver sliver) {
        if (held.containsKey(key)) {
            return true;
        }
        // Asked again, in turns with those who let go.
        if (!pinned.holds(key.blobId(), key.axis()) || heldBytes + weight(sliver) > mostHeld) {
            return false;
        }
        held.put(key, sliver);
        heldBytes += weight(sliver);
        kept.asMap().remove(key);
        setMaximum();
        return true;
    }

    /** Others are pinned than before. */
    private synchronized void sort() {
        Map<SliverKey, VerifiedSliver> let = new HashMap<>();
        held.forEach((key, sliver) -> {
            if (!pinned.holds(key.blobId(), key.axis())) {
                let.put(key, sliver);
            }
        });
        let.keySet().forEach(this::letGo);
        setMaximum();
        let.forEach(kept::put);
        if (!pinned.isEmpty()) {
            kept.asMap().forEach((key, sliver) -> {
                if (pinned.holds(key.blobId(), key.axis())) {
                    hold(key, sliver);
                }
            });
        }
    }

    /** Whether it was held. */
    private synchronized boolean letGo(SliverKey key) {
        VerifiedSliver was = held.remove(key);
        if (was != null) {
            heldBytes -= weight(was);
        }
        return was != null;
    }

    private void setMaximum() {
        kept.policy().eviction().ifPresent(eviction -> eviction.setMaximum(Math.max(0, capacity - lent - heldBytes)));
    }

    boolean holds(SliverKey key) {
        return held.containsKey(key) || kept.asMap().containsKey(key);
    }

    /** What is pinned here: its bytes, with what the table costs. */
    long heldBytes() {
        return heldBytes;
    }

    /** What may be pinned here. */
    long mostHeld() {
        return mostHeld;
    }

    /** Forgets the slivers of some blobs; says of how many. */
    long forget(Predicate<BlobId> blobs) {
        long count = 0;
        for (SliverKey key : held.keySet()) {
            if (blobs.test(key.blobId()) && letGo(key)) {
                count++;
            }
        }
        synchronized (this) {
            setMaximum();
        }
        for (SliverKey key : kept.asMap().keySet()) {
            if (blobs.test(key.blobId()) && kept.asMap().remove(key) != null) {
                count++;
            }
        }
        return count;
    }

    /** Does something with every sliver, in no order. */
    void forEach(BiConsumer<SliverKey, VerifiedSliver> look) {
        held.forEach(look);
        kept.asMap().forEach(look);
    }

    /** From now on others keep {@code bytes} of the capacity, 0 or more, and as much less is kept here. */
    synchronized void lend(long bytes) {
        lent = Math.min(bytes, capacity);
        setMaximum();
    }

    long capacity() {
        return capacity;
    }

    long entries() {
        return held.size() + kept.estimatedSize();
    }

    /** In use, what is lent and what is pinned included. */
    long bytes() {
        return lent
                + heldBytes
                + kept.policy()
                        .eviction()
                        .flatMap(eviction ->
                                eviction.weightedSize().stream().boxed().findFirst())
                        .orElse(0L);
    }
}
