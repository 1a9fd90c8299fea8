package dev.floe.door.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one server tells the next of the trace that a request is part of: W3C's {@code traceparent}.
 *
 * @param trace which trace, 32 hexadecimal digits
 * @param span which part of it asks, 16 of them
 * @param sampled whether it is recorded
 */
public record TraceContext(String trace, String span, boolean sampled) {
    private static final Pattern FIRST_VERSION = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");
    /** Versions to come begin in the same way. */
    private static final Pattern LATER_VERSION =
            Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?");

    private static final int LONGEST = 512;
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    /** The first part of a new trace. */
    static TraceContext fresh(boolean sampled) {
        return new TraceContext(identifier() + identifier(), identifier(), sampled);
    }

    /** Another part of the same trace. */
    TraceContext part() {
        return new TraceContext(trace, identifier(), sampled);
    }

    /** What a field says; empty if it says nothing that can be understood. */
    static Optional<TraceContext> parse(String field) {
        if (field.length() > LONGEST) {
            return Optional.empty();
        }
        Matcher parts = (field.startsWith("00-") ? FIRST_VERSION : LATER_VERSION).matcher(field);
        if (!parts.matches()
                || parts.group(1).equals(NO_TRACE)
                || parts.group(2).equals(NO_SPAN)) {
            return Optional.empty();
        }
        boolean sampled = (HexFormat.fromHexDigits(parts.group(3)) & 1) != 0;
        return Optional.of(new TraceContext(parts.group(1), parts.group(2), sampled));
    }

    private static String identifier() {
        // Zero is none.
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong() | 1);
    }
}
