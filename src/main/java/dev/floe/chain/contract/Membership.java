package dev.floe.chain.contract;

/** Whether a node is in the committee of this epoch, and in that of the next one, as far as it is chosen. */
record Membership(boolean inCurrent, boolean inNext) {}
