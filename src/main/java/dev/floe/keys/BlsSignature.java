package dev.floe.keys;

import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;

/**
 * A point of G2: one node's signature, or the sum of several over the same message. Always in the group and not
 * infinity. Immutable and thread-safe.
 */
public final class BlsSignature {
    public static final int LENGTH = BlsArithmetic.COMPRESSED_G2;

    private final byte[] point;
    private final byte[] compressed;

    /** @param point of the arithmetic; not copied */
    BlsSignature(byte[] point) {
        this.point = point;
        this.compressed = Blst.arithmetic().compressSignature(point);
    }

    /**
     * @param bytes 96 bytes, compressed
     * @throws KeyFormatException unless they are a point of the group other than infinity
     */
    public static BlsSignature fromBytes(byte[] bytes) {
        return new BlsSignature(Blst.signature(bytes));
    }

    /**
     * The sum of {@code signatures}.
     *
     * @throws IllegalArgumentException if there are none, or they cancel out
     */
    public static BlsSignature aggregate(Collection<BlsSignature> signatures) {
        return Blst.arithmetic()
                .sumOfSignatures(
                        signatures.stream().map(signature -> signature.point).toList())
                .map(BlsSignature::new)
                .orElseThrow(() -> new IllegalArgumentException(signatures.size() + " signatures add up to nothing"));
    }

    /** Whether {@code publicKey} signed {@code message} with this. */
    public boolean verify(byte[] message, BlsPublicKey publicKey) {
        return publicKey.verify(message, this);
    }

    /** Whether this is the aggregate of the signatures of all {@code publicKeys} over the same {@code message}. */
    public boolean verifyAggregate(byte[] message, Collection<BlsPublicKey> publicKeys) {
        return BlsPublicKey.aggregate(publicKeys)
                .map(sum -> sum.verify(message, this))
                .orElse(false);
    }

    /** 96 bytes. */
    public byte[] toBytes() {
        return compressed.clone();
    }

    byte[] point() {
        return point;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlsSignature that && Arrays.equals(compressed, that.compressed);
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
