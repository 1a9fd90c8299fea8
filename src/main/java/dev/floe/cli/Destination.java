package dev.floe.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What stands at the end of all links under the name that a user gives for an output.
 *
 * @param file where the links lead
 */
record Destination(Path file, Kind kind) {
    /** What it is, and so what may be done with it. */
    enum Kind {
        /** Nothing yet, in a directory that is there. */
        NEW,
        /** A regular file. */
        FILE,
        /** A pipe, a device, or what somebody has open already: taken as it is, and never replaced. */
        STREAM,
        /** The standard output of this process. */
        STANDARD_OUTPUT
    }

    private static final Path DASH = Path.of("-");
    private static final List<Path> STANDARD_OUTPUTS =
            List.of(Path.of("/dev/stdout"), Path.of("/dev/fd/1"), Path.of("/proc/self/fd/1"));
    /** Links in these lead to open files, whatever their text says. */
    private static final Pattern OPEN_FILES = Pattern.compile("/proc/[0-9]+(/task/[0-9]+)?/fd");
    /** As many as the kernel follows. */
    private static final int MOST_LINKS = 40;

    /** @throws IOException if nothing can be written there: a directory, or a name in no directory */
    static Destination of(Path given) throws IOException {
        if (given.equals(DASH)) {
            return new Destination(given, Kind.STANDARD_OUTPUT);
        }
        Path file = given.toAbsolutePath();
        for (int links = 0; links <= MOST_LINKS; links++) {
            if (STANDARD_OUTPUTS.contains(file)) {
                return new Destination(file, Kind.STANDARD_OUTPUT);
            }
            if (!Files.isSymbolicLink(file)) {
                return new Destination(file, kind(file));
            }
            if (OPEN_FILES.matcher(file.getParent().toRealPath().toString()).matches()) {
                return new Destination(file, Kind.STREAM);
            }
            file = file.resolveSibling(Files.readSymbolicLink(file));
        }
        throw new FileSystemLoopException(given.toString());
    }

    private static Kind kind(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Path directory = file.getParent();
            if (!Files.isDirectory(directory)) {
                throw new IOException(directory + (Files.exists(directory) ? " is no directory" : " does not exist"));
            }
            return Kind.NEW;
        }
        BasicFileAttributes there = Files.readAttributes(file, BasicFileAttributes.class);
        if (there.isDirectory()) {
            throw new IOException(file + " is a directory");
        }
        return there.isRegularFile() ? Kind.FILE : Kind.STREAM;
    }

    /** Whether bytes are passed on at once and cannot be taken back. */
    boolean isStream() {
        return kind == Kind.STREAM || kind == Kind.STANDARD_OUTPUT;
    }

    /** Opens what is there; a regular file is emptied. Closing leaves standard output open. */
    OutputStream open() throws IOException {
        return switch (kind) {
            case STANDARD_OUTPUT -> new StandardOutput();
            case STREAM -> Files.newOutputStream(file, StandardOpenOption.WRITE);
            case FILE -> Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            case NEW -> Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        };
    }
}
