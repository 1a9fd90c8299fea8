package dev.floe.sui;

import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Event;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The events of one checkpoint, in the order of execution.
 *
 * @param sequenceNumber of the checkpoint
 * @param digest of the checkpoint
 * @param previous the digest of the checkpoint before; empty for the first one
 */
public record CheckpointEvents(
        long sequenceNumber, Digest digest, Optional<Digest> previous, Instant timestamp, List<Emitted> events) {
    public CheckpointEvents {
        events = List.copyOf(events);
    }

    /** An event and the transaction that emitted it. */
    public record Emitted(Digest transaction, Event event) {}
}
