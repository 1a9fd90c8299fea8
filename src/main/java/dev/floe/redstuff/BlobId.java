package dev.floe.redstuff;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The 32 bytes that name a blob: BLAKE2b of its encoding type, length and the root over all sliver hashes. Text form:
 * base64url without padding, 43 characters. On chain: the little-endian u256. Immutable.
 */
public final class BlobId implements Comparable<BlobId> {
    public static final int LENGTH = 32;
    public static final int TEXT_LENGTH = 43;

    private final byte[] bytes;

    private BlobId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static BlobId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a blob ID has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new BlobId(bytes.clone());
    }

    /** Parses the base64url form; empty for anything but the one canonical text of 32 bytes. */
    public static Optional<BlobId> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            BlobId id = new BlobId(Base64.getUrlDecoder().decode(text));
            return id.bytes.length == LENGTH && id.toString().equals(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException unless {@code value} is an unsigned integer of 256 bits */
    public static BlobId ofU256(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 256) {
            throw new IllegalArgumentException("not a u256: " + value);
        }
        byte[] bytes = new byte[LENGTH];
        BigInteger rest = value;
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = rest.byteValue();
            rest = rest.shiftRight(8);
        }
        return new BlobId(bytes);
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The on-chain form: the bytes as a little-endian integer. */
    public BigInteger toU256() {
        byte[] bigEndian = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bigEndian[i] = bytes[LENGTH - 1 - i];
        }
        return new BigInteger(1, bigEndian);
    }

    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * By how many places sliver pairs are rotated over the shards: the ID as a <em>big-endian</em> integer modulo the
     * number of shards.
     */
    public int rotation(int shardCount) {
        int remainder = 0;
        for (byte b : bytes) {
            remainder = (remainder * 256 + (b & 0xFF)) % shardCount;
        }
        return remainder;
    }

    /** The shard that holds sliver pair {@code pair}. */
    public int shardOfPair(int pair, int shardCount) {
        return (pair + rotation(shardCount)) % shardCount;
    }

    /** The sliver pair that shard {@code shard} holds. */
    public int pairOfShard(int shard, int shardCount) {
        return (shardCount + shard - rotation(shardCount)) % shardCount;
    }

    /** The smallest ID that is larger; empty after the largest. */
    public Optional<BlobId> next() {
        byte[] larger = toBytes();
        for (int at = larger.length - 1; at >= 0; at--) {
            if (++larger[at] != 0) {
                return Optional.of(new BlobId(larger));
            }
        }
        return Optional.empty();
    }

    /** Ascending unsigned byte order, the order of a storage node's tables. */
    @Override
    public int compareTo(BlobId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlobId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
