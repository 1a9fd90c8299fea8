package dev.floe.edge;

import java.io.IOException;
import java.util.Optional;

/** Where a deny list comes from. Used by one thread at a time; may block. */
interface DenySource {
    /** What operators call it. */
    String name();

    /**
     * The list, if it is another than last time.
     *
     * @throws IOException if it cannot be had, or is none
     */
    Optional<DenyEntries> changed() throws IOException;
}
