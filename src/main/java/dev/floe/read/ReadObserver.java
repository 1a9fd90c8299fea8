package dev.floe.read;

/** Sees what reads cost: made for metrics. Called on any thread, so implementations must be quick and thread-safe. */
public interface ReadObserver {
    /** Looks away. */
    ReadObserver NONE = new ReadObserver() {};

    /** A sliver came from its holder. */
    default void fetched() {}

    /** A sliver was rebuilt. */
    default void rebuilt() {}

    /** A holder of slivers, or of metadata, was so slow that others were asked, too. */
    default void hedged() {}

    /** An answer was proven wrong. */
    default void lied() {}

    /** Bytes were handed to a reader. */
    default void delivered(Provenance from, long bytes) {}
}
