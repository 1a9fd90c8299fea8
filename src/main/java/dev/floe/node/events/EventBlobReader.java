package dev.floe.node.events;

import dev.floe.redstuff.BlobSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads an event blob from its first entry to its last, with little memory. Refuses what no node writes: entries that do not
 * follow each other, checkpoints that are missing, come twice or do not end, whatever is not what the trailer claims. Not
 * thread-safe.
 */
public final class EventBlobReader {
    private static final int BUFFER = 64 << 10;
    static final int BCS = 1;
    private static final int SHORTEST = EventBlobHeader.LENGTH + EventBlobTrailer.LENGTH;

    private final BlobSource source;
    private final EventBlobHeader header;
    private final EventBlobTrailer trailer;
    /** Where the entries end. */
    private final long end;

    private final byte[] buffer = new byte[BUFFER];
    private long bufferedFrom;
    private int buffered;
    private long at = EventBlobHeader.LENGTH;

    private OptionalLong nextIndex = OptionalLong.empty();
    private long checkpoint;
    private long counter;

    /**
     * Reads the beginning and the end.
     *
     * @throws EventBlobException if that is no event blob
     */
    public EventBlobReader(BlobSource source) throws IOException {
        long length = source.length();
        if (length < SHORTEST) {
            throw new EventBlobException("an event blob is longer than " + length + " bytes");
        }
        this.source = source;
        this.end = length - EventBlobTrailer.LENGTH;
        this.header = EventBlobHeader.parse(bytes(0, EventBlobHeader.LENGTH));
        this.trailer = EventBlobTrailer.parse(bytes(end, EventBlobTrailer.LENGTH));
        this.checkpoint = trailer.first();
    }

    private byte[] bytes(long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        source.read(from, bytes, 0, count);
        return bytes;
    }

    public EventBlobHeader header() {
        return header;
    }

    public EventBlobTrailer trailer() {
        return trailer;
    }

    /** How many bytes were read up to the entry that comes next. */
    public long position() {
        return at;
    }

    /** The number of the entry after the last one that was read; 0 if none was. */
    public long nextIndex() {
        return nextIndex.orElse(0);
    }

    /**
     * The next entry; empty after the last one.
     *
     * @throws EventBlobException if there is something else
     */
    public Optional<EventBlobEntry> next() throws IOException {
        if (at == end) {
            if (checkpoint != trailer.last() + 1 || counter != 0) {
                throw wrong(
                        "the entries end within checkpoint " + checkpoint + ", the trailer claims " + trailer.last());
            }
            return Optional.empty();
        }
        long length = length();
        if (length == 0 || length > EventBlobEntry.MOST_BYTES || length > end - at - 1) {
            throw wrong("an entry of " + length + " bytes, " + Math.max(0, end - at - 1) + " are left");
        }
        int encoding = nextByte();
        if (encoding != BCS) {
            throw wrong("an entry in encoding " + encoding);
        }
        EventBlobEntry entry = EventBlobEntry.ofBcs(entry((int) length));
        at += length;
        follow(entry);
        return Optional.of(entry);
    }

    private byte[] entry(int length) throws IOException {
        if (at >= bufferedFrom && at + length <= bufferedFrom + buffered) {
            int from = (int) (at - bufferedFrom);
            return Arrays.copyOfRange(buffer, from, from + length);
        }
        return bytes(at, length);
    }

    private void follow(EventBlobEntry entry) throws EventBlobException {
        if (nextIndex.isPresent() && entry.index() != nextIndex.getAsLong()) {
            throw wrong("entry " + entry.index() + " where " + nextIndex.getAsLong() + " should be");
        }
        if (entry.checkpoint() != checkpoint || entry.counter() != counter || checkpoint > trailer.last()) {
            throw wrong("entry " + entry.counter() + " of checkpoint " + entry.checkpoint() + " where entry " + counter
                    + " of checkpoint " + checkpoint + " should be");
        }
        nextIndex = OptionalLong.of(entry.index() + 1);
        if (entry instanceof EventBlobEntry.CheckpointEnd) {
            checkpoint++;
            counter = 0;
        } else {
            counter++;
        }
    }

    /** In its shortest form, as everybody writes it. */
    private long length() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = at < end ? nextByte() : -1;
            if (next < 0) {
                throw wrong("the length of an entry that is cut off");
            }
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw wrong("the length of an entry, longer than it need be");
                }
                return value;
            }
        }
        throw wrong("an entry of more bytes than there are");
    }

    private int nextByte() throws IOException {
        if (at < bufferedFrom || at >= bufferedFrom + buffered) {
            buffered = (int) Math.min(BUFFER, end - at);
            source.read(at, buffer, 0, buffered);
            bufferedFrom = at;
        }
        return buffer[(int) (at++ - bufferedFrom)] & 0xFF;
    }

    private EventBlobException wrong(String what) {
        return new EventBlobException("at byte " + at + ": " + what);
    }
}
