package dev.floe.edge;

import dev.floe.protocol.BlobStatus;
import dev.floe.redstuff.BlobId;
import java.util.List;

/** Asks storage nodes what they know of a blob from the chain. Thread-safe; blocks, and not for long. */
@FunctionalInterface
public interface BlobWitnesses {
    /** For where there are none. */
    BlobWitnesses NONE = (blob, count) -> List.of();

    /** What some of {@code count} nodes say, chosen at random; fewer if not all of them answer. */
    List<BlobStatus> ask(BlobId blob, int count);
}
