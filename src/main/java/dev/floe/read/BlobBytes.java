package dev.floe.read;

import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;

/** Bytes that are verified pieces of a blob, to be read in part or as a whole. Holds no resources; thread-safe. */
public interface BlobBytes {
    /** How many there are. */
    long length();

    /**
     * The bytes {@code [from, to)} in pieces, in order. A piece may be shared with others: nobody may write to it. Each
     * subscription is a read of its own that fetches no more than what its subscriber asked for and a window ahead of
     * that; cancelling it stops the work. Fails with a {@link ReadException}, possibly after some pieces.
     *
     * @throws IllegalArgumentException unless {@code 0 <= from <= to <= length()}
     */
    Multi<ByteBuffer> read(long from, long to);

    /** Who would give the bytes {@code [from, to)} now: the farthest layer that is needed for any of them. */
    Provenance provenance(long from, long to);
}
