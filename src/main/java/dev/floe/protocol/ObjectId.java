package dev.floe.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The 32 bytes that name an object (or an address, or a package) on Sui. Text form: {@code 0x} and 64 hex digits. */
public final class ObjectId implements Comparable<ObjectId> {
    public static final int LENGTH = 32;

    /** Eight bytes at a time: trees of objects compare more IDs than anything else. */
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;

    private ObjectId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static ObjectId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an object ID has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new ObjectId(bytes.clone());
    }

    /** Parses {@code 0x} and 1 to 64 hex digits; short forms such as {@code 0x2} are padded on the left. */
    public static Optional<ObjectId> parse(String text) {
        if (!text.startsWith("0x") || text.length() < 3 || text.length() > 2 + 2 * LENGTH) {
            return Optional.empty();
        }
        String digits = text.substring(2);
        for (int i = 0; i < digits.length(); i++) {
            if (!HexFormat.isHexDigit(digits.charAt(i))) {
                return Optional.empty();
            }
        }
        String padded = "0".repeat(2 * LENGTH - digits.length()) + digits;
        return Optional.of(new ObjectId(HexFormat.of().parseHex(padded)));
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Big-endian order, the order of committees. */
    @Override
    public int compareTo(ObjectId other) {
        for (int at = 0; at < LENGTH; at += Long.BYTES) {
            int order = Long.compareUnsigned((long) LONGS.get(bytes, at), (long) LONGS.get(other.bytes, at));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ObjectId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
