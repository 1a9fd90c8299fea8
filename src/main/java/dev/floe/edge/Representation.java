package dev.floe.edge;

import dev.floe.read.BlobHandle;
import dev.floe.read.Provenance;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;

/**
 * What a URL names and HTTP sends: some bytes, and what is to be said about them. Where the bytes come from is the
 * business of whoever made it. Holds no resources; thread-safe.
 */
interface Representation {
    /** In bytes. */
    long length();

    EntityTag tag();

    /** The value of {@code Cache-Control}. */
    String freshness();

    /** Whether parts of it can be asked for with {@code Range}. */
    boolean hasRanges();

    /** Some bytes of it, in pieces to which nobody may write; fails with a {@link dev.floe.read.ReadException}. */
    Multi<ByteBuffer> read(Slice slice);

    /** Who told that it exists. */
    Provenance foundBy();

    /** Who would give those bytes now. */
    Provenance provenance(Slice slice);

    /** The blob whose first bytes tell its media type. */
    BlobHandle typedBy();

    /** Whether it begins as the blob that tells its type does. */
    boolean startsWithItsType();
}
