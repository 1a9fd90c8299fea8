package dev.floe.write;

/** A storage node did not do what it was asked. The message says what it was and, as far as the node said, why. */
public final class NodeException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What a writer can do about it. */
    public enum Kind {
        /** The node has not seen the blob's registration on chain, or never will: it is worth asking again for a while. */
        NOT_REGISTERED,
        /** No answer, a broken connection, an overloaded node: worth a few more attempts. */
        TRANSIENT,
        /** The node lacks metadata or slivers that it needs for the request. */
        INCOMPLETE,
        /**
         * The node's committee is not ours: it has not heard of the epoch yet, or we have not heard of the next one. It is
         * worth asking again for a while, if the chain says that the epoch is still ours.
         */
        WRONG_SHARD,
        /** The node refuses this blob for legal reasons. */
        FORBIDDEN,
        /** The node knows that the blob's encoding was proven to be inconsistent. */
        INVALID_BLOB,
        /** The node answered with something that is not true: another message, a wrong signature, garbage. */
        LIED,
        /** The node refuses for a reason that will not go away. */
        REFUSED
    }

    private final Kind kind;

    public NodeException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
