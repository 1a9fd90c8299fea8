package dev.floe.peer;

import java.util.Optional;

/** Whether a node has a piece of a blob. */
public enum StoredStatus {
    STORED,
    BUFFERED,
    NONEXISTENT;

    static Optional<StoredStatus> parse(String text) {
        return switch (text) {
            case "stored" -> Optional.of(STORED);
            case "buffered" -> Optional.of(BUFFERED);
            case "nonexistent" -> Optional.of(NONEXISTENT);
            default -> Optional.empty();
        };
    }
}
