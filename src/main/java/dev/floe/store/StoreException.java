package dev.floe.store;

import java.io.IOException;

/** The store's files cannot be used; the message says which and why. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }
}
