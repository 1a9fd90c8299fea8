package dev.floe.keys;

import java.util.List;
import java.util.Optional;

/**
 * The arithmetic of BLS12-381: keys in G1 and signatures in G2 as storage nodes have them, and the other way round for
 * validators; messages are hashed as they are (the basic scheme). Secrets have 32 bytes, big-endian. Points are
 * uncompressed, 96 bytes in G1 and 192 in G2, and what comes in was given out by the same arithmetic, but for what is
 * read. Thread-safe.
 */
interface BlsArithmetic {
    int SECRET = 32;
    int G1 = 96;
    int G2 = 192;
    int COMPRESSED_G1 = 48;
    int COMPRESSED_G2 = 96;
    String NODES = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";
    String VALIDATORS = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

    /** What is wrong with bytes that are no point of the group, or none that counts as one. */
    enum Fault {
        BAD_ENCODING("bad encoding"),
        NOT_ON_CURVE("point not on curve"),
        NOT_IN_GROUP("infinity or outside of the group");

        private final String words;

        Fault(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** Bytes that are no point. */
    final class NoPointException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Fault fault;

        NoPointException(Fault fault) {
            super(fault.words(), null, false, false);
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }
    }

    /** A secret out of at least 32 bytes that nobody can guess. */
    byte[] secret(byte[] seed);

    byte[] publicKey(byte[] secret);

    /** The signature of a message. */
    byte[] sign(byte[] secret, byte[] message);

    boolean verify(byte[] publicKey, byte[] signature, byte[] message);

    /** A key from 48 bytes if they are compressed, from 96 if not. */
    byte[] readPublicKey(byte[] bytes, boolean compressed) throws NoPointException;

    /** A signature from 96 bytes that are compressed. */
    byte[] readSignature(byte[] compressed) throws NoPointException;

    byte[] compressPublicKey(byte[] point);

    byte[] compressSignature(byte[] point);

    /** The sum of keys; empty if that is infinity. */
    Optional<byte[]> sumOfPublicKeys(List<byte[]> points);

    /** The sum of signatures; empty if that is infinity. */
    Optional<byte[]> sumOfSignatures(List<byte[]> points);

    /** A key without others; empty if nothing is left. */
    Optional<byte[]> difference(byte[] from, List<byte[]> others);

    /** The key of a validator, compressed. */
    byte[] validatorKey(byte[] secret);

    /** The signature of a validator, compressed. */
    byte[] signAsValidator(byte[] secret, byte[] message);
}
