package dev.floe.cache;

/** What a disk tier can do at present. */
public enum DiskState {
    /** Its folder is being read. */
    STARTING,
    /** All of it. */
    OPEN,
    /** Gives what it has; writing failed lately. */
    READ_ONLY,
    /** Nothing: its folder cannot be had. It is tried again. */
    UNAVAILABLE,
    /** Nothing any more. */
    CLOSED
}
