package dev.floe.edge.sites;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of paths, as owners of sites write them: one {@code *} in a segment stands for any of its characters, a segment
 * {@code **}, of which there is one at most, for any number of segments. Matching takes a look at each segment once.
 */
public final class PathPattern {
    private static final String ALL = "**";

    private final String text;
    private final List<String> segments;
    private final int globstar;

    private PathPattern(String text, List<String> segments, int globstar) {
        this.text = text;
        this.segments = segments;
        this.globstar = globstar;
    }

    /** Parses a pattern; empty if it has more wildcards than there may be. */
    public static Optional<PathPattern> parse(String text) {
        List<String> segments = Arrays.asList(text.split("/", -1));
        int globstar = segments.indexOf(ALL);
        boolean proper = globstar == segments.lastIndexOf(ALL)
                && segments.stream().allMatch(segment -> segment.equals(ALL) || stars(segment) <= 1);
        return proper ? Optional.of(new PathPattern(text, segments, globstar)) : Optional.empty();
    }

    /** The same for a pattern of an older kind, where {@code *} goes over slashes, as a pattern of this kind. */
    public static Optional<PathPattern> parseRoute(String text) {
        if (text.contains(ALL)) {
            return parse(text);
        }
        if (text.equals("*")) {
            return parse("/**");
        }
        return parse(text.endsWith("/*") ? text.substring(0, text.length() - 2) + "/**/*" : text);
    }

    private static long stars(String text) {
        return text.chars().filter(c -> c == '*').count();
    }

    public boolean matches(String path) {
        List<String> parts = Arrays.asList(path.split("/", -1));
        if (globstar < 0) {
            return parts.size() == segments.size() && match(parts, 0, 0, segments.size());
        }
        int after = segments.size() - globstar - 1;
        return parts.size() >= globstar + after
                && match(parts, 0, 0, globstar)
                && match(parts, parts.size() - after, globstar + 1, after);
    }

    private boolean match(List<String> parts, int from, int segment, int count) {
        for (int i = 0; i < count; i++) {
            if (!matchSegment(segments.get(segment + i), parts.get(from + i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matchSegment(String pattern, String part) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(part);
        }
        return part.length() >= pattern.length() - 1
                && part.startsWith(pattern.substring(0, star))
                && part.endsWith(pattern.substring(star + 1));
    }

    /** Whether this is to be preferred where both match: it says more, or says as much with fewer wildcards. */
    public boolean isMoreSpecificThan(PathPattern other) {
        int difference = literals() - other.literals();
        return difference > 0 || difference == 0 && stars(text) < stars(other.text);
    }

    /** What has to stand in a path; {@code **} may stand for nothing, and then takes a slash with it. */
    private int literals() {
        return (int) (text.length() - stars(text)) - (globstar < 0 ? 0 : 1);
    }

    @Override
    public String toString() {
        return text;
    }
}
