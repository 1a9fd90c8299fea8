package dev.floe.read;

/** How thoroughly a blob is checked. Whatever the choice, every row is verified against the blob's metadata. */
public enum Consistency {
    /** Rows only. */
    SKIP,
    /** Also that there is nothing but zeros after the blob's end: all honest readers see the same bytes. */
    DEFAULT,
    /** Also that the whole blob encodes to its ID, before the first byte leaves. Reads the blob twice at first. */
    STRICT
}
