package dev.floe.bytes;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Strict reader of BCS: little-endian fixed-width integers, ULEB128 lengths and enum tags in their shortest form,
 * UTF-8 strings. Every length is checked against the bytes that are left before anything is allocated, so hostile input
 * costs at most its own size.
 *
 * <p>Not thread-safe. Every method throws {@link BcsException} on malformed input.
 */
public final class BcsReader {
    private static final long MAX_ULEB = 0xFFFF_FFFFL;

    private final byte[] bytes;
    private final int end;
    private int position;

    public BcsReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reads {@code bytes[from, to)}; the array is not copied. */
    public BcsReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.position = from;
        this.end = to;
    }

    /** Parses the whole of {@code bytes} with {@code parser}; bytes left over are an error. */
    public static <T> T parse(byte[] bytes, Function<BcsReader, T> parser) {
        BcsReader reader = new BcsReader(bytes);
        T value = parser.apply(reader);
        reader.expectEnd();
        return value;
    }

    public int remaining() {
        return end - position;
    }

    /** The offset in the array of the next byte to be read. */
    public int position() {
        return position;
    }

    public void expectEnd() {
        if (position != end) {
            throw new BcsException(remaining() + " trailing bytes");
        }
    }

    public int u8() {
        require(1);
        return bytes[position++] & 0xFF;
    }

    public boolean bool() {
        int value = u8();
        if (value > 1) {
            throw new BcsException("boolean byte is " + value);
        }
        return value == 1;
    }

    public int u16() {
        require(2);
        int value = (bytes[position] & 0xFF) | (bytes[position + 1] & 0xFF) << 8;
        position += 2;
        return value;
    }

    /** An unsigned 32-bit integer, as a non-negative long. */
    public long u32() {
        require(4);
        long value = 0;
        for (int i = 3; i >= 0; i--) {
            value = value << 8 | (bytes[position + i] & 0xFF);
        }
        position += 4;
        return value;
    }

    /** The 64 bits of an unsigned 64-bit integer: values above {@link Long#MAX_VALUE} come out negative. */
    public long u64() {
        require(8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (bytes[position + i] & 0xFF);
        }
        position += 8;
        return value;
    }

    public BigInteger u128() {
        return unsigned(16);
    }

    public BigInteger u256() {
        return unsigned(32);
    }

    private BigInteger unsigned(int width) {
        byte[] littleEndian = fixed(width);
        byte[] bigEndian = new byte[width];
        for (int i = 0; i < width; i++) {
            bigEndian[i] = littleEndian[width - 1 - i];
        }
        return new BigInteger(1, bigEndian);
    }

    /** A ULEB128 value of at most 32 bits in its shortest form. */
    public long uleb128() {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7F) << shift;
            if ((b & 0x80) == 0) {
                if (shift > 0 && b == 0) {
                    throw new BcsException("ULEB128 value is not in its shortest form");
                }
                if (value > MAX_ULEB) {
                    throw new BcsException("ULEB128 value exceeds 32 bits");
                }
                return value;
            }
        }
        throw new BcsException("ULEB128 value exceeds 32 bits");
    }

    /** An enum tag below {@code variants}. */
    public int variant(int variants) {
        long tag = uleb128();
        if (tag >= variants) {
            throw new BcsException("unknown variant " + tag);
        }
        return (int) tag;
    }

    /** A count of items that take at least {@code minimumItemSize} bytes each, checked against what is left. */
    public int count(int minimumItemSize) {
        long count = uleb128();
        if (count * Math.max(1, minimumItemSize) > remaining()) {
            throw new BcsException("sequence of " + count + " items does not fit in " + remaining() + " bytes");
        }
        return (int) count;
    }

    /** {@code length} bytes without a length prefix. */
    public byte[] fixed(int length) {
        require(length);
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    /** Skips {@code length} bytes and returns the offset where they start. */
    public int skip(int length) {
        require(length);
        int start = position;
        position += length;
        return start;
    }

    /** A {@code vector<u8>}: ULEB128 length and bytes. */
    public byte[] byteVector() {
        return fixed(count(1));
    }

    public String string() {
        int length = count(1);
        int start = skip(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BcsException("string is not valid UTF-8");
        }
    }

    public <T> List<T> vector(int minimumItemSize, Function<BcsReader, T> item) {
        int count = count(minimumItemSize);
        List<T> items = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            items.add(item.apply(this));
        }
        return items;
    }

    public <T> Optional<T> option(Function<BcsReader, T> item) {
        return bool() ? Optional.of(item.apply(this)) : Optional.empty();
    }

    private void require(int length) {
        if (length < 0 || remaining() < length) {
            throw new BcsException("needs " + length + " bytes, has " + remaining());
        }
    }
}
