package dev.floe.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.BlobObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalInt;

/**
 * Until when blobs are paid for, as far as their objects were seen here or storage nodes told: a blob under its ID lives as
 * long as the longest of its objects. Thread-safe.
 */
@Singleton
final class BlobLifetimes {
    private static final int REMEMBERED = 20_000;

    private final Cache<BlobId, Integer> ends = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();

    @Inject
    BlobLifetimes() {}

    /** Notes what an object says; says whether that is news. */
    boolean saw(BlobObject object) {
        return saw(object.blobId(), object.storage().endEpoch());
    }

    /** Notes that a blob is not gone before {@code end}; says whether that is news. */
    boolean saw(BlobId blob, int end) {
        int[] before = {end};
        boolean[] known = {true};
        ends.asMap().compute(blob, (id, last) -> {
            known[0] = last != null;
            before[0] = last == null ? end : last;
            return last == null ? Integer.valueOf(end) : Integer.valueOf(Math.max(last, end));
        });
        return !known[0] || before[0] < end;
    }

    /** The first epoch in which one of the blobs is gone, if it is known of any. */
    OptionalInt end(List<BlobId> blobs) {
        return blobs.stream()
                .map(ends::getIfPresent)
                .filter(end -> end != null)
                .mapToInt(Integer::intValue)
                .min();
    }
}
