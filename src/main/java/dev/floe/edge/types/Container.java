package dev.floe.edge.types;

import java.util.Optional;

/** A format whose files say inside what they are. */
interface Container {
    /** What {@code head} is, if it is of this format. */
    Optional<Guess> look(Head head);
}
