package dev.floe.sui;

import java.time.Instant;

/** Where in its course an epoch is. */
public sealed interface EpochPhase {
    /** The new committee takes over its shards. Blobs certified earlier are read from the previous committee. */
    record Syncing(int shardsReady) implements EpochPhase {}

    /** The committee is complete since {@code since}. */
    record Running(Instant since) implements EpochPhase {}

    /** As {@link Running}, and the next epoch's committee is chosen. */
    record NextSelected(Instant since) implements EpochPhase {}
}
