package dev.floe.redstuff;

import java.io.IOException;

/** Takes slivers as they are encoded: every byte of every sliver once, in any order, possibly from several threads. */
@FunctionalInterface
public interface SliverSink {
    /** For those who want the metadata only. */
    SliverSink NONE = (axis, index, offset, bytes, from, count) -> {};

    /**
     * A piece of a sliver.
     *
     * @param index the sliver's index on its axis (not the pair index)
     * @param offset where the piece starts in the sliver's data
     * @param bytes holds the piece from {@code from} on; valid until this returns
     */
    void write(Axis axis, int index, int offset, byte[] bytes, int from, int count) throws IOException;
}
