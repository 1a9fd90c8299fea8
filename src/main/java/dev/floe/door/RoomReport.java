package dev.floe.door;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a room tells everybody about itself, as far as it is everybody's business. A bean of this type speaks for each
 * {@link Room}; it is asked only where the room is open.
 */
public interface RoomReport {
    /** The {@link Room#role() role} of the room. */
    String role();

    /** Adds what stays the same for long: limits, and the network. Quick. */
    void describe(ObjectNode info);

    /** Adds what it is doing now. Quick; asked once a second at most. */
    void report(ObjectNode status);
}
