package dev.floe.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Files and names that a power cut does not take back. The bytes of a file are on the disk after a sync of the file; that it
 * is there, under this name, is so only after a sync of its directory.
 */
public final class DurableFiles {
    private DurableFiles() {}

    /**
     * Makes or replaces a file: when this returns its name and its bytes are on the disk, and whatever happens it has all of
     * {@code bytes} or is as it was. Beside it, {@code <name>.new} is written first. Written by root, it belongs to whom it
     * belonged, or if it is new, to the owner of its directory.
     *
     * @param attributes of the file, such as its permissions
     */
    public static void replace(Path file, byte[] bytes, FileAttribute<?>... attributes) throws IOException {
        Path whole = file.toAbsolutePath();
        Path draft = whole.resolveSibling(whole.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            Transfers.writeAll(channel, ByteBuffer.wrap(bytes));
            RootsFiles.give(draft, whole);
            channel.force(true);
        }
        Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(whole.getParent());
    }

    /**
     * Makes a directory, and those above it, where they are missing; when this returns their names are on the disk. Made by root,
     * they belong to the owner of the directory that they are in.
     */
    public static void makeDirectory(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = directory.toAbsolutePath(); at != null && !Files.isDirectory(at); at = at.getParent()) {
            missing.push(at);
        }
        NamedDirectory.make(directory);
        for (Path at : missing) {
            RootsFiles.give(at);
            syncDirectory(at.getParent());
        }
    }

    /** Removes a file if it is there; when this returns it cannot come back. */
    public static void remove(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            syncDirectory(file.toAbsolutePath().getParent());
        }
    }

    /** When this returns, what was made, renamed and removed in the directory is on the disk. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
