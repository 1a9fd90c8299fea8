package dev.floe.sui;

import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Event;
import java.time.Instant;
import java.util.List;

/**
 * The events of one checkpoint, in the order of execution.
 *
 * @param sequenceNumber of the checkpoint
 */
public record CheckpointEvents(long sequenceNumber, Instant timestamp, List<Emitted> events) {
    public CheckpointEvents {
        events = List.copyOf(events);
    }

    /** An event and the transaction that emitted it. */
    public record Emitted(Digest transaction, Event event) {}
}
