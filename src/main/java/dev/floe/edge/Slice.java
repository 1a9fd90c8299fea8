package dev.floe.edge;

/**
 * Some bytes of a blob that follow each other.
 *
 * @param from position of the first
 * @param to position after the last, not less than {@code from}
 */
record Slice(long from, long to) {
    Slice {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("bytes " + from + " to " + to);
        }
    }

    long length() {
        return to - from;
    }

    boolean isEmpty() {
        return from == to;
    }

    boolean touches(Slice other) {
        return from <= other.to && other.from <= to;
    }

    /** The bytes of both, which {@linkplain #touches touch}. */
    Slice union(Slice other) {
        return new Slice(Math.min(from, other.from), Math.max(to, other.to));
    }

    /** The value of {@code Content-Range}. */
    String contentRange(long blobLength) {
        return "bytes " + from + "-" + (to - 1) + "/" + blobLength;
    }
}
