package dev.floe.keys;

import java.util.Arrays;
import java.util.Base64;

/** The text form of a secret key in Walrus and Sui files: base64 of one byte that says which kind, and 32 bytes. */
final class TaggedKey {
    static final int SECRET_LENGTH = 32;

    private TaggedKey() {}

    static String encode(int tag, byte[] secret) {
        byte[] tagged = new byte[1 + secret.length];
        tagged[0] = (byte) tag;
        System.arraycopy(secret, 0, tagged, 1, secret.length);
        return Base64.getEncoder().encodeToString(tagged);
    }

    /** The tag and the secret of any kind of key. */
    static byte[] decode(String text) {
        byte[] tagged;
        try {
            tagged = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException("a key in tagged form is base64 text");
        }
        if (tagged.length != 1 + SECRET_LENGTH) {
            throw new KeyFormatException(
                    "a key in tagged form is base64 of a tag and 32 bytes, this is of " + tagged.length);
        }
        return tagged;
    }

    static byte[] decode(String text, int tag, String kind) {
        byte[] tagged = decode(text);
        if (tagged[0] != tag) {
            throw new KeyFormatException(
                    "a tagged " + kind + " key starts with byte " + tag + ", this one with " + (tagged[0] & 0xFF));
        }
        return Arrays.copyOfRange(tagged, 1, tagged.length);
    }
}
