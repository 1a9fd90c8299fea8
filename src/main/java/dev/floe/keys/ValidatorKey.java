package dev.floe.keys;

/**
 * The key that a validator of Sui signs checkpoints with: BLS12-381 the other way round than a storage node's, with
 * public keys in G2 and signatures in G1. Immutable and thread-safe.
 */
public final class ValidatorKey {
    private final byte[] secret;
    private final byte[] publicKey;

    private ValidatorKey(byte[] secret) {
        this.secret = secret;
        this.publicKey = Blst.arithmetic().validatorKey(secret);
    }

    /** @param seed at least 32 bytes that nobody can guess; the same seed gives the same key */
    public static ValidatorKey ofSeed(byte[] seed) {
        return new ValidatorKey(Blst.arithmetic().secret(seed));
    }

    /** 96 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The signature of {@code message} as it is, 48 bytes. */
    public byte[] sign(byte[] message) {
        return Blst.arithmetic().signAsValidator(secret, message);
    }
}
