package dev.floe.node.events;

import java.io.IOException;

/** Bytes that are no event blob. The message says what is wrong with them, and where. */
public final class EventBlobException extends IOException {
    private static final long serialVersionUID = 1L;

    EventBlobException(String message) {
        super(message);
    }
}
