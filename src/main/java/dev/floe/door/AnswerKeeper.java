package dev.floe.door;

import java.time.Duration;

/**
 * Whose answers are prepared: is asked before one leaves, and told what became of it. Called on event loops with every
 * request, so implementations are quick and never wait. Thread-safe.
 */
public interface AnswerKeeper {
    /** How the sending of a prepared answer ended. */
    enum Ending {
        COMPLETE,
        CLIENT_GONE,
        STALLED
    }

    /**
     * An answer that was sent, or as much of it as there could be.
     *
     * @param status its status
     * @param withBody whether it has a body
     * @param from position of the first byte of the body that was asked for
     * @param sent bytes of the body that the socket was given
     * @param nanos from the request to the first byte
     */
    record Given(int status, boolean withBody, long from, long sent, Ending ending, long nanos) {}

    /** Whether the answer may still be given; if not, it is forgotten, and the server is asked. */
    boolean mayLeave();

    /**
     * Takes a place for an answer to {@code client}; if there is none now, the server has the request wait for one.
     *
     * @param buffered whether the answer takes buffers of its own until the socket has taken them, as what is encrypted does
     */
    boolean enter(ClientAddress client, boolean buffered);

    /**
     * The answer is over; its place is free. Told once for each place.
     *
     * @param buffered as it was when the place was taken
     */
    void left(ClientAddress client, boolean buffered, Given given);

    /** How long a client may take nothing before the answer is given up. */
    Duration stallTimeout();
}
