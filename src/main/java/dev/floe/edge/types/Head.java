package dev.floe.edge.types;

import java.nio.charset.StandardCharsets;

/**
 * The first bytes of a blob, and numbers in them: 0 where there are no bytes any more.
 *
 * @param bytes as many as are looked at first, or all of a shorter blob
 * @param length of the whole blob
 */
record Head(byte[] bytes, long length) {
    /** Some bytes by themselves. */
    static Head of(byte[] bytes) {
        return new Head(bytes, bytes.length);
    }

    int u8(int at) {
        return at < bytes.length ? bytes[at] & 0xFF : 0;
    }

    int u16(int at) {
        return u8(at) | u8(at + 1) << 8;
    }

    /** Little-endian, as everything here. */
    long u32(int at) {
        return u16(at) | (long) u16(at + 2) << 16;
    }

    String latin(int from, int length) {
        int start = Math.min(from, bytes.length);
        int count = Math.min(length, bytes.length - start);
        return new String(bytes, start, count, StandardCharsets.ISO_8859_1);
    }

    boolean contains(int within, String word) {
        return latin(0, within).contains(word);
    }
}
