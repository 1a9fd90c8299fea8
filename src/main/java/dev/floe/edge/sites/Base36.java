package dev.floe.edge.sites;

import dev.floe.protocol.ObjectId;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/** Object IDs as labels of host names: 32 bytes in digits and letters, in any case. */
public final class Base36 {
    private static final int RADIX = 36;
    /** 32 bytes of 255 have 50 digits. */
    private static final int LONGEST = 50;

    private Base36() {}

    /** The label of {@code id}; leading zero bytes are a zero each. */
    public static String label(ObjectId id) {
        byte[] bytes = id.toBytes();
        int zeros = leadingZeros(bytes);
        String digits = zeros == bytes.length
                ? ""
                : new BigInteger(1, bytes).toString(RADIX).toLowerCase(Locale.ROOT);
        return "0".repeat(zeros) + digits;
    }

    /** The ID that {@code label} stands for; empty if it is none of 32 bytes. */
    public static Optional<ObjectId> id(String label) {
        boolean proper = !label.isEmpty()
                && label.length() <= LONGEST
                && label.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
        if (!proper) {
            return Optional.empty();
        }
        int zeros = 0;
        while (zeros < label.length() && label.charAt(zeros) == '0') {
            zeros++;
        }
        String digits = label.substring(zeros);
        byte[] number = digits.isEmpty() ? new byte[0] : new BigInteger(digits, RADIX).toByteArray();
        int sign = number.length > 0 && number[0] == 0 ? 1 : 0;
        if (zeros + number.length - sign != ObjectId.LENGTH) {
            return Optional.empty();
        }
        byte[] bytes = new byte[ObjectId.LENGTH];
        System.arraycopy(number, sign, bytes, zeros, number.length - sign);
        return Optional.of(ObjectId.of(bytes));
    }

    private static int leadingZeros(byte[] bytes) {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        return zeros;
    }
}
