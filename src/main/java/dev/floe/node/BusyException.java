package dev.floe.node;

/**
 * The node cannot do something just now, and could soon. Answered with 503 in plain text, as the door answers whoever there is
 * no room for: the reference takes an error in its own JSON for the node's last word on a shard, and recovers all of it, but asks
 * again when it is told no in any other way.
 */
final class BusyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int retrySeconds;

    /** @param retrySeconds after which asking again makes sense */
    BusyException(int retrySeconds, String message) {
        super(message, null, false, false);
        this.retrySeconds = retrySeconds;
    }

    int retrySeconds() {
        return retrySeconds;
    }
}
