package dev.floe.door;

/**
 * A server that is part of the application whether it was started or not. A bean of this type tells which requests are
 * its business; the {@link RoomGate} keeps them away from a room that is closed.
 */
public interface Room {
    /** Its name in {@code floe.role}. */
    String role();

    /** Whether requests for {@code path} are for this room. Paths that no room claims are open in every role. */
    boolean claims(String path);
}
