package dev.floe.keys;

import java.io.IOException;

/** Something is not what age encrypted for the keys at hand, or was changed since. */
public final class AgeException extends IOException {
    private static final long serialVersionUID = 1L;

    public AgeException(String message) {
        super(message);
    }
}
