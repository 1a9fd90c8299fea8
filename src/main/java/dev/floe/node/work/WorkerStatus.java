package dev.floe.node.work;

import java.util.Optional;

/**
 * Where a worker stands.
 *
 * @param steps that were busy so far
 * @param failures of steps so far
 * @param failure what the last step failed with; empty if it did not fail
 */
public record WorkerStatus(
        String name, State state, long waiting, String progress, long steps, long failures, Optional<String> failure) {

    /** What a worker is doing. */
    public enum State {
        BUSY,
        THROTTLED,
        IDLE,
        /** The last step failed; it is tried again after a pause. */
        FAILED
    }
}
