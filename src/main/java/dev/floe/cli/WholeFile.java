package dev.floe.cli;

import dev.floe.bytes.OwnDirectories;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.UUID;

/**
 * An output that is there when all of it was written, and not before. What stands at its name is never replaced by
 * something else: links are followed, pipes and devices are written to, and a file that is there keeps its owner and its
 * rights; where another file cannot take its place with all of these, it is written over once the rest is done.
 */
final class WholeFile implements AutoCloseable {
    private final Destination target;
    private final Path partial;
    private final boolean replaces;

    /** @throws IOException if nothing can be written to {@code target} */
    WholeFile(Destination target) throws IOException {
        this.target = target;
        Path file = target.file();
        switch (target.kind()) {
            case NEW -> {
                partial = beside(file);
                replaces = true;
            }
            case FILE -> {
                if (!Files.isWritable(file)) {
                    throw new AccessDeniedException(file.toString());
                }
                Path successor = successor(file);
                replaces = !successor.equals(file);
                partial = replaces ? successor : elsewhere();
            }
            default -> {
                partial = elsewhere();
                replaces = false;
            }
        }
    }

    /** Not a file of createTempFile: the result is to have the access rights of any new file of this user. */
    private static Path beside(Path file) throws IOException {
        // Short, as the name may be as long as names can be.
        Path partial = file.resolveSibling(".floe-" + UUID.randomUUID() + ".part");
        try {
            return Files.createFile(partial);
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(file.toString());
        } catch (FileSystemException e) {
            throw new FileSystemException(file.toString(), null, e.getReason());
        }
    }

    private static Path elsewhere() throws IOException {
        return Files.createTempFile(OwnDirectories.ofThisProcess().of("scratch"), ".", ".part");
    }

    /** An empty file that can take the place of another without anybody's noticing; the other itself if none can. */
    private static Path successor(Path file) throws IOException {
        if ((Integer) Files.getAttribute(file, "unix:nlink") > 1) {
            return file;
        }
        Path fresh;
        try {
            fresh = beside(file);
        } catch (FileSystemException directoryIsNotOurs) {
            return file;
        }
        try {
            PosixFileAttributes before = Files.getFileAttributeView(file, PosixFileAttributeView.class)
                    .readAttributes();
            PosixFileAttributeView now = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
            if (!now.readAttributes().owner().equals(before.owner())) {
                now.setOwner(before.owner());
            }
            if (!now.readAttributes().group().equals(before.group())) {
                now.setGroup(before.group());
            }
            now.setPermissions(before.permissions());
            return fresh;
        } catch (FileSystemException notAllowed) {
            Files.delete(fresh);
            return file;
        }
    }

    /** Where to write: an empty file. */
    Path partial() {
        return partial;
    }

    /** All was written: puts the file in its place, where another one may have been. */
    void complete() throws IOException {
        if (replaces) {
            Files.move(partial, target.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try (OutputStream out = target.open()) {
            Files.copy(partial, out);
        }
    }

    /** Removes what was written, unless it was completed. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(partial);
        OwnDirectories.ofThisProcess().leave(partial.toAbsolutePath().getParent());
    }
}
