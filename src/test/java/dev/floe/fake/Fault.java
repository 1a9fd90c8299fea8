package dev.floe.fake;

/** The ways in which a fake storage node can be bad. */
public enum Fault {
    /** Answers as it should. */
    NONE,
    /** Nobody listens: connections are refused. */
    STOPPED,
    /** Takes connections at the TCP level and never says a word, as a stopped process does. */
    FROZEN,
    /** Agrees on TLS and HTTP, takes every request, never answers. */
    HANGING,
    /** Begins every answer and then sends a byte a second. */
    DRIPPING,
    /** Answers after half a second. */
    SLOW,
    /** Resets every request. */
    RESETTING,
    /** Breaks answers off in the middle. */
    TRUNCATING,
    /** Answers with as many random bytes as there should be. */
    GARBAGE,
    /** Answers with too many bytes. */
    OVERLONG,
    /** Flips a bit of every symbol. */
    CORRUPT,
    /** Answers with the valid slivers and symbols of another blob of the same size. */
    OTHER_BLOB,
    /** Answers with its valid sliver, but of another index. */
    WRONG_INDEX,
    /** 404 to everything. */
    NOT_FOUND,
    /** 451 to everything. */
    FORBIDDEN,
    /** 500 to everything. */
    INTERNAL_ERROR,
    /** 503 to everything. */
    BUSY,
    /** 400 SHARD_NOT_ASSIGNED to everything about slivers. */
    SHARD_NOT_ASSIGNED;

    /** Whether bytes, if they come at all, are the right ones. */
    public boolean lies() {
        return switch (this) {
            case GARBAGE, OVERLONG, CORRUPT, OTHER_BLOB, WRONG_INDEX -> true;
            default -> false;
        };
    }
}
