package dev.floe.keys;

import dev.floe.bytes.Blake2b;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A signature on a Sui transaction, with the key that made it: flag, 64 bytes, public key. What is signed is BLAKE2b-256
 * of the transaction intent (three zero bytes) and the BCS of the transaction; the elliptic curves sign SHA-256 of that.
 * Immutable and thread-safe.
 */
public final class SuiSignature {
    static final int SIGNATURE_LENGTH = 64;

    private static final byte[] TRANSACTION_INTENT = {0, 0, 0};
    private static final ECDomainParameters K1 = new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
    private static final ECDomainParameters R1 = new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));

    private final SignatureScheme scheme;
    private final byte[] signature;
    private final byte[] publicKey;

    SuiSignature(SignatureScheme scheme, byte[] signature, byte[] publicKey) {
        this.scheme = scheme;
        this.signature = signature;
        this.publicKey = publicKey;
    }

    /** @throws KeyFormatException unless the length is right for a scheme that Floe knows */
    public static SuiSignature fromBytes(byte[] bytes) {
        if (bytes.length == 0) {
            throw new KeyFormatException("the signature is empty");
        }
        SignatureScheme scheme = SignatureScheme.ofFlag(bytes[0] & 0xFF)
                .orElseThrow(() -> new KeyFormatException("unknown signature scheme " + (bytes[0] & 0xFF)
                        + "; known are 0 Ed25519, 1 secp256k1, 2 secp256r1"));
        int length = 1 + SIGNATURE_LENGTH + scheme.publicKeyLength();
        if (bytes.length != length) {
            throw new KeyFormatException("a signature by " + scheme + " has " + length + " bytes, not " + bytes.length);
        }
        return new SuiSignature(
                scheme,
                Arrays.copyOfRange(bytes, 1, 1 + SIGNATURE_LENGTH),
                Arrays.copyOfRange(bytes, 1 + SIGNATURE_LENGTH, length));
    }

    /** Whether {@code serialized} is a valid signature of {@code transactionData} by the account {@code address}. */
    public static boolean verify(byte[] serialized, byte[] transactionData, byte[] address) {
        try {
            SuiSignature signature = fromBytes(serialized);
            return MessageDigest.isEqual(signature.address(), address) && signature.verifyTransaction(transactionData);
        } catch (KeyFormatException e) {
            return false;
        }
    }

    public SignatureScheme scheme() {
        return scheme;
    }

    /** The 32 bytes of the account whose key made this. */
    public byte[] address() {
        return SuiAddress.of(scheme, publicKey);
    }

    /** Whether the key in here signed the transaction with the BCS {@code transactionData}. */
    public boolean verifyTransaction(byte[] transactionData) {
        byte[] digest = transactionDigest(transactionData);
        return switch (scheme) {
            case ED25519 -> Ed25519.verify(signature, 0, publicKey, 0, digest, 0, digest.length);
            case SECP256K1, SECP256R1 -> verifyEcdsa(digest);
        };
    }

    private boolean verifyEcdsa(byte[] digest) {
        ECDomainParameters curve = curve(scheme);
        ECPoint point;
        try {
            point = curve.getCurve().decodePoint(publicKey);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (point.isInfinity()) {
            return false;
        }
        BigInteger r = new BigInteger(1, signature, 0, 32);
        BigInteger s = new BigInteger(1, signature, 32, 32);
        // Of the two valid values of s only the low one counts, or anybody could make a second signature of a first.
        if (s.compareTo(curve.getN().shiftRight(1)) > 0) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, new ECPublicKeyParameters(point, curve));
        return verifier.verifySignature(sha256(digest), r, s);
    }

    /** Flag, signature, public key. */
    public byte[] toBytes() {
        byte[] bytes = new byte[1 + SIGNATURE_LENGTH + publicKey.length];
        bytes[0] = (byte) scheme.flag();
        System.arraycopy(signature, 0, bytes, 1, SIGNATURE_LENGTH);
        System.arraycopy(publicKey, 0, bytes, 1 + SIGNATURE_LENGTH, publicKey.length);
        return bytes;
    }

    static byte[] transactionDigest(byte[] transactionData) {
        return Blake2b.hash(TRANSACTION_INTENT, transactionData);
    }

    static ECDomainParameters curve(SignatureScheme scheme) {
        return switch (scheme) {
            case SECP256K1 -> K1;
            case SECP256R1 -> R1;
            case ED25519 -> throw new IllegalArgumentException("Ed25519 is no Weierstrass curve");
        };
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
