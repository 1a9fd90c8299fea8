package dev.floe.edge;

import dev.floe.redstuff.BlobId;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** The blobs that this server must not serve. Replaced as a whole. Thread-safe. */
public final class DenyList implements Predicate<BlobId> {
    private final AtomicReference<Set<BlobId>> denied = new AtomicReference<>(Set.of());

    public void replace(Set<BlobId> ids) {
        denied.set(Set.copyOf(ids));
    }

    @Override
    public boolean test(BlobId id) {
        return denied.get().contains(id);
    }
}
