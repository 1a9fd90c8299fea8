package dev.floe.node.work;

/** How a step of work ended, and so when the next one is due. */
public enum Step {
    /** Something was done, and there is more: the next step follows after a rest. */
    BUSY,
    /** There is work that cannot be done now: look again in a while. */
    THROTTLED,
    /** There is nothing to do until somebody wakes the worker, or its interval is over. */
    IDLE
}
