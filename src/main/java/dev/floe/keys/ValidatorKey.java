package dev.floe.keys;

import supranational.blst.P1;
import supranational.blst.P2;
import supranational.blst.SecretKey;

/**
 * The key that a validator of Sui signs checkpoints with: BLS12-381 the other way round than a storage node's, with
 * public keys in G2 and signatures in G1. Immutable and thread-safe.
 */
public final class ValidatorKey {
    private static final String DST = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

    private final SecretKey secret;
    private final byte[] publicKey;

    private ValidatorKey(SecretKey secret) {
        this.secret = secret;
        this.publicKey = new P2(secret).compress();
    }

    /** @param seed at least 32 bytes that nobody can guess; the same seed gives the same key */
    public static ValidatorKey ofSeed(byte[] seed) {
        return new ValidatorKey(Blst.secretFromRandom(seed));
    }

    /** 96 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The signature of {@code message} as it is, 48 bytes. */
    public byte[] sign(byte[] message) {
        return new P1().hash_to(message, DST).sign_with(secret).compress();
    }
}
