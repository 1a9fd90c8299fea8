package dev.floe.keys;

/**
 * Bytes or text are not the key, signature or certificate they should be. The message says what is wrong and never
 * repeats secret bytes.
 */
public final class KeyFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public KeyFormatException(String message) {
        super(message);
    }

    public KeyFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
