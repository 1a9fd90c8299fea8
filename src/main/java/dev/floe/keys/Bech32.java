package dev.floe.keys;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;

/** Bech32 (BIP 173) without its limit of 90 characters: the text form of age's keys. */
final class Bech32 {
    private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATOR = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final int CHECKSUM = 6;

    private Bech32() {}

    /** In lower case. */
    static String encode(String prefix, byte[] data) {
        byte[] values = regroup(data, 8, 5, true);
        byte[] expanded = expand(prefix);
        byte[] all = Arrays.copyOf(expanded, expanded.length + values.length + CHECKSUM);
        System.arraycopy(values, 0, all, expanded.length, values.length);
        int checksum = polynomial(all) ^ 1;
        StringBuilder text = new StringBuilder(prefix).append('1');
        for (byte value : values) {
            text.append(ALPHABET.charAt(value));
        }
        for (int i = 0; i < CHECKSUM; i++) {
            text.append(ALPHABET.charAt(checksum >> 5 * (CHECKSUM - 1 - i) & 31));
        }
        return text.toString();
    }

    /**
     * @param prefix in lower case
     * @throws KeyFormatException if {@code text} is anything else, or in upper and lower case
     */
    static byte[] decode(String prefix, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!text.equals(lower) && !text.equals(text.toUpperCase(Locale.ROOT))) {
            throw new KeyFormatException("a key is in upper or in lower case, not in both");
        }
        if (!lower.startsWith(prefix + "1") || lower.length() < prefix.length() + 1 + CHECKSUM) {
            throw new KeyFormatException("it does not begin with " + prefix + "1");
        }
        String part = lower.substring(prefix.length() + 1);
        byte[] values = new byte[part.length()];
        for (int i = 0; i < values.length; i++) {
            int value = ALPHABET.indexOf(part.charAt(i));
            if (value < 0) {
                throw new KeyFormatException("it has a character that no key has");
            }
            values[i] = (byte) value;
        }
        byte[] expanded = expand(prefix);
        byte[] all = Arrays.copyOf(expanded, expanded.length + values.length);
        System.arraycopy(values, 0, all, expanded.length, values.length);
        if (polynomial(all) != 1) {
            throw new KeyFormatException("it has a mistake: its checksum is wrong");
        }
        return regroup(Arrays.copyOf(values, values.length - CHECKSUM), 5, 8, false);
    }

    private static byte[] expand(String prefix) {
        byte[] expanded = new byte[2 * prefix.length() + 1];
        for (int i = 0; i < prefix.length(); i++) {
            expanded[i] = (byte) (prefix.charAt(i) >> 5);
            expanded[prefix.length() + 1 + i] = (byte) (prefix.charAt(i) & 31);
        }
        return expanded;
    }

    private static int polynomial(byte[] values) {
        int sum = 1;
        for (byte value : values) {
            int top = sum >>> 25;
            sum = (sum & 0x1ffffff) << 5 ^ value;
            for (int i = 0; i < GENERATOR.length; i++) {
                if ((top >> i & 1) != 0) {
                    sum ^= GENERATOR[i];
                }
            }
        }
        return sum;
    }

    private static byte[] regroup(byte[] data, int from, int to, boolean pad) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (byte value : data) {
            held = held << from | value & (1 << from) - 1;
            bits += from;
            while (bits >= to) {
                bits -= to;
                out.write(held >> bits & (1 << to) - 1);
            }
            held &= (1 << bits) - 1;
        }
        if (pad && bits > 0) {
            out.write(held << to - bits & (1 << to) - 1);
        } else if (!pad && (bits >= from || held != 0)) {
            throw new KeyFormatException("it ends in the middle of a byte");
        }
        return out.toByteArray();
    }
}
