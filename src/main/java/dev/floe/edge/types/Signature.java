package dev.floe.edge.types;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that a format's files have at a fixed place.
 *
 * @param offset of the first
 * @param mask which bits of each count
 * @param pattern what must stand there
 */
record Signature(int offset, byte[] mask, byte[] pattern) {
    static Signature ascii(int offset, String text) {
        return exact(offset, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Signature hex(int offset, String digits) {
        return exact(offset, HexFormat.of().parseHex(digits));
    }

    static Signature masked(int offset, String mask, String digits) {
        return new Signature(
                offset, HexFormat.of().parseHex(mask), HexFormat.of().parseHex(digits));
    }

    private static Signature exact(int offset, byte[] bytes) {
        byte[] all = new byte[bytes.length];
        Arrays.fill(all, (byte) 0xFF);
        return new Signature(offset, all, bytes);
    }

    boolean isIn(byte[] head) {
        if (head.length < offset + pattern.length) {
            return false;
        }
        for (int i = 0; i < pattern.length; i++) {
            if ((head[offset + i] & mask[i]) != pattern[i]) {
                return false;
            }
        }
        return true;
    }
}
