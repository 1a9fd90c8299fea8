package dev.floe.publisher.relay;

/** A blob that is not relayed. The message is for the client. */
public final class RelayException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** There is no tip, or too small a one. */
        TIP_REQUIRED,
        /** The transaction is none of a tip for this request. */
        INVALID_TIP,
        /** The transaction is too old, or none of today's clocks could have made it. */
        TIP_NOT_FRESH,
        /** The body is not what was paid for. */
        NOT_WHAT_WAS_PAID_FOR,
        /** The chain does not tell whether a tip was paid. */
        CHAIN_UNAVAILABLE
    }

    private final Reason reason;

    RelayException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
