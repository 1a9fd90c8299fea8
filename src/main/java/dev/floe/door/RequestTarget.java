package dev.floe.door;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a request asks for, as the bytes between method and version, and the coding that is wanted. Looked up with every request, so a request's own is a
 * window on the bytes of its head, moved from one request to the next; those that are kept have bytes of their own.
 */
final class RequestTarget {
    private final Optional<ContentCoding> coding;
    private final int seed;
    private byte[] bytes;
    private int from;
    private int to;
    private int hash;

    RequestTarget(byte[] bytes, int from, int to) {
        this(bytes, from, to, Optional.empty());
    }

    private RequestTarget(byte[] bytes, int from, int to, Optional<ContentCoding> coding) {
        this.coding = coding;
        this.seed = coding.map(wanted -> wanted.ordinal() + 1).orElse(0);
        moveTo(bytes, from, to);
    }

    /** One to keep. */
    static RequestTarget of(String target) {
        return of(target, Optional.empty());
    }

    /** One to keep, in a coding. */
    static RequestTarget of(String target, Optional<ContentCoding> coding) {
        byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
        return new RequestTarget(bytes, 0, bytes.length, coding);
    }

    /**
     * The same at one host: where a path of other hosts begins with a slash, the name of this one stands.
     *
     * @param host in small letters, without a port
     */
    RequestTarget at(String host) {
        byte[] both = Arrays.copyOf(host.getBytes(StandardCharsets.ISO_8859_1), host.length() + length());
        System.arraycopy(bytes, from, both, host.length(), length());
        return new RequestTarget(both, 0, both.length, coding);
    }

    /** The same in a coding, for looking up at once. */
    RequestTarget in(ContentCoding wanted) {
        return new RequestTarget(bytes, from, to, Optional.of(wanted));
    }

    /** Not for one that is a key of a map. */
    void moveTo(byte[] head, int first, int end) {
        bytes = head;
        from = first;
        to = end;
        int sum = seed;
        for (int i = first; i < end; i++) {
            sum = 31 * sum + head[i];
        }
        hash = sum;
    }

    int length() {
        return to - from;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestTarget that
                && hash == that.hash
                && coding.equals(that.coding)
                && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return new String(bytes, from, length(), StandardCharsets.ISO_8859_1);
    }
}
