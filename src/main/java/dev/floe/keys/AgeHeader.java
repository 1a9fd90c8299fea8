package dev.floe.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The beginning of an encrypted file (age-encryption.org/v1): the key of the file, wrapped for each recipient. Keys of other
 * kinds than X25519 are read over.
 */
final class AgeHeader {
    /** Fifty recipients take 8 KiB. */
    static final int LONGEST = 64 << 10;

    /** One of a few recipients. */
    static final int USUAL = 1 << 10;

    static final int FILE_KEY = 16;

    private static final String VERSION = "age-encryption.org/v1";
    private static final String X25519 = "X25519";
    private static final String WRAP = "age-encryption.org/v1/X25519";
    private static final int COLUMNS = 64;
    private static final int HASH = 32;
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getDecoder();

    private final byte[] fileKey;
    private final int length;

    private AgeHeader(byte[] fileKey, int length) {
        this.fileKey = fileKey;
        this.length = length;
    }

    byte[] fileKey() {
        return fileKey;
    }

    /** The bytes that it takes. */
    int length() {
        return length;
    }

    /** Whether the header ends in the first bytes of a file. */
    static boolean isWhole(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        int last = text.indexOf("\n---");
        return last >= 0 && text.indexOf('\n', last + 1) >= 0;
    }

    /** The header for a new file key. */
    static byte[] write(byte[] fileKey, List<AgeRecipient> recipients, SecureRandom random) {
        StringBuilder text = new StringBuilder(VERSION).append('\n');
        for (AgeRecipient recipient : recipients) {
            AgeIdentity ephemeral = AgeIdentity.generate(random);
            byte[] share = ephemeral.recipient().publicKey();
            byte[] wrapKey = wrapKey(ephemeral.shared(recipient.publicKey()), share, recipient);
            byte[] body = AgeChunks.seal(wrapKey, new byte[AgeChunks.NONCE], fileKey, 0, fileKey.length);
            text.append("-> ")
                    .append(X25519)
                    .append(' ')
                    .append(ENCODER.encodeToString(share))
                    .append('\n');
            text.append(ENCODER.encodeToString(body)).append('\n');
        }
        text.append("---");
        byte[] mac = mac(fileKey, text.toString().getBytes(StandardCharsets.ISO_8859_1));
        return text.append(' ')
                .append(ENCODER.encodeToString(mac))
                .append('\n')
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] wrapKey(byte[] shared, byte[] share, AgeRecipient recipient) {
        byte[] salt = Arrays.copyOf(share, share.length + AgeRecipient.LENGTH);
        System.arraycopy(recipient.publicKey(), 0, salt, share.length, AgeRecipient.LENGTH);
        return derive(shared, salt, WRAP);
    }

