package dev.floe.node.heal;

import dev.floe.peer.RequestKind;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Gets metadata that are not here, and keeps them. */
final class MetadataFetch {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Healing.Blobs blobs;
    private final LocalBlobs local;
    private final Calculator cpu;

    MetadataFetch(Healing.Blobs blobs, LocalBlobs local, Calculator cpu) {
        this.blobs = blobs;
        this.local = local;
        this.cpu = cpu;
    }

    /** The metadata, which are here from then on; empty if none of the sources has them. */
    Optional<VerifiedMetadata> of(BlobId blobId, List<Source> sources) throws InterruptedException, IOException {
        Optional<VerifiedMetadata> here = local.metadata(blobId);
        if (here.isPresent()) {
            return here;
        }
        Encoding encoding = blobs.encoding();
        AtomicReference<Optional<VerifiedMetadata>> found = new AtomicReference<>(Optional.empty());
        new Gathering<BlobMetadata>(
                        () -> found.get().isPresent() ? 1 : 0,
                        1,
                        source -> Optional.of(new Gathering.Ask<>(
                                source.neighbour().metadata(blobId, encoding.shardCount(), TIMEOUT),
                                1,
                                source.neighbour().patience(RequestKind.METADATA, 0))),
                        (source, metadata) -> {
                            try {
                                found.set(Optional.of(
                                        cpu.compute(() -> VerifiedMetadata.verify(blobId, metadata, encoding))));
                            } catch (RedStuffException e) {
                                source.neighbour()
                                        .lied("metadata that are not those of blob " + blobId + ": " + e.getMessage());
                            }
                        })
                .gather(sources);
        if (found.get().isPresent()) {
            local.keep(found.get().get());
        }
        return found.get();
    }
}
