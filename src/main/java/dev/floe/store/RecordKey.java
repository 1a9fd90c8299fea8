package dev.floe.store;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Names one record of a {@link RecordStore}. Immutable.
 *
 * <p>Records of one {@code subject} (a blob ID or an object ID) are told apart by kind, row and side; what these mean is
 * up to the owner of the kind. Keys are ordered by kind, subject (as unsigned bytes), row and side.
 */
public final class RecordKey implements Comparable<RecordKey> {
    public static final int SUBJECT_LENGTH = 32;
    public static final int MOST_KINDS = 127;

    /** Bytes of {@link #write}. */
    static final int LENGTH = 36;

    private final int kind;
    private final int side;
    private final int row;
    private final byte[] subject;

    /**
     * @param kind 1 to {@value #MOST_KINDS}
     * @param side 0 to 255
     * @param row 0 to 65535
     * @param subject 32 bytes
     */
    public RecordKey(int kind, byte[] subject, int row, int side) {
        if (kind < 1
                || kind > MOST_KINDS
                || side < 0
                || side > 0xFF
                || row < 0
                || row > 0xFFFF
                || subject.length != SUBJECT_LENGTH) {
            throw new IllegalArgumentException("no record key: kind " + kind + ", row " + row + ", side " + side
                    + ", subject of " + subject.length + " bytes");
        }
        this.kind = kind;
        this.side = side;
        this.row = row;
        this.subject = subject.clone();
    }

    /** The smallest of a kind. */
    public static RecordKey first(int kind) {
        return new RecordKey(kind, new byte[SUBJECT_LENGTH], 0, 0);
    }

    /** The smallest that is larger and of the same kind; empty if there is none. */
    public Optional<RecordKey> next() {
        if (side < 0xFF) {
            return Optional.of(new RecordKey(kind, subject, row, side + 1));
        }
        if (row < 0xFFFF) {
            return Optional.of(new RecordKey(kind, subject, row + 1, 0));
        }
        return nextSubject();
    }

    /** The smallest of the same kind with a larger subject; empty if there is none. */
    public Optional<RecordKey> nextSubject() {
        byte[] larger = subject.clone();
        for (int at = SUBJECT_LENGTH - 1; at >= 0; at--) {
            larger[at]++;
            if (larger[at] != 0) {
                return Optional.of(new RecordKey(kind, larger, 0, 0));
            }
        }
        return Optional.empty();
    }

    public int kind() {
        return kind;
    }

    public int side() {
        return side;
    }

    public int row() {
        return row;
    }

    public byte[] subject() {
        return subject.clone();
    }

    /** Whether it is of the same kind and subject. */
    boolean isOfSubject(RecordKey other) {
        return kind == other.kind && Arrays.equals(subject, other.subject);
    }

    byte[] rawSubject() {
        return subject;
    }

    /** The key as bytes that are ordered as keys are. */
    void write(byte[] into, int at) {
        into[at] = (byte) kind;
        System.arraycopy(subject, 0, into, at + 1, SUBJECT_LENGTH);
        into[at + 33] = (byte) (row >>> 8);
        into[at + 34] = (byte) row;
        into[at + 35] = (byte) side;
    }

    static RecordKey read(byte[] from, int at) {
        return new RecordKey(
                from[at],
                Arrays.copyOfRange(from, at + 1, at + 1 + SUBJECT_LENGTH),
                (from[at + 33] & 0xFF) << 8 | from[at + 34] & 0xFF,
                from[at + 35] & 0xFF);
    }

    @Override
    public int compareTo(RecordKey that) {
        int order = Integer.compare(kind, that.kind);
        order = order != 0 ? order : Arrays.compareUnsigned(subject, that.subject);
        order = order != 0 ? order : Integer.compare(row, that.row);
        return order != 0 ? order : Integer.compare(side, that.side);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordKey that
                && kind == that.kind
                && side == that.side
                && row == that.row
                && Arrays.equals(subject, that.subject);
    }

    @Override
    public int hashCode() {
        return ((Arrays.hashCode(subject) * 31 + kind) * 31 + row) * 31 + side;
    }

    @Override
    public String toString() {
        return kind + "/" + HexFormat.of().formatHex(subject) + "/" + row + "/" + side;
    }
}
