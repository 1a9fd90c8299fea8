package dev.floe.peer;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Why a storage node did not give what it was asked for. The message names the node. */
public final class PeerException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure that callers tell apart. */
    public enum Kind {
        /** The node does not know the blob, or does not have that piece of it. */
        NOT_FOUND("not_found"),
        /** The node's operator blocks the blob (451). */
        FORBIDDEN("forbidden"),
        /** The shard is not at this node, or locked there: the committee may have changed. */
        SHARD_NOT_ASSIGNED("shard_not_assigned"),
        /** The node has not (yet) seen the blob's registration. */
        NOT_REGISTERED("not_registered"),
        /** Any other answer of class 4xx: asking again will not help. */
        REFUSED("refused"),
        /** The node does not have this route. */
        UNSUPPORTED("unsupported"),
        /** 503 for this blob alone: it is asked for in a storage challenge, and given out again in a while. */
        WITHHELD("withheld"),
        /** In a moment it is known whether a storage challenge asks for it: the same node can be asked again then. */
        COIN_AWAITED("coin_awaited"),
        /** 429 or 503: ask again later. */
        BUSY("busy"),
        /** Any other answer of class 5xx. */
        SERVER("server_error"),
        /** A successful answer that is not what was asked for: too long, too short, or not parseable. */
        MALFORMED("malformed"),
        /** Not reachable, TLS with another key, or the connection broke. */
        TRANSPORT("transport"),
        /** No complete answer in time. */
        TIMEOUT("timeout"),
        /** Refused on this side: too many requests to this node are waiting already. */
        OVERLOADED("overloaded");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name for metrics and logs, in snake case. */
        public String label() {
            return label;
        }

        /** Whether the node is well, but has no such thing for us. */
        boolean isRefusal() {
            return switch (this) {
                case NOT_FOUND,
                        FORBIDDEN,
                        SHARD_NOT_ASSIGNED,
                        NOT_REGISTERED,
                        REFUSED,
                        UNSUPPORTED,
                        WITHHELD,
                        COIN_AWAITED -> true;
                case BUSY, SERVER, MALFORMED, TRANSPORT, TIMEOUT, OVERLOADED -> false;
            };
        }
    }

    private final Kind kind;
    private final int httpStatus;
    private final String reason;

    PeerException(Kind kind, int httpStatus, String reason, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.httpStatus = httpStatus;
        this.reason = reason;
    }

    PeerException(Kind kind, String message) {
        this(kind, 0, "", message);
    }

    public Kind kind() {
        return kind;
    }

    /** The HTTP status, or 0 if there was no answer. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The reason in the node's error envelope, such as {@code MISSING_SLIVERS}; empty if it gave none. */
    public String reason() {
        return reason;
    }

    /**
     * The failure of a {@link Peer}'s future as the peer meant it: unwrapped from what futures put around it. Anything
     * that is no {@link PeerException} becomes {@link Kind#TRANSPORT}.
     */
    public static PeerException of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof java.util.concurrent.ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof PeerException known) {
            return known;
        }
        String what = cause instanceof CancellationException ? "cancelled" : String.valueOf(cause);
        return new PeerException(Kind.TRANSPORT, what);
    }
}
