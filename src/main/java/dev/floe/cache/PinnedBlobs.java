package dev.floe.cache;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The blobs whose slivers are not given up for others, each by its rows, its columns or both. Whoever names them sees to it
 * that they are a part of what the caches hold, and not all of it. Thread-safe.
 */
public final class PinnedBlobs {
    private final List<Runnable> observers = new ArrayList<>();
    private volatile Map<BlobId, Set<Axis>> pinned = Map.of();

    /** From now on these are pinned, and no others. */
    public void replace(Map<BlobId, Set<Axis>> blobs) {
        Map<BlobId, Set<Axis>> copy = new HashMap<>();
        blobs.forEach((blob, axes) -> copy.put(blob, EnumSet.copyOf(axes)));
        List<Runnable> told;
        synchronized (this) {
            pinned = Map.copyOf(copy);
            told = List.copyOf(observers);
        }
        told.forEach(Runnable::run);
    }

    /** From now on {@code observer} is told when others are pinned than before. */
    synchronized void watchedBy(Runnable observer) {
        observers.add(observer);
    }

    /** Whether nothing is pinned. */
    boolean isEmpty() {
        return pinned.isEmpty();
    }

    /** Whether the slivers of a blob on that axis are. */
    boolean holds(BlobId blob, Axis axis) {
        Map<BlobId, Set<Axis>> now = pinned;
        return !now.isEmpty() && now.getOrDefault(blob, Set.of()).contains(axis);
    }

    /** Whether some of a blob are: then its head is. */
    boolean holds(BlobId blob) {
        return pinned.containsKey(blob);
    }
}
