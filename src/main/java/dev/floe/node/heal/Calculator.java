package dev.floe.node.heal;

import dev.floe.redstuff.RedStuffException;

/** Does arithmetic in turn with whatever else this process computes. */
public interface Calculator {
    /** Does work, and waits for it. */
    <T> T compute(Work<T> work) throws RedStuffException;

    /** Work for the processor that can find data to be wrong. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws RedStuffException;
    }
}
