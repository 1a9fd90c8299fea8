package dev.floe.keys;

import java.util.Optional;

/** The kinds of Sui key that Floe signs with and verifies, by the flag byte in front of keys and signatures. */
public enum SignatureScheme {
    ED25519(0, 32),
    SECP256K1(1, 33),
    SECP256R1(2, 33);

    private final int flag;
    private final int publicKeyLength;

    SignatureScheme(int flag, int publicKeyLength) {
        this.flag = flag;
        this.publicKeyLength = publicKeyLength;
    }

    /** Empty for the schemes of Sui that Floe does not know (multisig, zkLogin, passkey) and for no scheme at all. */
    public static Optional<SignatureScheme> ofFlag(int flag) {
        for (SignatureScheme scheme : values()) {
            if (scheme.flag == flag) {
                return Optional.of(scheme);
            }
        }
        return Optional.empty();
    }

    public int flag() {
        return flag;
    }

    /** Bytes of a public key: the points of the two elliptic curves are compressed. */
    public int publicKeyLength() {
        return publicKeyLength;
    }
}
