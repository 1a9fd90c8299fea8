package dev.floe.publisher.access;

import dev.floe.keys.PemBlock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that tokens are checked with, and the one algorithm that it is good for: what a token says of its algorithm
 * decides nothing.
 */
public final class TokenKey {
    /** A shorter one can be guessed by whoever has one token. */
    private static final int STRONG_SECRET = 32;

    private static final int LEAST_RSA_BITS = 2048;
    private static final Pattern HEX = Pattern.compile("0x(?:[0-9a-fA-F]{2})+");
    /** What precedes the 32 bytes of an Ed25519 key in a structure that names it. */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final TokenAlgorithm algorithm;
    private final Key key;
    private final boolean strong;

    private TokenKey(TokenAlgorithm algorithm, Key key, boolean strong) {
        this.algorithm = algorithm;
        this.key = key;
        this.strong = strong;
    }

    /**
     * Reads a key as options and files have it: text of PEM (a public key or a certificate), bytes in hexadecimal behind
     * {@code 0x} (a secret, or a public key in DER), or, for algorithms that have a secret, the secret as text.
     *
     * @throws IllegalArgumentException saying what is wrong, without the key
     */
    public static TokenKey parse(TokenAlgorithm algorithm, String text) {
        if (algorithm.isSymmetric()) {
            if (PemBlock.isIn(text)) {
                throw new IllegalArgumentException(
                        algorithm + " has a secret, and this is PEM: name the algorithm that the key is for");
            }
            byte[] secret = HEX.matcher(text).matches()
                    ? HexFormat.of().parseHex(text.substring(2))
                    : text.getBytes(StandardCharsets.UTF_8);
            if (secret.length == 0) {
                throw new IllegalArgumentException("the secret is empty");
            }
            return new TokenKey(
                    algorithm, new SecretKeySpec(secret, algorithm.platformName()), secret.length >= STRONG_SECRET);
        }
        PublicKey key;
        try {
            key = publicKey(algorithm, text.strip());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("this is no public key for " + algorithm
                    + ": it takes PEM (PUBLIC KEY or CERTIFICATE) or 0x and DER in hexadecimal");
        }
        requireFit(algorithm, key);
        return new TokenKey(algorithm, key, true);
    }

    private static PublicKey publicKey(TokenAlgorithm algorithm, String text) throws GeneralSecurityException {
        List<PemBlock> blocks = PemBlock.parse(text);
        if (!blocks.isEmpty()) {
            PemBlock first = blocks.getFirst();
            return switch (first.label()) {
                case "CERTIFICATE" ->
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(first.der()))
                            .getPublicKey();
                case "PUBLIC KEY" -> ofDer(algorithm, first.der());
                default -> throw new IllegalArgumentException("not a public key");
            };
        }
        if (!HEX.matcher(text).matches()) {
            throw new IllegalArgumentException("neither PEM nor hexadecimal");
        }
        return ofDer(algorithm, HexFormat.of().parseHex(text.substring(2)));
    }

    private static PublicKey ofDer(TokenAlgorithm algorithm, byte[] der) throws GeneralSecurityException {
        byte[] structure = der;
        if (algorithm == TokenAlgorithm.EdDSA && der.length == 32) {
            structure = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + der.length);
            System.arraycopy(der, 0, structure, ED25519_PREFIX.length, der.length);
        }
        return KeyFactory.getInstance(algorithm.keyKind()).generatePublic(new X509EncodedKeySpec(structure));
    }

    /** A certificate may have any key in it. */
    private static void requireFit(TokenAlgorithm algorithm, PublicKey key) {
        boolean fits = switch (algorithm) {
            case RS256, RS384, RS512, PS256, PS384, PS512 ->
                key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
            case ES256 -> isOnCurve(key, 256);
            case ES384 -> isOnCurve(key, 384);
            default -> key.getAlgorithm().equals("EdDSA") || key.getAlgorithm().equals("Ed25519");
        };
        if (!fits) {
            throw new IllegalArgumentException("this key is not one for " + algorithm + " (RSA: of at least "
                    + LEAST_RSA_BITS + " bits, ES256: P-256, ES384: P-384, EdDSA: Ed25519)");
        }
    }

    private static boolean isOnCurve(PublicKey key, int bits) {
        return key instanceof ECPublicKey point
                && point.getParams().getCurve().getField().getFieldSize() == bits;
    }

    TokenAlgorithm algorithm() {
        return algorithm;
    }

    /** Whether it is too long to be guessed. */
    public boolean isStrong() {
        return strong;
    }

    boolean verifies(byte[] signed, byte[] signature) {
        return algorithm.verifies(key, signed, signature);
    }
}
