package dev.floe.keys;

import java.util.Arrays;

/** Whom something is encrypted for: the public half of an {@link AgeIdentity}, {@code age1…} as text. */
public final class AgeRecipient {
    static final int LENGTH = 32;
    private static final String PREFIX = "age";

    private final byte[] publicKey;

    AgeRecipient(byte[] publicKey) {
        this.publicKey = publicKey.clone();
    }

    /** @throws KeyFormatException if {@code text} is no such key */
    public static AgeRecipient parse(String text) {
        byte[] key = Bech32.decode(PREFIX, text);
        if (key.length != LENGTH || !text.startsWith(PREFIX)) {
            throw new KeyFormatException("a recipient of age is 62 characters in lower case, and begins with age1");
        }
        return new AgeRecipient(key);
    }

    byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AgeRecipient that && Arrays.equals(publicKey, that.publicKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(publicKey);
    }

    @Override
    public String toString() {
        return Bech32.encode(PREFIX, publicKey);
    }
}
