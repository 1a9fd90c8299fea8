package dev.floe.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * By which a file is known to be as it was: when it was written, how long it is, and which one it is, as far as the file system tells.
 * Of a link, what it leads to.
 */
public record FileVersion(FileTime modified, long size, String key) {
    /** @throws IOException if there is none, or it cannot be looked at */
    public static FileVersion of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileVersion(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    }
}
