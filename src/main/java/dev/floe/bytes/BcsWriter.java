package dev.floe.bytes;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes BCS into a growing array. Not thread-safe. Methods return the writer itself, to be chained. */
public final class BcsWriter {
    private byte[] bytes;
    private int length;

    public BcsWriter() {
        this(64);
    }

    public BcsWriter(int expectedLength) {
        bytes = new byte[Math.max(16, expectedLength)];
    }

    public BcsWriter u8(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public BcsWriter bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    public BcsWriter u16(int value) {
        return littleEndian(value, 2);
    }

    public BcsWriter u32(long value) {
        return littleEndian(value, 4);
    }

    public BcsWriter u64(long value) {
        return littleEndian(value, 8);
    }

    public BcsWriter u128(BigInteger value) {
        return unsigned(value, 16);
    }

    public BcsWriter u256(BigInteger value) {
        return unsigned(value, 32);
    }

    public BcsWriter uleb128(long value) {
        long rest = value;
        while (rest >= 0x80) {
            u8((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** The bytes alone, without a length. */
    public BcsWriter fixed(byte[] value) {
        return fixed(value, 0, value.length);
    }

    public BcsWriter fixed(byte[] value, int from, int count) {
        ensure(count);
        System.arraycopy(value, from, bytes, length, count);
        length += count;
        return this;
    }

    /** A {@code vector<u8>}: ULEB128 length and bytes. */
    public BcsWriter byteVector(byte[] value) {
        return uleb128(value.length).fixed(value);
    }

    public BcsWriter string(String value) {
        return byteVector(value.getBytes(StandardCharsets.UTF_8));
    }

    public <T> BcsWriter vector(Collection<? extends T> items, BiConsumer<BcsWriter, T> item) {
        uleb128(items.size());
        for (T value : items) {
            item.accept(this, value);
        }
        return this;
    }

    public <T> BcsWriter option(Optional<? extends T> value, BiConsumer<BcsWriter, T> item) {
        bool(value.isPresent());
        value.ifPresent(present -> item.accept(this, present));
        return this;
    }

    public int length() {
        return length;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private BcsWriter littleEndian(long value, int width) {
        ensure(width);
        for (int i = 0; i < width; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    private BcsWriter unsigned(BigInteger value, int width) {
        if (value.signum() < 0 || value.bitLength() > 8 * width) {
            throw new IllegalArgumentException(value + " is not an unsigned integer of " + width + " bytes");
        }
        byte[] bigEndian = value.toByteArray();
        ensure(width);
        for (int i = 0; i < width; i++) {
            int from = bigEndian.length - 1 - i;
            bytes[length++] = from >= 0 ? bigEndian[from] : 0;
        }
        return this;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), Math.min(bytes.length, 1 << 29) * 2));
        }
    }
}
