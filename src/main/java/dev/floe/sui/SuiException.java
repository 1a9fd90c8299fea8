package dev.floe.sui;

import java.util.Optional;

/** The chain could not be asked, or said no. The message says what was asked, of whom, and what came back. */
public final class SuiException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What went wrong, by what the caller can do about it. */
    public enum Kind {
        /** The RPC endpoint cannot be reached or is overloaded: try again or elsewhere. */
        UNAVAILABLE,
        /** No answer in time. A transaction that was being executed may still happen. */
        TIMEOUT,
        /** There is no such object, transaction or checkpoint (any more). */
        NOT_FOUND,
        /** The chain does not accept the request: it is malformed, unsigned or not allowed. */
        REJECTED,
        /** An object moved on since it was read: read again and retry. */
        STALE_OBJECT,
        /** The wallet has too little WAL or SUI. */
        INSUFFICIENT_FUNDS,
        /** The transaction was executed and failed; see {@link #abort()}. */
        EXECUTION_FAILED,
        /**
         * The chain's history is not the one that was followed so far: it ends before, or says otherwise. Nothing of it
         * may be applied on top of what was.
         */
        DIVERGED,
        /** The full node does not have checkpoints any more that are that old. */
        PRUNED,
        /** The answer cannot be understood: not a Walrus network, or a version that Floe does not know. */
        MALFORMED,
        /** Walrus has said something that Floe does not know, for good: whoever goes on would lose it. */
        UNKNOWN_EVENT
    }

    /**
     * Where a Move call gave up.
     *
     * @param module for example {@code system_state_inner}
     * @param code the contract's number for the reason
     * @param name the contract's name for the reason, such as {@code EStorageExceeded}, or the number if unknown
     */
    public record Abort(String module, long code, String name) {
        @Override
        public String toString() {
            return module + "::" + name;
        }
    }

    private final Kind kind;
    private final transient Optional<Abort> abort;

    public SuiException(Kind kind, String message) {
        this(kind, message, Optional.empty(), null);
    }

    public SuiException(Kind kind, String message, Throwable cause) {
        this(kind, message, Optional.empty(), cause);
    }

    public SuiException(Abort abort, String message) {
        this(Kind.EXECUTION_FAILED, message, Optional.of(abort), null);
    }

    private SuiException(Kind kind, String message, Optional<Abort> abort, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.abort = abort;
    }

    public Kind kind() {
        return kind;
    }

    /** Present if a Move call aborted. */
    public Optional<Abort> abort() {
        return abort;
    }
}
