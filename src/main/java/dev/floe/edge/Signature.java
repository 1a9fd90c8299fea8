package dev.floe.edge;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes that a format's files have at a fixed place.
 *
 * @param offset of the first
 * @param bytes what must stand there
 */
record Signature(int offset, byte[] bytes) {
    static Signature ascii(int offset, String text) {
        return new Signature(offset, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Signature hex(int offset, String digits) {
        return new Signature(offset, HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    boolean isIn(byte[] head) {
        if (head.length < offset + bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (head[offset + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
