package dev.floe.door;

import java.util.Set;

/**
 * A server that is part of the application whether it was started or not. A bean of this type tells which requests are
 * its business; the {@link RoomGate} keeps them away from a room that is closed.
 */
public interface Room {
    /** Its name in {@code floe.role}. */
    String role();

    /**
     * The methods that this room answers at {@code path}; none if the path is not its business. Paths that no room
     * claims are open in every role.
     */
    Set<String> methods(String path);
}
