package dev.floe.publisher.access;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/** How a token is signed, by the names of RFC 7518 and RFC 8037. There is no {@code none}. */
public enum TokenAlgorithm {
    HS256("", "HmacSHA256", Optional.empty()),
    HS384("", "HmacSHA384", Optional.empty()),
    HS512("", "HmacSHA512", Optional.empty()),
    RS256("RSA", "SHA256withRSA", Optional.empty()),
    RS384("RSA", "SHA384withRSA", Optional.empty()),
    RS512("RSA", "SHA512withRSA", Optional.empty()),
    PS256("RSA", "RSASSA-PSS", Optional.of(pss("SHA-256", MGF1ParameterSpec.SHA256, 32))),
    PS384("RSA", "RSASSA-PSS", Optional.of(pss("SHA-384", MGF1ParameterSpec.SHA384, 48))),
    PS512("RSA", "RSASSA-PSS", Optional.of(pss("SHA-512", MGF1ParameterSpec.SHA512, 64))),
    /** Signatures are the two numbers side by side, not the structure that the same name stands for elsewhere. */
    ES256("EC", "SHA256withECDSAinP1363Format", Optional.empty()),
    ES384("EC", "SHA384withECDSAinP1363Format", Optional.empty()),
    EdDSA("Ed25519", "Ed25519", Optional.empty());

    private final String keys;
    private final String signature;
    private final Optional<AlgorithmParameterSpec> parameters;

    TokenAlgorithm(String keys, String signature, Optional<AlgorithmParameterSpec> parameters) {
        this.keys = keys;
        this.signature = signature;
        this.parameters = parameters;
    }

    private static AlgorithmParameterSpec pss(String digest, MGF1ParameterSpec mask, int salt) {
        return new PSSParameterSpec(digest, "MGF1", mask, salt, PSSParameterSpec.TRAILER_FIELD_BC);
    }

    /** The one that is called {@code name}, in this case. */
    static Optional<TokenAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst();
    }

    /** Whether whoever checks has the same secret as whoever signs. */
    boolean isSymmetric() {
        return keys.isEmpty();
    }

    /** What kind of public key it takes, as the platform calls it; empty text if it takes a secret. */
    String keyKind() {
        return keys;
    }

    /** What the platform calls it. */
    String platformName() {
        return signature;
    }

    /** Whether {@code given} is the signature of {@code signed}; takes the same time for each that is not. */
    boolean verifies(Key key, byte[] signed, byte[] given) {
        try {
            if (isSymmetric()) {
                Mac mac = Mac.getInstance(signature);
                mac.init(key);
                return MessageDigest.isEqual(mac.doFinal(signed), given);
            }
            Signature verifier = Signature.getInstance(signature);
            if (parameters.isPresent()) {
                verifier.setParameter(parameters.get());
            }
            verifier.initVerify((PublicKey) key);
            verifier.update(signed);
            return verifier.verify(given);
        } catch (GeneralSecurityException malformed) {
            // A signature of the wrong length, for one.
            return false;
        }
    }
}
