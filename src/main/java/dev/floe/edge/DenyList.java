package dev.floe.edge;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatchId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What this server must not serve, by any of several lists, each of which is replaced as a whole. Asked with every request,
 * prepared answers included. Thread-safe.
 */
public final class DenyList implements Predicate<BlobId> {
    /** The name of the list that operators change while the server runs. */
    static final String OWN = "own";

    private final Map<String, DenyEntries> lists = new LinkedHashMap<>();
    private Consumer<Set<BlobId>> observer = newly -> {};
    private volatile DenyEntries all = DenyEntries.NONE;

    /** Replaces the operators' own list by these blobs. */
    public void replace(Set<BlobId> ids) {
        replace(OWN, new DenyEntries(ids, Set.of(), Set.of()));
    }

    /** Replaces a list. */
    void replace(String list, DenyEntries entries) {
        Set<BlobId> newly;
        Consumer<Set<BlobId>> told;
        synchronized (this) {
            lists.put(list, entries);
            DenyEntries before = all;
            all = lists.values().stream().reduce(DenyEntries.NONE, DenyEntries::and);
            newly = new HashSet<>(entries.blobs());
            newly.removeAll(before.blobs());
            told = observer;
        }
        if (!newly.isEmpty()) {
            told.accept(newly);
        }
    }

    /** From now on {@code observer} is told which blobs came onto the list. */
    synchronized void watchedBy(Consumer<Set<BlobId>> wanted) {
        observer = wanted;
    }

    /** All that is denied. */
    DenyEntries entries() {
        return all;
    }

    /** What one list has. */
    synchronized DenyEntries entries(String list) {
        return lists.getOrDefault(list, DenyEntries.NONE);
    }

    @Override
    public boolean test(BlobId id) {
        return all.blobs().contains(id);
    }

    /** Whether a patch is denied for itself; that of a quilt that is denied is, too. */
    boolean denies(QuiltPatchId id) {
        return all.patches().contains(id);
    }

    /** Whether an object is denied for itself. */
    boolean denies(ObjectId id) {
        return all.objects().contains(id);
    }
}
