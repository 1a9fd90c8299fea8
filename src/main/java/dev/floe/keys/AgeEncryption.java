package dev.floe.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.List;

/** Encrypts a stream as age does (age-encryption.org/v1), so that any of some recipients can read it. */
public final class AgeEncryption {
    private AgeEncryption() {}

    /**
     * Encrypts all of {@code plain}. The same bytes are never encrypted to the same bytes again.
     *
     * @param recipients at least one
     */
    public static void encrypt(InputStream plain, OutputStream encrypted, List<AgeRecipient> recipients)
            throws IOException {
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("whom to encrypt for?");
        }
        SecureRandom random = new SecureRandom();
        byte[] fileKey = new byte[AgeHeader.FILE_KEY];
        random.nextBytes(fileKey);
        encrypted.write(AgeHeader.write(fileKey, recipients, random));
        byte[] salt = AgeChunks.newSalt(random);
        encrypted.write(salt);
        AgeChunks chunks = new AgeChunks(fileKey, salt);
        byte[] chunk = new byte[AgeChunks.CHUNK];
        byte[] next = new byte[AgeChunks.CHUNK];
        int count = plain.readNBytes(chunk, 0, chunk.length);
        // Whether a chunk is the last one is known when the next one was looked for.
        for (long number = 0; ; number++) {
            int following = count < chunk.length ? 0 : plain.readNBytes(next, 0, next.length);
            boolean last = following == 0;
            encrypted.write(chunks.seal(number, last, chunk, 0, count));
            if (last) {
                return;
            }
            byte[] free = chunk;
            chunk = next;
            next = free;
            count = following;
        }
    }
}
