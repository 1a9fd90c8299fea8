package dev.floe.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * A key of age that decrypts: an X25519 secret, {@code AGE-SECRET-KEY-1…} as text. Immutable; {@link #toString()} shows the
 * recipient only.
 */
public final class AgeIdentity {
    private static final String PREFIX = "age-secret-key-";

    private final byte[] secret;
    private final AgeRecipient recipient;

    private AgeIdentity(byte[] secret) {
        this.secret = secret;
        byte[] publicKey = new byte[AgeRecipient.LENGTH];
        X25519.scalarMultBase(secret, 0, publicKey, 0);
        this.recipient = new AgeRecipient(publicKey);
    }

    public static AgeIdentity generate(SecureRandom random) {
        byte[] secret = new byte[X25519.SCALAR_SIZE];
        random.nextBytes(secret);
        return new AgeIdentity(secret);
    }

    /** @throws KeyFormatException if {@code text} is no such key */
    public static AgeIdentity parse(String text) {
        if (!text.startsWith(PREFIX.toUpperCase(Locale.ROOT))) {
            throw new KeyFormatException("a secret key of age begins with AGE-SECRET-KEY-1");
        }
        byte[] secret = Bech32.decode(PREFIX, text);
        if (secret.length != X25519.SCALAR_SIZE) {
            throw new KeyFormatException("a secret key of age has 32 bytes, not " + secret.length);
        }
        return new AgeIdentity(secret);
    }

    /**
     * The keys in a file: a line for each, and lines that are empty or begin with #.
     *
     * @throws IOException if the file cannot be read
     * @throws KeyFormatException if it has something else, or no key
     */
    public static List<AgeIdentity> read(Path file) throws IOException {
        List<AgeIdentity> identities = new ArrayList<>();
        int number = 0;
        for (String line : SecretFile.read(file).split("\r?\n")) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    identities.add(parse(line.strip()));
                } catch (KeyFormatException e) {
                    throw new KeyFormatException(file + ", line " + number + ": " + e.getMessage());
                }
            }
        }
        if (identities.isEmpty()) {
            throw new KeyFormatException(file + " has no key of age");
        }
        return identities;
    }

    /** Whom to encrypt for, so that this key decrypts it. */
    public AgeRecipient recipient() {
        return recipient;
    }

    /** The secret as text, for a file. */
    public String toSecretText() {
        return Bech32.encode(PREFIX, secret).toUpperCase(Locale.ROOT);
    }

    /** What this key and a public one have in common; all zero if somebody plays with the curve. */
    byte[] shared(byte[] publicKey) {
        byte[] shared = new byte[X25519.POINT_SIZE];
        X25519.scalarMult(secret, 0, publicKey, 0, shared, 0);
        return shared;
    }

    @Override
    public String toString() {
        return "key of " + recipient;
    }
}
