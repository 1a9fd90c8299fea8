package dev.floe.bytes;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A directory that somebody named. */
public final class NamedDirectory {
    private NamedDirectory() {}

    /**
     * Makes it, with those that it is in, unless it is there.
     *
     * @return the directory
     * @throws IOException that says which one cannot be made, and why: the system's own words for a file system that takes no
     *     directories are that there is none
     */
    public static Path make(Path directory) throws IOException {
        try {
            return Files.createDirectories(directory);
        } catch (FileAlreadyExistsException e) {
            throw new FileSystemException(e.getFile(), null, "is there, and is no directory");
        } catch (NoSuchFileException e) {
            throw new FileSystemException(directory.toString(), null, "no directory can be made there");
        }
    }
}
