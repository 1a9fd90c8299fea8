package dev.floe.keys;

import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.ShortFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Text files that hold secrets: only their owner may read them, and they are either written whole or not at all. */
public final class SecretFile {
    private static final int MAX_LENGTH = 1 << 20;

    private SecretFile() {}

    /** @throws IOException if the file cannot be read, or is too long (over 1 MiB) to be a key file */
    public static String read(Path file) throws IOException {
        return ShortFile.read(file, MAX_LENGTH)
                .orElseThrow(() -> new IOException(file + " is too long to be a key file"));
    }

    /** Writes {@code text} with permissions 0600 and returns when it is on disk. */
    public static void write(Path file, String text) throws IOException {
        Path absolute = file.toAbsolutePath();
        DurableFiles.makeDirectory(absolute.getParent());
        DurableFiles.replace(
                absolute,
                text.getBytes(StandardCharsets.UTF_8),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
}
