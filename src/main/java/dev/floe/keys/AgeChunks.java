package dev.floe.keys;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The body of an encrypted file: its bytes in chunks of 64 KiB, each of which is encrypted by itself and knows its place and
 * whether it is the last one, so that any can be opened without the others and none can be moved, left out or changed.
 */
final class AgeChunks {
    static final int CHUNK = 64 << 10;
    static final int TAG = 16;
    static final int SEALED = CHUNK + TAG;
    static final int NONCE = 12;
    /** The random bytes in front of the first chunk. */
    static final int SALT = 16;

    private static final String CIPHER = "ChaCha20-Poly1305";
    private static final String KEY = "ChaCha20";

    private final byte[] key;

    /** @param salt the {@link #SALT} bytes in front of the first chunk */
    AgeChunks(byte[] fileKey, byte[] salt) {
        this.key = AgeHeader.derive(fileKey, salt, "payload");
    }

    static byte[] newSalt(SecureRandom random) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return salt;
    }

    /** How many chunks the bytes of a file become; none is one empty chunk. */
    static long count(long plain) {
        return Math.max(1, Math.ceilDiv(plain, CHUNK));
    }

    byte[] seal(long number, boolean last, byte[] bytes, int from, int count) {
        return seal(key, nonce(number, last), bytes, from, count);
    }

    /** Empty if it is not this chunk, or was changed. */
    Optional<byte[]> open(long number, boolean last, byte[] bytes, int from, int count) {
        return open(key, nonce(number, last), bytes, from, count);
    }

    private static byte[] nonce(long number, boolean last) {
        byte[] nonce = new byte[NONCE];
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[NONCE - 2 - i] = (byte) (number >>> 8 * i);
        }
        nonce[NONCE - 1] = (byte) (last ? 1 : 0);
        return nonce;
    }

    static byte[] seal(byte[] key, byte[] nonce, byte[] bytes, int from, int count) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(bytes, from, count);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + CIPHER, e);
        }
    }

    static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] bytes, int from, int count) {
        if (count < TAG) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, key, nonce).doFinal(bytes, from, count));
        } catch (AEADBadTagException changed) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + CIPHER, e);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(key, KEY), new IvParameterSpec(nonce));
        return cipher;
    }
}
