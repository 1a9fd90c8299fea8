package dev.floe.node.work;

import java.io.IOException;

/**
 * Work that goes on beside requests. Steps are called one after the other, on one thread that is never interrupted;
 * {@link #waiting} and {@link #progress} are asked on any thread.
 */
public interface Worker {
    /** One word, as it stands in health, metrics and logs. */
    String name();

    /**
     * Does a bounded piece of the work: some hundred milliseconds at most, so that the node can stop, and rest, between
     * two of them. A step that failed is repeated after a pause.
     */
    Step work() throws IOException;

    /** How many units of work are known to wait. */
    long waiting();

    /** Where the work stands, in a few words for an operator; may be empty. */
    String progress();
}
