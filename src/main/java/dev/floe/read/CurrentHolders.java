package dev.floe.read;

import dev.floe.protocol.Committee;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Who may have the slivers of one blob, by the committees of now: a read that takes hours goes on with whoever holds the
 * shards meanwhile. Thread-safe.
 */
final class CurrentHolders implements Supplier<Holders> {
    private final BlobId blobId;
    private final CommitteeSource source;
    private final Function<StorageNode, SliverHolder> nodes;
    private volatile Known known;

    private record Known(Committee current, Optional<Committee> previous, Holders holders) {
        /** The same objects: to compare what they say would take as long as to make the holders anew. */
        boolean isOf(Committee now, Optional<Committee> before) {
            return current == now && previous.orElse(current) == before.orElse(now);
        }
    }

    /** @throws ReadException if the committee is not known yet */
    CurrentHolders(BlobId blobId, CommitteeSource source, Function<StorageNode, SliverHolder> nodes) {
        this.blobId = blobId;
        this.source = source;
        this.nodes = nodes;
        this.known = known(source.current(), source.previous());
    }

    private Known known(Committee current, Optional<Committee> previous) {
        return new Known(current, previous, Holders.of(blobId, current, previous, nodes));
    }

    @Override
    public Holders get() {
        Committee current = source.current();
        Optional<Committee> previous = source.previous();
        Known before = known;
        if (before.isOf(current, previous)) {
            return before.holders();
        }
        Known now = known(current, previous);
        known = now;
        return now.holders();
    }
}
