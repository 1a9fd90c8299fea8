package dev.floe.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is there when all of it was written, and not before. */
final class WholeFile implements AutoCloseable {
    private final Path target;
    private final Path partial;

    /** @throws IOException if {@code file} cannot be because its directory is none */
    WholeFile(Path file) throws IOException {
        target = file.toAbsolutePath();
        if (!Files.isDirectory(target.getParent())) {
            throw new IOException(target.getParent() + " is no directory");
        }
        // Not a file of createTempFile: the result is to have the access rights of any new file of this user.
        partial = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    }

    /** Where to write. */
    Path partial() {
        return partial;
    }

    /** All was written: puts the file in its place, where another one may have been. */
    void complete() throws IOException {
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes what was written, unless it was completed. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(partial);
    }
}
