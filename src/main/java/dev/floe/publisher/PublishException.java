package dev.floe.publisher;

/** A request that never became a store. The message is for the client. */
public final class PublishException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** As many requests as there is room for are being served. */
        BUSY,
        /** The body is longer than this publisher takes. */
        TOO_LARGE,
        /** The connection ended before the body did, or the client stopped sending. */
        INCOMPLETE,
        /** The body is not what it has to be. */
        MALFORMED,
        /** The disk of this publisher has no room for the body. */
        NO_ROOM,
        /** The disk of this publisher cannot be used, whatever room it has. */
        NO_DISK
    }

    private final Reason reason;

    public PublishException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
