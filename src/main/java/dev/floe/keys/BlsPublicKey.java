package dev.floe.keys;

import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A point of G1 that verifies BLS signatures: one node's key, or the sum of several. Always on the curve, in the group,
 * and not infinity. Immutable and thread-safe.
 */
public final class BlsPublicKey {
    /** Bytes of the compressed form, the one on chain and in messages. */
    public static final int LENGTH = BlsArithmetic.COMPRESSED_G1;
    /** Bytes of the uncompressed form, the one in a staking pool. */
    public static final int UNCOMPRESSED_LENGTH = BlsArithmetic.G1;

    private final byte[] point;
    private final byte[] compressed;

    /**
     * For whoever wants to know at its start and not at its first signature.
     *
     * @throws NativeLibraryException if there can be no keys and no signatures, as their library cannot be loaded
     */
    public static void requireLibrary() {
        Blst.arithmetic();
    }

    /** @param point of the arithmetic; not copied */
    BlsPublicKey(byte[] point) {
        this.point = point;
        this.compressed = Blst.arithmetic().compressPublicKey(point);
    }

    /**
     * @param bytes 48 bytes compressed or 96 bytes uncompressed
     * @throws KeyFormatException unless they are a point of the group other than infinity
     */
    public static BlsPublicKey fromBytes(byte[] bytes) {
        return new BlsPublicKey(Blst.publicKey(bytes));
    }

    /** The sum of {@code keys}; empty if that is infinity, as it is for no keys. */
    public static Optional<BlsPublicKey> aggregate(Collection<BlsPublicKey> keys) {
        return Blst.arithmetic().sumOfPublicKeys(points(keys)).map(BlsPublicKey::new);
    }

    /**
     * This key without {@code others}: what the contract does with the keys of the nodes that did not sign. Empty if
     * nothing is left.
     */
    public Optional<BlsPublicKey> minus(Collection<BlsPublicKey> others) {
        return Blst.arithmetic().difference(point, points(others)).map(BlsPublicKey::new);
    }

    /** Whether {@code signature} is this key's (or, for a sum, everyone's) signature of {@code message}. */
    public boolean verify(byte[] message, BlsSignature signature) {
        return Blst.arithmetic().verify(point, signature.point(), message);
    }

    /** 48 bytes. */
    public byte[] toBytes() {
        return compressed.clone();
    }

    /** 96 bytes. */
    public byte[] toUncompressedBytes() {
        return point.clone();
    }

    private static List<byte[]> points(Collection<BlsPublicKey> keys) {
        return keys.stream().map(key -> key.point).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlsPublicKey that && Arrays.equals(compressed, that.compressed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(compressed);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(compressed);
    }
}
