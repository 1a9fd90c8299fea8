package dev.floe.keys;

import dev.floe.bytes.Blake2b;

/** How an address on Sui follows from a public key: BLAKE2b-256 of the scheme's flag and the key. */
final class SuiAddress {
    static final int LENGTH = 32;

    private SuiAddress() {}

    static byte[] of(SignatureScheme scheme, byte[] publicKey) {
        return Blake2b.hash(new byte[] {(byte) scheme.flag()}, publicKey);
    }
}
