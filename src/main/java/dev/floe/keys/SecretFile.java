package dev.floe.keys;

import dev.floe.bytes.NamedDirectory;
import dev.floe.bytes.ShortFile;
import dev.floe.bytes.Transfers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

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
        NamedDirectory.make(absolute.getParent());
        Path temporary = absolute.resolveSibling(absolute.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            Transfers.writeAll(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(absolute.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
