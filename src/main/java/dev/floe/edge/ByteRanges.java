package dev.floe.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a {@code Range} header asks for, by RFC 9110, section 14. The three answers are the whole representation (no
 * range, or a unit that we do not know), one or more parts of it, or that it cannot be.
 */
sealed interface ByteRanges {
    /** More parts than this in one request are refused; players and PDF viewers ask for a few. */
    int MAX_PARTS = 16;

    /** Send everything, 200. */
    record Whole() implements ByteRanges {}

    /**
     * Send these, 206.
     *
     * @param parts in the order they were asked for, none empty, none overlapping another
     */
    record Parts(List<Slice> parts) implements ByteRanges {
        public Parts {
            parts = List.copyOf(parts);
        }
    }

    /** Nothing of what is asked exists, or it is not a range at all, 416. */
    record Unsatisfiable() implements ByteRanges {}

    /** Reads the header's value against a representation of {@code length} bytes. */
    static ByteRanges parse(String header, long length) {
        int equals = header.indexOf('=');
        if (equals < 0) {
            return new Unsatisfiable();
        }
        if (!header.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals("bytes")) {
            return new Whole();
        }
        List<Slice> parts = new ArrayList<>();
        int specs = 0;
        for (String spec : header.substring(equals + 1).split(",", -1)) {
            String trimmed = spec.strip();
            if (trimmed.isEmpty()) {
                continue;
            }
            specs++;
            Optional<Slice> part = part(trimmed, length);
            if (specs > MAX_PARTS || part.isEmpty()) {
                return new Unsatisfiable();
            }
            if (!part.get().isEmpty()) {
                parts.add(part.get());
            }
        }
        if (specs > 0 && length == 0) {
            // Proxies that cache slices ask for ranges of everything; a server may ignore the wish.
            return new Whole();
        }
        return parts.isEmpty() ? new Unsatisfiable() : new Parts(apart(parts));
    }

    /** One range, cut to the representation, empty if it lies behind the end; no value if it is not a range. */
    private static Optional<Slice> part(String spec, long length) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        Optional<Long> first = number(spec.substring(0, dash));
        Optional<Long> last = number(spec.substring(dash + 1));
        if (dash == 0) {
            return last.map(count -> new Slice(Math.max(0, length - count), length));
        }
        if (first.isEmpty()) {
            return Optional.empty();
        }
        long from = Math.min(first.get(), length);
        if (dash == spec.length() - 1) {
            return Optional.of(new Slice(from, length));
        }
        return last.filter(end -> end >= first.get()).map(end -> new Slice(from, end >= length ? length : end + 1));
    }

    /** Digits; a number beyond any blob's length stands for its end. */
    private static Optional<Long> number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return Optional.of(significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant));
    }

    /** Joins parts that overlap or touch, so that no byte is sent twice; keeps the order of what stays apart. */
    private static List<Slice> apart(List<Slice> parts) {
        List<Slice> joined = new ArrayList<>();
        for (Slice part : parts) {
            Slice grown = part;
            int at = joined.size();
            for (int i = joined.size() - 1; i >= 0; i--) {
                if (joined.get(i).touches(grown)) {
                    grown = grown.union(joined.remove(i));
                    at = i;
                    i = joined.size();
                }
            }
            joined.add(Math.min(at, joined.size()), grown);
        }
        return joined;
    }
}