    /** HKDF with SHA-256. */
    static byte[] derive(byte[] key, byte[] salt, String purpose) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(new HKDFParameters(key, salt, purpose.getBytes(StandardCharsets.US_ASCII)));
        byte[] derived = new byte[HASH];
        generator.generateBytes(derived, 0, derived.length);
        return derived;
    }

    private static byte[] mac(byte[] fileKey, byte[] header) {
        HMac mac = new HMac(new SHA256Digest());
        mac.init(new KeyParameter(derive(fileKey, new byte[0], "header")));
        mac.update(header, 0, header.length);
        byte[] value = new byte[HASH];
        mac.doFinal(value, 0);
        return value;
    }

    /** Reads the lines of a header, each of which ends with a line feed. */
    private static final class Lines {
        private final byte[] bytes;
        private int at;

        Lines(byte[] bytes) {
            this.bytes = bytes;
        }

        String next() throws AgeException {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (end == bytes.length) {
                throw new AgeException("its header does not end");
            }
            String line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
            at = end + 1;
            return line;
        }
    }

    /**
     * Reads a header and opens it.
     *
     * @param start the first bytes of the file: all of it, or {@link #LONGEST}
     * @throws AgeException if it is none, was changed, or is for other keys
     */
    static AgeHeader open(byte[] start, List<AgeIdentity> identities) throws AgeException {
        Lines lines = new Lines(start);
        String version = lines.next();
        if (!version.equals(VERSION)) {
            throw new AgeException("it does not begin as files of age do");
        }
        Optional<byte[]> fileKey = Optional.empty();
        int stanzas = 0;
        while (true) {
            int before = lines.at;
            String line = lines.next();
            if (line.startsWith("---")) {
                requireStanzas(stanzas);
                byte[] key = fileKey.orElseThrow(() -> new AgeException("it is encrypted for other keys"));
                requireMac(key, Arrays.copyOf(start, before + "---".length()), line);
                return new AgeHeader(key, lines.at);
            }
            List<String> arguments = arguments(line);
            byte[] body = body(lines);
            stanzas++;
            if (fileKey.isEmpty()) {
                fileKey = unwrap(arguments, body, identities);
            } else if (arguments.getFirst().equals(X25519)) {
                requireX25519(arguments, body);
            }
        }
    }

    private static void requireStanzas(int stanzas) throws AgeException {
        if (stanzas == 0) {
            throw new AgeException("it is encrypted for nobody");
        }
    }

    private static void requireMac(byte[] fileKey, byte[] header, String line) throws AgeException {
        if (!line.startsWith("--- ")) {
            throw new AgeException("its header has no authentication");
        }
        byte[] given = decode(line.substring("--- ".length()));
        if (given.length != HASH || !MessageDigest.isEqual(given, mac(fileKey, header))) {
            throw new AgeException("its header was changed");
        }
    }

    private static List<String> arguments(String line) throws AgeException {
        if (!line.startsWith("-> ")) {
            throw new AgeException("its header has a line that belongs to nobody");
        }
        List<String> arguments = List.of(line.substring("-> ".length()).split(" ", -1));
        for (String argument : arguments) {
            if (argument.isEmpty() || !argument.chars().allMatch(character -> character >= 33 && character <= 126)) {
                throw new AgeException("its header has an argument that is none");
            }
        }
        return arguments;
    }

    /** Lines of 64 characters, and a shorter one, which may be empty. */
    private static byte[] body(Lines lines) throws AgeException {
        List<byte[]> parts = new ArrayList<>();
        int length = 0;
        while (true) {
            String line = lines.next();
            if (line.length() > COLUMNS) {
                throw new AgeException("its header has a line that is too long");
            }
            byte[] part = decode(line);
            parts.add(part);
            length += part.length;
            if (line.length() < COLUMNS) {
                break;
            }
        }
        byte[] body = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, body, at, part.length);
            at += part.length;
        }
        return body;
    }

    /** Base64 without padding, in the one way in which the bytes can be written. */
    private static byte[] decode(String text) throws AgeException {
        try {
            byte[] bytes = DECODER.decode(text);
            if (ENCODER.encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // It is no base64 at all.
        }
        throw new AgeException("its header has something that is no canonical base64");
    }

    private static byte[] requireX25519(List<String> arguments, byte[] body) throws AgeException {
        if (arguments.size() != 2) {
            throw new AgeException("its header has a recipient with " + (arguments.size() - 1) + " arguments");
        }
        byte[] share = decode(arguments.get(1));
        if (share.length != AgeRecipient.LENGTH || body.length != FILE_KEY + AgeChunks.TAG) {
            throw new AgeException("its header has a recipient of another length");
        }
        return share;
    }

    private static Optional<byte[]> unwrap(List<String> arguments, byte[] body, List<AgeIdentity> identities)
            throws AgeException {
        if (!arguments.getFirst().equals(X25519)) {
            return Optional.empty();
        }
        byte[] share = requireX25519(arguments, body);
        for (AgeIdentity identity : identities) {
            byte[] shared = identity.shared(share);
            if (MessageDigest.isEqual(shared, new byte[shared.length])) {
                throw new AgeException("its header has a recipient of low order");
            }
            Optional<byte[]> key = AgeChunks.open(
                    wrapKey(shared, share, identity.recipient()), new byte[AgeChunks.NONCE], body, 0, body.length);
            if (key.isPresent()) {
                return key;
            }
        }
        return Optional.empty();
    }
}
