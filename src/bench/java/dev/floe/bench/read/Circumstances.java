package dev.floe.bench.read;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What stands between a client and the storage nodes. */
public enum Circumstances {
    /** Nothing. */
    LOOPBACK,
    /** Whatever a client sends arrives 20 ± 10 ms later. */
    DELAY,
    /** One node in ten has stopped to answer, after it did. */
    HANGING;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Circumstances> parse(String text) {
        return Stream.of(values()).filter(one -> one.text().equals(text)).findFirst();
    }
}
