package dev.floe.cache;

import dev.floe.read.BlobHandle;
import dev.floe.read.BlobReader;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Uni;
import java.util.function.Predicate;

/** Refuses the blobs that the operator must not serve, before any other layer sees the request. */
public final class DenyingReader implements BlobReader {
    private final BlobReader below;
    private final Predicate<BlobId> denied;

    /** @param denied asked at every open; must be quick and thread-safe */
    public DenyingReader(BlobReader below, Predicate<BlobId> denied) {
        this.below = below;
        this.denied = denied;
    }

    @Override
    public Uni<BlobHandle> open(BlobId id, ReadOptions options) {
        return Uni.createFrom()
                .deferred(() -> denied.test(id)
                        ? Uni.createFrom()
                                .failure(new ReadException(
                                        ReadException.Kind.FORBIDDEN, "this server does not serve blob " + id))
                        : below.open(id, options));
    }
}
