package dev.floe.bytes;

import java.util.Arrays;

/** Base58 with the Bitcoin alphabet, the text form of Sui's digests. Leading zero bytes are leading {@code 1}s. */
public final class Base58 {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int MAX_TEXT = 128;
    private static final int[] VALUES = new int[128];

    static {
        Arrays.fill(VALUES, -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            VALUES[ALPHABET.charAt(i)] = i;
        }
    }

    private Base58() {}

    public static String encode(byte[] bytes) {
        byte[] number = bytes.clone();
        StringBuilder text = new StringBuilder();
        int start = 0;
        while (start < number.length && number[start] == 0) {
            start++;
        }
        int zeros = start;
        while (start < number.length) {
            int remainder = 0;
            for (int i = start; i < number.length; i++) {
                int value = remainder << 8 | (number[i] & 0xFF);
                number[i] = (byte) (value / 58);
                remainder = value % 58;
            }
            text.append(ALPHABET.charAt(remainder));
            while (start < number.length && number[start] == 0) {
                start++;
            }
        }
        return text.append("1".repeat(zeros)).reverse().toString();
    }

    /** @throws IllegalArgumentException if the text is not base58 or longer than any digest could be */
    public static byte[] decode(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("base58 text of " + text.length() + " characters");
        }
        byte[] number = new byte[text.length()];
        int used = 0;
        int zeros = 0;
        for (int c = 0; c < text.length(); c++) {
            char character = text.charAt(c);
            int carry = character < 128 ? VALUES[character] : -1;
            if (carry < 0) {
                throw new IllegalArgumentException("not a base58 character: '" + character + "'");
            }
            if (carry == 0 && used == 0) {
                zeros++;
                continue;
            }
            for (int i = 0; i < used; i++) {
                int value = (number[number.length - 1 - i] & 0xFF) * 58 + carry;
                number[number.length - 1 - i] = (byte) value;
                carry = value >>> 8;
            }
            while (carry != 0) {
                number[number.length - 1 - used] = (byte) carry;
                used++;
                carry >>>= 8;
            }
        }
        byte[] bytes = new byte[zeros + used];
        System.arraycopy(number, number.length - used, bytes, zeros, used);
        return bytes;
    }
}
