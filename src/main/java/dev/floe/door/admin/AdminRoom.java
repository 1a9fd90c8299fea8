package dev.floe.door.admin;

import java.util.List;

/** A part of the application that operators can ask something of: a bean of this type tells what. */
public interface AdminRoom {
    /** The role that the process has to play, see {@link dev.floe.door.Room#role}; empty for any. */
    String role();

    /** What can be asked. Called once, when the server starts, and only in a process that plays the role. */
    List<AdminRoute> routes();
}
