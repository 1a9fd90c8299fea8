package dev.floe.node.door;

/** Why a request's body, or room for an answer, could not be had. */
public final class BodyException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Fault {
        /** Longer than the route takes. */
        TOO_LARGE,
        /** The client sends nothing, or next to nothing. */
        TOO_SLOW,
        /** The client is gone; nobody will read an answer. */
        GONE,
        /** What the client sends is no body by HTTP's rules, and where the next request begins cannot be known. */
        BROKEN,
        /** Too many bytes are in flight already. */
        NO_ROOM,
        /** It needs more memory than there is for all requests together. */
        TOO_LARGE_HERE
    }

    private final Fault fault;

    public BodyException(Fault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
