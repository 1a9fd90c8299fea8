package dev.floe.cache;

import dev.floe.cache.StoreKeys.Run;
import dev.floe.redstuff.Axis;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a shared store says it has of one blob, and what was put there since. Thread-safe. */
final class StoreInventory {
    // Guarded by this.
    private final Map<Axis, TreeMap<Integer, Run>> runs = new EnumMap<>(Axis.class);
    private boolean metadata;

    synchronized boolean hasMetadata() {
        return metadata;
    }

    synchronized void addMetadata() {
        metadata = true;
    }

    /** What lay there was wrong. */
    synchronized void dropMetadata() {
        metadata = false;
    }

    /** Of two runs that begin with the same sliver, the longer one is enough. */
    synchronized void add(Run run) {
        runs.computeIfAbsent(run.axis(), missing -> new TreeMap<>())
                .merge(run.first(), run, (one, other) -> one.count() >= other.count() ? one : other);
    }

    synchronized void drop(Run run) {
        TreeMap<Integer, Run> ofAxis = runs.get(run.axis());
        if (ofAxis != null) {
            ofAxis.remove(run.first(), run);
        }
    }

    /** A run with that sliver. */
    synchronized Optional<Run> covering(Axis axis, int index) {
        TreeMap<Integer, Run> ofAxis = runs.get(axis);
        if (ofAxis == null) {
            return Optional.empty();
        }
        // Runs may overlap, where two servers put what they had.
        return ofAxis.headMap(index, true).descendingMap().values().stream()
                .filter(run -> run.covers(index))
                .findFirst();
    }
}
