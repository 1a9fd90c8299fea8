package dev.floe.write;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.BlobObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Blob objects of the wallet that stores left unfinished, so that the next store of the same blob takes them up instead
 * of paying again; and those that running stores work on, so that no two of them use the same one. Remembers a bounded
 * number; the oldest are forgotten first (the chain still has them). Thread-safe.
 */
final class Registrations {
    static final int REMEMBERED = 10_000;

    private final Set<ObjectId> inUse = new HashSet<>();
    private final LinkedHashMap<ObjectId, BlobObject> leftBehind = new LinkedHashMap<>();
    private final Map<BlobId, Set<ObjectId>> byBlob = new HashMap<>();

    /** Takes the one of {@code candidates} that lives longest and that nobody uses. */
    synchronized Optional<BlobObject> take(Collection<BlobObject> candidates) {
        Optional<BlobObject> chosen = candidates.stream()
                .filter(blob -> !inUse.contains(blob.id()))
                .max(Comparator.comparingInt(blob -> blob.storage().endEpoch()));
        chosen.ifPresent(this::take);
        return chosen;
    }

    /** Whether an unfinished object of {@code blobId} is there. */
    synchronized boolean hasLeftBehind(BlobId blobId) {
        return byBlob.containsKey(blobId);
    }

    /** Takes an unfinished object of {@code blobId}. */
    synchronized Optional<BlobObject> takeLeftBehind(BlobId blobId, Predicate<BlobObject> fits) {
        List<BlobObject> candidates = new ArrayList<>();
        for (ObjectId id : byBlob.getOrDefault(blobId, Set.of())) {
            if (fits.test(leftBehind.get(id))) {
                candidates.add(leftBehind.get(id));
            }
        }
        return take(candidates);
    }

    /** Marks a fresh object as used. */
    synchronized void take(BlobObject blob) {
        forget(blob.id());
        inUse.add(blob.id());
    }

    /** The store is over and the object is what it should be. */
    synchronized void finished(ObjectId id) {
        inUse.remove(id);
    }

    /** The store is over before its time: the object waits for the next attempt. */
    synchronized void leave(BlobObject blob) {
        inUse.remove(blob.id());
        leftBehind.put(blob.id(), blob);
        byBlob.computeIfAbsent(blob.blobId(), unused -> new HashSet<>()).add(blob.id());
        Iterator<ObjectId> oldest = leftBehind.keySet().iterator();
        if (leftBehind.size() > REMEMBERED) {
            forget(oldest.next());
        }
    }

    private void forget(ObjectId id) {
        BlobObject known = leftBehind.remove(id);
        if (known != null) {
            byBlob.computeIfPresent(known.blobId(), (blobId, ids) -> {
                ids.remove(id);
                return ids.isEmpty() ? null : ids;
            });
        }
    }
}
