package dev.floe.bytes;

/** The bytes are not the canonical BCS encoding of the expected type. The message says what was wrong and where. */
public final class BcsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BcsException(String message) {
        super(message, null, false, false);
    }
}
