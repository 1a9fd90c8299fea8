package dev.floe.keys;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.P2;
import supranational.blst.P2_Affine;
import supranational.blst.Pairing;
import supranational.blst.SecretKey;

/**
 * The only door to the native BLS library, which is loaded when this class is first used. Where it cannot be, everything
 * that makes a key, a point or a sum throws a {@link NativeLibraryException}. Public keys are points of G1,
 * signatures points of G2, messages are hashed as they are (the basic scheme). Thread-safe: every call works on its own
 * points.
 */
final class Blst {
    static final int SECRET_LENGTH = 32;
    static final int PUBLIC_LENGTH = 48;
    static final int PUBLIC_UNCOMPRESSED_LENGTH = 96;
    static final int SIGNATURE_LENGTH = 96;

    private static final String DST = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";

    private static final BigInteger GROUP_ORDER =
            new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

    private static final Optional<String> PROBLEM = BlsLibrary.load();

    private Blst() {}

    /** @throws NativeLibraryException if the library cannot be loaded */
    static void requireLibrary() {
        if (PROBLEM.isPresent()) {
            throw new NativeLibraryException(PROBLEM.get());
        }
    }

    /** Derives a secret scalar from at least 32 random bytes. */
    static SecretKey secretFromRandom(byte[] random) {
        requireLibrary();
        SecretKey key = new SecretKey();
        key.keygen(random);
        return key;
    }

    static SecretKey secret(byte[] bigEndian) {
        requireLibrary();
        if (bigEndian.length != SECRET_LENGTH) {
            throw new KeyFormatException("a BLS secret key has 32 bytes, not " + bigEndian.length);
        }
        BigInteger scalar = new BigInteger(1, bigEndian);
        if (scalar.signum() == 0 || scalar.compareTo(GROUP_ORDER) >= 0) {
            throw new KeyFormatException("a BLS secret key is at least 1 and less than the group order");
        }
        SecretKey key = new SecretKey();
        key.from_bendian(bigEndian);
        return key;
    }

    static P1_Affine publicKey(SecretKey secret) {
        return new P1(secret).to_affine();
    }

    /** A point from 48 bytes (compressed) or 96 bytes: on the curve, in the group, not infinity. */
    static P1_Affine publicKey(byte[] bytes) {
        requireLibrary();
        boolean compressed = bytes.length > 0 && (bytes[0] & 0x80) != 0;
        if (bytes.length != (compressed ? PUBLIC_LENGTH : PUBLIC_UNCOMPRESSED_LENGTH)) {
            throw new KeyFormatException(
                    "a BLS public key has 48 bytes compressed or 96 uncompressed, not " + bytes.length
                            + (compressed ? " with the mark of compression" : " without the mark of compression"));
        }
        P1_Affine point;
        try {
            point = new P1_Affine(bytes);
        } catch (RuntimeException e) {
            throw new KeyFormatException("not a BLS public key: " + reason(e), e);
        }
        if (point.is_inf() || !point.in_group()) {
            throw new KeyFormatException("not a BLS public key: infinity or outside of the group");
        }
        return point;
    }

    /** A point from 96 compressed bytes: on the curve and in the group. */
    static P2_Affine signature(byte[] bytes) {
        requireLibrary();
        if (bytes.length != SIGNATURE_LENGTH || (bytes[0] & 0x80) == 0) {
            throw new KeyFormatException("a BLS signature has 96 compressed bytes");
        }
        P2_Affine point;
        try {
            point = new P2_Affine(bytes);
        } catch (RuntimeException e) {
            throw new KeyFormatException("not a BLS signature: " + reason(e), e);
        }
        if (point.is_inf() || !point.in_group()) {
            throw new KeyFormatException("not a BLS signature: infinity or outside of the group");
        }
        return point;
    }

    static P2_Affine sign(SecretKey secret, byte[] message) {
        return new P2().hash_to(message, DST).sign_with(secret).to_affine();
    }

    static boolean verify(P1_Affine publicKey, P2_Affine signature, byte[] message) {
        // Not core_verify: this binding refuses good signatures with it. The pairing checks both groups once more.
        Pairing pairing = new Pairing(true, DST);
        if (pairing.aggregate(publicKey, signature, message) != BLST_ERROR.BLST_SUCCESS) {
            return false;
        }
        pairing.commit();
        return pairing.finalverify();
    }

    static P1 sum(Iterable<P1_Affine> points) {
        requireLibrary();
        P1 sum = new P1();
        points.forEach(sum::add);
        return sum;
    }

    static P2 sumOfSignatures(Iterable<P2_Affine> points) {
        requireLibrary();
        P2 sum = new P2();
        points.forEach(sum::add);
        return sum;
    }

    static P1 difference(P1_Affine from, Iterable<P1_Affine> points) {
        return sum(points).neg().add(from);
    }

    private static String reason(RuntimeException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^BLST_", "").toLowerCase(Locale.ROOT);
    }
}
