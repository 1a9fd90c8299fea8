package dev.floe.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Segments in the order in which they were begun, the last of which is being written. Entries are gathered and written
 * together; they are in the index when they were written. Used by one thread.
 */
final class Log {
    private static final int GATHERED = 256 << 10;
    /** Files are accounted for in blocks. */
    private static final long BLOCK = 4096;

    private final boolean kept;
    private final long segmentLength;
    private final CacheIndex index;
    private final Deque<Segment> sealed = new ArrayDeque<>();
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(GATHERED);
    private final CacheIndex.Entries waiting = new CacheIndex.Entries();
    private final CacheIndex.Entries written = new CacheIndex.Entries();
    private Optional<Segment> open = Optional.empty();

    /** @param kept whether it is the one of what is kept */
    Log(boolean kept, long segmentLength, CacheIndex index) {
        this.kept = kept;
        this.segmentLength = segmentLength;
        this.index = index;
    }

    boolean isKept() {
        return kept;
    }

    /** Takes over a segment that is full, or will not get more. */
    void add(Segment full) {
        sealed.add(full);
    }

    /** Begins a segment. */
    void begin(Segment empty) {
        open = Optional.of(empty);
    }

    private static long blocks(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Bytes of the disk that it takes, with what is not written yet. */
    long bytes() {
        long sum = open.map(segment -> blocks(length(segment) + indexLength(0))).orElse(0L);
        for (Segment segment : sealed) {
            sum += blocks(segment.end());
        }
        return sum;
    }

    private long length(Segment segment) {
        return segment.end() + gathered.position();
    }

    private long indexLength(int more) {
        return (long) (written.count() + waiting.count() + more) * EntryFormat.INDEXED + EntryFormat.TAIL;
    }

    /** Those of its bytes that are not written yet. */
    long gathered() {
        return gathered.position();
    }

    int segments() {
        return sealed.size() + (open.isPresent() ? 1 : 0);
    }

    /** Whether there is a segment with room for an entry of {@code total} bytes. */
    boolean hasRoom(int total) {
        return open.filter(segment -> length(segment) + total + indexLength(1) <= segmentLength)
                .isPresent();
    }

    /** Whether an entry of so many bytes must be written by itself, or what was gathered before it. */
    boolean mustFlush(int total) {
        return total > gathered.remaining();
    }

    /**
     * Adds an entry to the segment that is being written, which has room for it.
     *
     * @param parts its bytes, without the padding
     * @param hits how often it counts as asked for
     */
    void add(long fingerprint, byte[][] parts, int total, int hits) throws IOException {
        if (mustFlush(total)) {
            flush();
        }
        Segment segment = open.orElseThrow();
        long place = Place.withHits(Place.of(segment.slot(), length(segment), total), hits);
        if (total <= gathered.capacity()) {
            int end = gathered.position() + total;
            for (byte[] part : parts) {
                gathered.put(part);
            }
            while (gathered.position() < end) {
                gathered.put((byte) 0);
            }
            waiting.add(fingerprint, place);
            return;
        }
        int at = 0;
        for (byte[] part : parts) {
            segment.write(at, ByteBuffer.wrap(part));
            at += part.length;
        }
        segment.write(at, ByteBuffer.allocate(total - at));
        segment.grow(total);
        written.add(fingerprint, place);
        index.put(fingerprint, place);
    }

    /** Writes what was gathered; when this fails, it is lost. */
    void flush() throws IOException {
        if (gathered.position() == 0) {
            return;
        }
        Segment segment = open.orElseThrow();
        int count = gathered.position();
        try {
            segment.write(0, gathered.flip());
            segment.grow(count);
            for (int i = 0; i < waiting.count(); i++) {
                written.add(waiting.fingerprint(i), waiting.place(i));
                index.put(waiting.fingerprint(i), waiting.place(i));
            }
        } finally {
            gathered.clear();
            waiting.clear();
        }
    }

    /** Ends the segment that is being written, with its index. */
    void seal() throws IOException {
        flush();
        if (open.isPresent()) {
            Segment segment = open.get();
            try {
                segment.seal(written);
            } finally {
                // Without its index the next start looks for the heads of its entries.
                sealed.add(segment);
                open = Optional.empty();
                written.clear();
            }
        }
    }

    /** The segment that was begun first. */
    Optional<Segment> oldest() {
        return Optional.ofNullable(sealed.peek());
    }

    void remove(Segment segment) {
        sealed.remove(segment);
    }

    /** Lets go of all files. */
    void close() {
        sealed.forEach(Segment::release);
        open.ifPresent(Segment::release);
        sealed.clear();
        open = Optional.empty();
        gathered.clear();
        waiting.clear();
        written.clear();
    }
}
