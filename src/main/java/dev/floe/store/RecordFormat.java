package dev.floe.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How records lie in a segment. All integers are little-endian.
 *
 * <p>A segment starts with one unit: magic {@code FLOESEG}, version, CRC. A record starts at a multiple of {@value #UNIT}
 * bytes with a head of one unit, followed by one CRC-32C for every {@value #BLOCK} bytes of payload, the payload, and
 * zeros up to the next unit. So a part of a payload can be checked without reading all of it, and a damaged head does not
 * hide the records behind it: the next one is found at some later unit.
 *
 * <pre>
 * head:  magic u32 | kind u8 | side u8 | row u16 | subject 32 bytes
 *        | payload length u32 | CRC of the block CRCs u32 (removal: unit) | synced u48 | flags u16 | segment u32
 *        | CRC of the head u32
 * </pre>
 *
 * {@code synced} says up to where the segment was durable when the record was written. So damage that a crash left can be
 * told from damage done later: nothing before the {@code synced} of an intact record was lost in a crash. Flag 1 says
 * that the next record belongs to the same batch, of which a crash leaves all or nothing.
 *
 * <p>The highest bit of the kind says that the record is a removal: those of its key that lie in {@code segment} up to
 * {@code unit} count no longer. It is needed for as long as that segment exists, wherever it lies itself, and has no
 * payload. In another record {@code segment} says where compaction moved it from, or is 0. Of several records with one
 * key that were not removed the last one in the order of segments and positions counts.
 *
 * <p>Version 1 had neither flags nor segments, so both are 0 there: a removal without a segment removes what its key had
 * before it.
 */
final class RecordFormat {
    static final int UNIT = 64;
    static final int BLOCK = 16 * 1024;
    static final int VERSION = 2;
    private static final long SEGMENT_MAGIC = 0x0047_4553_454F_4C46L; // "FLOESEG\0"
    private static final int RECORD_MAGIC = 0x4352_4C46; // "FLRC"
    private static final int HEAD_CRC_AT = 60;
    private static final int REMOVAL = 0x80;
    private static final int MORE = 1;
    private static final int SYNCED_BITS = 48;
    private static final byte[] NO_PAYLOAD = {};

    private RecordFormat() {}

    /**
     * A record's head, and where the record starts.
     *
     * @param removal whether it says that what the key named before is gone
     * @param length of the payload in bytes
     * @param tableCrc of a removal: the last unit that it covers
     * @param synced up to where the segment was durable before
     * @param more whether the next record belongs to the same batch
     * @param segment of a removal: the one that it covers, otherwise the one that the record was moved from; 0 if none
     */
    record Head(
            RecordKey key,
            boolean removal,
            int length,
            int tableCrc,
            long synced,
            boolean more,
            long segment,
            long position) {
        int blocks() {
            return RecordFormat.blocks(length);
        }

        long payloadPosition() {
            return position + UNIT + 4L * blocks();
        }

        long size() {
            return RecordFormat.size(length);
        }

        long end() {
            return position + size();
        }

        /** Up to where the removal covers its segment. */
        long through() {
            return Integer.toUnsignedLong(tableCrc) * UNIT;
        }

        /** Whether this removal covers what lies at {@code location}, if that is of its key. */
        boolean covers(long location) {
            return Location.segment(location) == segment && Location.position(location) <= through();
        }
    }

    static int blocks(int length) {
        return (length + BLOCK - 1) / BLOCK;
    }

    /** The bytes that a record with a payload of {@code length} bytes takes, a multiple of {@link #UNIT}. */
    static long size(int length) {
        long exact = UNIT + 4L * blocks(length) + length;
        return (exact + UNIT - 1) / UNIT * UNIT;
    }

    static byte[] segmentHead(long number) {
        ByteBuffer head = buffer(UNIT);
        head.putLong(SEGMENT_MAGIC).putInt(VERSION).putInt(0).putLong(number);
        head.putInt(HEAD_CRC_AT, crc(head.array(), 0, HEAD_CRC_AT));
        return head.array();
    }

    /** The version that a segment's first unit names; empty if the unit is damaged or another segment's. */
    static Optional<Integer> version(byte[] unit, long number) {
        ByteBuffer head = ByteBuffer.wrap(unit).order(ByteOrder.LITTLE_ENDIAN);
        return head.getLong(0) == SEGMENT_MAGIC
                        && head.getInt(HEAD_CRC_AT) == crc(unit, 0, HEAD_CRC_AT)
                        && head.getLong(16) == number
                ? Optional.of(head.getInt(8))
                : Optional.empty();
    }

    static int[] blockCrcs(byte[] payload) {
        int[] crcs = new int[blocks(payload.length)];
        for (int block = 0; block < crcs.length; block++) {
            int from = block * BLOCK;
            crcs[block] = crc(payload, from, Math.min(BLOCK, payload.length - from));
        }
        return crcs;
    }

    /** A record that is to be written. */
    sealed interface Draft {
        RecordKey key();

        /** @param movedFrom the segment that has had it so far; 0 if it is new */
        record Record(RecordKey key, byte[] payload, long movedFrom) implements Draft {}

        /** Says that the records of the key in {@code segment} up to {@code through} count no longer. */
        record Removal(RecordKey key, long segment, long through) implements Draft {}

        default byte[] bytes() {
            return this instanceof Record that ? that.payload : NO_PAYLOAD;
        }

        default long size() {
            return RecordFormat.size(bytes().length);
        }
    }

    /** The head and the block CRCs of a record, ready to be written. */
    static byte[] front(Draft draft, long synced, boolean more) {
        byte[] payload = draft.bytes();
        int[] crcs = blockCrcs(payload);
        ByteBuffer front = buffer(UNIT + 4 * crcs.length);
        front.position(UNIT);
        for (int crc : crcs) {
            front.putInt(crc);
        }
        int table = crc(front.array(), UNIT, 4 * crcs.length);
        RecordKey key = draft.key();
        front.position(0);
        front.putInt(RECORD_MAGIC)
                .put((byte) (key.kind() | (draft instanceof Draft.Removal ? REMOVAL : 0)))
                .put((byte) key.side())
                .putShort((short) key.row())
                .put(key.rawSubject())
                .putInt(payload.length)
                .putInt(draft instanceof Draft.Removal removal ? (int) (removal.through / UNIT) : table)
                .putLong(synced | (more ? (long) MORE << SYNCED_BITS : 0))
                .putInt((int)
                        switch (draft) {
                            case Draft.Record moved -> moved.movedFrom;
                            case Draft.Removal removal -> removal.segment;
                        });
        front.putInt(HEAD_CRC_AT, crc(front.array(), 0, HEAD_CRC_AT));
        return front.array();
    }

    /** Parses the head at {@code bytes[at..]} of a record at {@code position}; empty if there is none. */
    static Optional<Head> head(byte[] bytes, int at, long position) {
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (head.getInt(at) != RECORD_MAGIC || head.getInt(at + HEAD_CRC_AT) != crc(bytes, at, HEAD_CRC_AT)) {
            return Optional.empty();
        }
        int kind = head.get(at + 4) & 0xFF;
        byte[] subject = new byte[RecordKey.SUBJECT_LENGTH];
        head.get(at + 8, subject);
        int length = head.getInt(at + 40);
        if (length < 0 || (kind & ~REMOVAL) == 0) {
            return Optional.empty();
        }
        RecordKey key =
                new RecordKey(kind & ~REMOVAL, subject, head.getShort(at + 6) & 0xFFFF, head.get(at + 5) & 0xFF);
        long synced = head.getLong(at + 48);
        return Optional.of(new Head(
                key,
                (kind & REMOVAL) != 0,
                length,
                head.getInt(at + 44),
                synced & (1L << SYNCED_BITS) - 1,
                (synced >>> SYNCED_BITS & MORE) != 0,
                Integer.toUnsignedLong(head.getInt(at + 56)),
                position));
    }

    static int crc(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
