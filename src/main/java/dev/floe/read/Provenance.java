package dev.floe.read;

/** Which layer has something, the nearest first. */
public enum Provenance {
    /** This process has it at hand. */
    MEMORY,
    /** It lies on a disk of this server. */
    DISK,
    /** It lies in a store that this server shares with others. */
    STORE,
    /** The storage nodes have it. */
    COMMITTEE;

    /** The farther one of two. */
    public Provenance or(Provenance other) {
        return compareTo(other) < 0 ? other : this;
    }
}
