package dev.floe.node.store;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names one record of a {@link RecordStore}. Immutable.
 *
 * <p>Records of one {@code subject} (a blob ID or an object ID) are told apart by kind, row and side; what these mean is
 * up to the owner of the kind.
 */
public final class RecordKey {
    public static final int SUBJECT_LENGTH = 32;
    public static final int MOST_KINDS = 127;

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

    byte[] rawSubject() {
        return subject;
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
