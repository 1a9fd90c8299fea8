package dev.floe.redstuff;

import java.io.IOException;

/** The data of slivers, wherever they are; any part may be read at any time, by several threads at once. */
@FunctionalInterface
public interface SliverSource {
    /** Reads {@code count} bytes of a sliver's data, from {@code offset} on, into {@code into[at..]}. */
    void read(Axis axis, int index, int offset, byte[] into, int at, int count) throws IOException;
}
