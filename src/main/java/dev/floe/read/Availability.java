package dev.floe.read;

import java.util.concurrent.TimeoutException;

/**
 * Finds out before the first byte of a read leaves whether the rest can be had too, so that whoever asked can still be
 * told that it cannot. Used by one thread, but for {@link #arrived}.
 */
public interface Availability extends AutoCloseable {
    /** Everything is there anyway. */
    Availability CERTAIN = new Availability() {};

    /** Asks whom it must ask even if every sliver of the read may come soon. Does not wait. */
    default void begin() {}

    /** Something that the caller wants has arrived. */
    default void arrived() {}

    /**
     * Returns when everything can be had, as far as can be known.
     *
     * @param deadline by {@link Scheduler#nanoTime}
     * @throws ReadException why it cannot
     */
    default void await(long deadline) throws InterruptedException, TimeoutException {}

    /** Gives up what was asked. */
    @Override
    default void close() {}
}
