package dev.floe.chain.ledger;

/** The transaction cannot be executed at all; nothing was charged. The message says why, for the sender. */
public final class RejectedTransactionException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Kinds of reasons. */
    public enum Reason {
        /** The bytes are no transaction, or it asks for something that no chain would do. */
        MALFORMED,
        /** It asks for something that Sui can do and this chain cannot. */
        UNSUPPORTED,
        /** A signature is missing, wrong, or of a scheme that is not supported. */
        BAD_SIGNATURE,
        /** An object that it names does not exist. */
        OBJECT_NOT_FOUND,
        /** An object that it names has another version by now. */
        STALE_OBJECT,
        /** An object that it names belongs to somebody else, or is used in a way that its owner forbids. */
        WRONG_OWNER,
        /** Gas price, budget or coins do not suffice. */
        INSUFFICIENT_GAS,
        /** It may not be executed now. */
        EXPIRED,
        /** The ledger is closed or its disk has failed; whether the transaction was committed is not known. */
        UNAVAILABLE
    }

    private final Reason reason;

    public RejectedTransactionException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
