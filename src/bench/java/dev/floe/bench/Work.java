package dev.floe.bench;

/** Something that is done again and again to see how long it takes. */
@FunctionalInterface
public interface Work {
    /** Does it once, in the same way each time. */
    void run() throws Exception;
}
