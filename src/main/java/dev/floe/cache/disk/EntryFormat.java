package dev.floe.cache.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment. It begins with a head of {@value #SEGMENT_HEAD} bytes. An entry is a head of {@value #ENTRY_HEAD}
 * bytes, its payload, and padding to a multiple of {@value Place#UNIT}. A segment that is full ends with its index, 16
 * bytes for each entry, and a tail of {@value #TAIL}. All numbers are little-endian.
 */
final class EntryFormat {
    static final int SEGMENT_HEAD = 32;
    static final int ENTRY_HEAD = 48;
    static final int INDEXED = 16;
    static final int TAIL = 32;
    /** The kind of what was erased: nothing has it otherwise. */
    static final int ERASED = 255;

    private static final long HEAD_MAGIC = 0x47455345_4F4C46_01L;
    private static final long TAIL_MAGIC = 0x444E4545_4F4C46_01L;

    private EntryFormat() {}

    /**
     * What an entry's head says.
     *
     * @param length of the payload
     * @param crc of the payload
     */
    record Head(EntryKey key, int length, int crc) {
        /** Bytes of the whole entry. */
        int total() {
            return Place.rounded(ENTRY_HEAD + length);
        }
    }

    /**
     * What the tail of a segment says.
     *
     * @param count of the entries in the index before it
     * @param crc of that index
     */
    record Tail(int count, int crc) {}

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int crc(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }

    /** @param kept whether it belongs to the log of what is kept */
    static byte[] segmentHead(long number, boolean kept) {
        byte[] bytes = new byte[SEGMENT_HEAD];
        ByteBuffer head = buffer(bytes).putLong(HEAD_MAGIC).putLong(number).putInt(kept ? 1 : 0);
        head.putInt(SEGMENT_HEAD - 4, crc(bytes, 0, SEGMENT_HEAD - 4));
        return bytes;
    }

    /** Whether the segment belongs to the log of what is kept; empty if these bytes are not its head. */
    static Optional<Boolean> isKept(byte[] bytes, long number) {
        ByteBuffer head = buffer(bytes);
        boolean right = head.getInt(SEGMENT_HEAD - 4) == crc(bytes, 0, SEGMENT_HEAD - 4)
                && head.getLong(0) == HEAD_MAGIC
                && head.getLong(8) == number;
        return right ? Optional.of(head.getInt(16) != 0) : Optional.empty();
    }

    static byte[] entryHead(EntryKey key, byte[][] payload) {
        CRC32C crc = new CRC32C();
        int length = 0;
        for (byte[] part : payload) {
            crc.update(part);
            length += part.length;
        }
        byte[] bytes = new byte[ENTRY_HEAD];
        ByteBuffer head = buffer(bytes)
                .putInt(0)
                .putInt(length)
                .putInt((int) crc.getValue())
                .put((byte) key.kind())
                .put((byte) 0)
                .putShort((short) key.index())
                .put(key.subject());
        head.putInt(0, crc(bytes, 4, ENTRY_HEAD - 4));
        return bytes;
    }

    /** The head of what was erased: of the same length, and its payload is zeros. */
    static byte[] erasedHead(int length) {
        return entryHead(new EntryKey(new byte[EntryKey.SUBJECT_LENGTH], ERASED, 0), new byte[][] {new byte[length]});
    }

    /** The head at {@code at}; empty if there is none. */
    static Optional<Head> entryHead(byte[] bytes, int at) {
        ByteBuffer head = buffer(bytes);
        int length = head.getInt(at + 4);
        if (head.getInt(at) != crc(bytes, at + 4, ENTRY_HEAD - 4)
                || length < 0
                || length > Place.LARGEST_ENTRY - ENTRY_HEAD
                || bytes[at + 13] != 0) {
            return Optional.empty();
        }
        EntryKey key = new EntryKey(
                Arrays.copyOfRange(bytes, at + 16, at + ENTRY_HEAD),
                bytes[at + 12] & 0xFF,
                head.getShort(at + 14) & 0xFFFF);
        return Optional.of(new Head(key, length, head.getInt(at + 8)));
    }

    /** A segment's own index and its tail. */
    static byte[] index(long number, CacheIndex.Entries entries) {
        byte[] bytes = new byte[entries.count() * INDEXED + TAIL];
        ByteBuffer index = buffer(bytes);
        for (int i = 0; i < entries.count(); i++) {
            index.putLong(entries.fingerprint(i)).putLong(Place.withinSegment(entries.place(i)));
        }
        int at = index.position();
        index.putLong(TAIL_MAGIC).putLong(number).putInt(entries.count()).putInt(crc(bytes, 0, at));
        index.putInt(at + TAIL - 4, crc(bytes, at, TAIL - 4));
        return bytes;
    }

    static Optional<Tail> tail(byte[] bytes, long number) {
        ByteBuffer tail = buffer(bytes);
        boolean right = tail.getInt(TAIL - 4) == crc(bytes, 0, TAIL - 4)
                && tail.getLong(0) == TAIL_MAGIC
                && tail.getLong(8) == number
                && tail.getInt(16) >= 0;
        return right ? Optional.of(new Tail(tail.getInt(16), tail.getInt(20))) : Optional.empty();
    }

    /**
     * Takes over a segment's own index.
     *
     * @param end where the entries end
     * @return false if it names places that cannot be
     */
    static boolean readIndex(byte[] bytes, int slot, long end, CacheIndex.Entries into) {
        ByteBuffer index = buffer(bytes);
        while (index.hasRemaining()) {
            long fingerprint = index.getLong();
            long place = index.getLong();
            boolean possible = fingerprint != 0
                    && place == Place.withinSegment(place)
                    && Place.offset(place) >= SEGMENT_HEAD
                    && Place.length(place) >= ENTRY_HEAD
                    && Place.offset(place) + Place.length(place) <= end;
            if (!possible) {
                return false;
            }
            into.add(fingerprint, Place.of(slot, Place.offset(place), Place.length(place)));
        }
        return true;
    }
}
