package dev.floe.store;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Nothing was written, and nothing is wrong but that there is no room on the disk: what is there is read as before. */
public final class FullDiskException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Of a disk, and of the share of it that somebody may have. */
    private static final List<String> WORDS = List.of("no space left on device", "quota exceeded");

    FullDiskException(String message) {
        super(message);
    }

    FullDiskException(String message, IOException cause) {
        super(message, cause);
    }

    /** Whether the system says that there is no room. In other languages than English it is found out otherwise. */
    static boolean isSaidBy(IOException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(message::contains);
    }
}
