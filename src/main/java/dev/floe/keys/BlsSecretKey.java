package dev.floe.keys;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A storage node's protocol key: the secret scalar of BLS12-381 that its confirmations are signed with. Immutable and
 * thread-safe; {@link #toString()} shows the public half only.
 */
public final class BlsSecretKey {
    /** The first byte of the tagged form that key files use. */
    private static final int TAG = 4;

    private final byte[] secret;
    private final BlsPublicKey publicKey;

    private BlsSecretKey(byte[] secret) {
        this.secret = secret;
        this.publicKey = new BlsPublicKey(Blst.arithmetic().publicKey(secret));
    }

    public static BlsSecretKey generate(SecureRandom random) {
        byte[] seed = new byte[BlsArithmetic.SECRET];
        random.nextBytes(seed);
        return new BlsSecretKey(Blst.arithmetic().secret(seed));
    }

    /**
     * @param bigEndian the scalar, 32 bytes
     * @throws KeyFormatException unless it is at least 1 and less than the group order
     */
    public static BlsSecretKey fromBytes(byte[] bigEndian) {
        return new BlsSecretKey(Blst.requireSecret(bigEndian));
    }

    /**
     * Reads the form of key files: base64 of the byte 4 and the 32 bytes of the scalar.
     *
     * @throws KeyFormatException if {@code text} is anything else
     */
    public static BlsSecretKey ofTagged(String text) {
        return fromBytes(TaggedKey.decode(text, TAG, "BLS12-381"));
    }

    public String toTagged() {
        return TaggedKey.encode(TAG, toBytes());
    }

    /** The scalar, 32 bytes, big-endian. */
    public byte[] toBytes() {
        return secret.clone();
    }

    public BlsPublicKey publicKey() {
        return publicKey;
    }

    /** Signs {@code message} as it is, without a hash of its own in front. */
    public BlsSignature sign(byte[] message) {
        return new BlsSignature(Blst.arithmetic().sign(secret, message));
    }

    @Override
    public String toString() {
        return "BlsSecretKey of " + Base64.getEncoder().encodeToString(publicKey.toBytes());
    }
}
