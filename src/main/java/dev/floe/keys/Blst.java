package dev.floe.keys;

import dev.floe.bytes.NativeCode;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The only door to blst: what is linked into a native image, and on a JVM the library of its binding, which is loaded when
 * this class is first used. Where it cannot be, everything that makes a key, a point or a sum throws a
 * {@link NativeLibraryException}. Thread-safe.
 */
final class Blst {
    private static final BigInteger GROUP_ORDER =
            new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

    private static final Optional<String> PROBLEM = NativeCode.LINKED ? Optional.empty() : BlsLibrary.load();
    private static final BlsArithmetic ARITHMETIC = NativeCode.LINKED ? new LinkedBls() : new BoundBls();

    private Blst() {}

    /** @throws NativeLibraryException if the library cannot be loaded */
    static BlsArithmetic arithmetic() {
        if (PROBLEM.isPresent()) {
            throw new NativeLibraryException(PROBLEM.get());
        }
        return ARITHMETIC;
    }

    /** @throws KeyFormatException unless the bytes are a number from 1 to the group's order */
    static byte[] requireSecret(byte[] bigEndian) {
        if (bigEndian.length != BlsArithmetic.SECRET) {
            throw new KeyFormatException("a BLS secret key has 32 bytes, not " + bigEndian.length);
        }
        BigInteger scalar = new BigInteger(1, bigEndian);
        if (scalar.signum() == 0 || scalar.compareTo(GROUP_ORDER) >= 0) {
            throw new KeyFormatException("a BLS secret key is at least 1 and less than the group order");
        }
        return bigEndian.clone();
    }

    /** A point of G1 from 48 bytes (compressed) or 96 bytes: on the curve, in the group, not infinity. */
    static byte[] publicKey(byte[] bytes) {
        boolean compressed = bytes.length > 0 && (bytes[0] & 0x80) != 0;
        if (bytes.length != (compressed ? BlsArithmetic.COMPRESSED_G1 : BlsArithmetic.G1)) {
            throw new KeyFormatException(
                    "a BLS public key has 48 bytes compressed or 96 uncompressed, not " + bytes.length
                            + (compressed ? " with the mark of compression" : " without the mark of compression"));
        }
        try {
            return arithmetic().readPublicKey(bytes, compressed);
        } catch (BlsArithmetic.NoPointException e) {
            throw new KeyFormatException("not a BLS public key: " + e.fault().words(), e);
        }
    }

    /** A point of G2 from 96 compressed bytes: on the curve, in the group, not infinity. */
    static byte[] signature(byte[] bytes) {
        if (bytes.length != BlsArithmetic.COMPRESSED_G2 || (bytes[0] & 0x80) == 0) {
            throw new KeyFormatException("a BLS signature has 96 compressed bytes");
        }
        try {
            return arithmetic().readSignature(bytes);
        } catch (BlsArithmetic.NoPointException e) {
            throw new KeyFormatException("not a BLS signature: " + e.fault().words(), e);
        }
    }
}
