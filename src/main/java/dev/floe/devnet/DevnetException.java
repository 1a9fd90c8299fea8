package dev.floe.devnet;

/** The network cannot start, or a part of it ended. The message says which part, why, and what to do. */
public final class DevnetException extends Exception {
    private static final long serialVersionUID = 1L;

    public DevnetException(String message) {
        super(message);
    }

    public DevnetException(String message, Throwable cause) {
        super(message, cause);
    }
}
