package dev.floe.door.admin;

import dev.floe.keys.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * What operators show to be let in: one line of a file, which is made if it is not there. Whoever replaces the file
 * replaces the token. Thread-safe; reads the file, so it is not for event loops.
 */
public final class AdminToken {
    private static final Logger LOG = Logger.getLogger(AdminToken.class);
    private static final int BYTES = 32;
    private static final int SHORTEST = 16;
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private final Path file;
    private Known known;

    /** The hash of the token that the file had then. */
    private record Known(FileTime written, byte[] hash) {}

    private AdminToken(Path file) throws IOException {
        this.file = file;
        this.known = read();
    }

    /**
     * The token in {@code file}: a new one if there is no file yet.
     *
     * @throws IOException if it cannot be read or made, or has no token
     */
    public static AdminToken at(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            SecretFile.write(file, HexFormat.of().formatHex(random) + "\n");
            LOG.infof("made a token for the admin port: it is in %s", file);
        } else if (Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
            LOG.warnf("others than its owner can use the token of the admin port: chmod 600 %s", file);
        }
        return new AdminToken(file);
    }

    private Known read() throws IOException {
        FileTime written = Files.getLastModifiedTime(file);
        String token = SecretFile.read(file).strip();
        if (token.length() < SHORTEST || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IOException(file + " has no token for the admin port: that is one line of " + SHORTEST
                    + " visible characters or more, such as openssl rand -hex 32 makes");
        }
        return new Known(written, hash(token));
    }

    /** Whether {@code presented} is the token; it takes the same time whatever is wrong with it. */
    synchronized boolean is(String presented) {
        try {
            if (!Files.getLastModifiedTime(file).equals(known.written())) {
                known = read();
                LOG.infof("the token of the admin port was replaced in %s", file);
            }
        } catch (IOException e) {
            // Half written, or taken away for a moment: what was known stands.
            LOG.debugf("the token of the admin port cannot be read: %s", e.getMessage());
        }
        return MessageDigest.isEqual(known.hash(), hash(presented));
    }

    /** Of one length, whatever the token's is. */
    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.ISO_8859_1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
