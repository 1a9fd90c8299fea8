package dev.floe.node;

/** A path or query that cannot be understood; answered with plain text and 400. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message, null, false, false);
    }
}
