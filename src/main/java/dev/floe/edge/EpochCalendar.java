package dev.floe.edge;

import java.time.Instant;
import java.util.Optional;

/** When epochs begin. Thread-safe; never blocks. */
@FunctionalInterface
public interface EpochCalendar {
    /** When an epoch begins, as far as that can be said now. */
    Optional<Instant> startOf(int epoch);
}
