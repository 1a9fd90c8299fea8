package dev.floe.write;

import java.util.List;

/** A store that failed. The message says what is wrong and, where there is something to do about it, what. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure. */
    public enum Fault {
        /** The blob is longer than this network's code can hold. */
        TOO_LARGE,
        /** The request contradicts itself or the network: no epochs, more epochs than can be bought. */
        INVALID_REQUEST,
        /** The wallet has not enough WAL to pay for the storage. */
        INSUFFICIENT_WAL,
        /** The wallet has not enough SUI to pay for the gas. */
        INSUFFICIENT_SUI,
        /** The network has not enough capacity left. */
        NO_CAPACITY,
        /** Nodes with too little shard weight confirmed; {@link #failures()} says who did not, and why. */
        INSUFFICIENT_CONFIRMATIONS,
        /** So many nodes refuse the blob for legal reasons that it cannot be stored. */
        FORBIDDEN,
        /** The chain did not answer or refused a transaction. */
        CHAIN,
        /** The upload relay is out of reach, refused, or answered what is not so. */
        RELAY,
        /** The blob could not be read, or the spool not be written. */
        DISK
    }

    private final Fault fault;
    private final transient List<NodeFailure> failures;

    public StoreException(Fault fault, String message) {
        this(fault, message, List.of());
    }

    public StoreException(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
        this.failures = List.of();
    }

    public StoreException(Fault fault, String message, List<NodeFailure> failures) {
        super(message);
        this.fault = fault;
        this.failures = List.copyOf(failures);
    }

    public Fault fault() {
        return fault;
    }

    /** The nodes that did not confirm; empty unless confirmations were what was missing. */
    public List<NodeFailure> failures() {
        return failures;
    }
}
