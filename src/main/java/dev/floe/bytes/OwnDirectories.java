package dev.floe.bytes;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Directories that belong to the user of this process alone, so that several users of a machine do not meet in them and
 * nobody can put anything into another's way. They are where the system wants a service's or a user's data; the temporary
 * directory, which is often memory, or cleaned, or not writable, comes last, and under no name that can be guessed.
 */
public final class OwnDirectories {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> CREATED =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final String NAME = "floe";
    private static final String PREFIX = NAME + "-";

    private final Map<String, String> environment;
    private final Path temporary;

    /** @param temporary the system's directory for what does not last */
    OwnDirectories(Map<String, String> environment, Path temporary) {
        this.environment = Map.copyOf(environment);
        this.temporary = temporary;
    }

    public static OwnDirectories ofThisProcess() {
        return new OwnDirectories(System.getenv(), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * The directory of the user for one purpose, made if it is not there: the same one each time, unless only the
     * temporary directory is left, in which there is a new one each time.
     *
     * @throws IOException if there is none to be had, with what is wrong with each
     */
    public Path of(String purpose) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path place : places()) {
            try {
                return own(place.resolve(purpose));
            } catch (IOException e) {
                problems.add(words(e));
            }
        }
        try {
            return Files.createTempDirectory(temporary, PREFIX + purpose + "-", CREATED);
        } catch (IOException e) {
            problems.add(temporary + ": " + words(e));
            throw new IOException(
                    "there is no directory for temporary files: " + String.join("; ", problems)
                            + " (set XDG_STATE_HOME to a directory that can be written to)",
                    e);
        }
    }

    /**
     * Lets go of what {@link #of} gave: a directory that it made for one time only is removed with these files, if nothing
     * else is in it.
     */
    public void leave(Path directory, String... files) throws IOException {
        boolean once = temporary.equals(directory.getParent())
                && directory.getFileName().toString().matches(PREFIX + "[a-z]+-\\d+");
        if (once) {
            for (String file : files) {
                Files.deleteIfExists(directory.resolve(file));
            }
            try {
                Files.deleteIfExists(directory);
            } catch (DirectoryNotEmptyException inUse) {
                // Then it is somebody else's, too.
            }
        }
    }

    /** An empty file to write and read, without a name: it is gone when it is closed, however this process ends. */
    public FileChannel scratch() throws IOException {
        Path directory = of("scratch");
        Path file = Files.createTempFile(directory, PREFIX, "");
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(file);
            leave(directory);
        }
    }

    /** The system's directory for what does not last, which may be missing or closed to us. */
    public Path temporary() {
        return temporary;
    }

    /** Whether programs can be written to the temporary directory and executed there, as far as its mount says. */
    public boolean temporaryTakesCode() {
        return Files.isDirectory(temporary) && Files.isWritable(temporary) && !isMountedWithoutExecution(temporary);
    }

    private static boolean isMountedWithoutExecution(Path directory) {
        try {
            Path real = directory.toRealPath();
            int longest = -1;
            boolean forbidden = false;
            for (String mount : Files.readAllLines(Path.of("/proc/self/mounts"))) {
                String[] fields = mount.split(" ");
                Path point = Path.of(fields[1].replace("\\040", " "));
                // Of several at one point, the last one is seen.
                if (real.startsWith(point) && point.getNameCount() >= longest) {
                    longest = point.getNameCount();
                    forbidden = List.of(fields[3].split(",")).contains("noexec");
                }
            }
            return forbidden;
        } catch (IOException | IndexOutOfBoundsException | InvalidPathException e) {
            // No Linux, or a strange one: it will show.
            return false;
        }
    }

    /** A new directory for its owner only, in one of the {@link #places()}, under a name that nobody can guess. */
    public Path unguessableIn(Path place) throws IOException {
        Files.createDirectories(place);
        return Files.createTempDirectory(place, PREFIX, CREATED);
    }

    /** Where the system wants data of this process, the best first; nothing of it need be there. */
    public List<Path> places() {
        List<Path> places = new ArrayList<>();
        // systemd names several with colons between them.
        add(places, environment.getOrDefault("STATE_DIRECTORY", "").split(":", 2)[0], "");
        add(places, environment.get("XDG_STATE_HOME"), NAME);
        add(places, environment.get("HOME"), ".local/state/" + NAME);
        add(places, environment.get("XDG_RUNTIME_DIR"), NAME);
        return places;
    }

    private static void add(List<Path> places, String base, String below) {
        try {
            // The XDG specification has relative ones ignored.
            if (base != null && Path.of(base).isAbsolute()) {
                places.add(Path.of(base).resolve(below));
            }
        } catch (InvalidPathException notAPath) {
            // Then it is no place.
        }
    }

    private static Path own(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory.getParent());
            try {
                Files.createDirectory(directory, CREATED);
            } catch (FileAlreadyExistsException madeMeanwhile) {
                // By another process of this user, or by somebody else: looked at now.
            }
        }
        // Also shows that files can be made there.
        Path probe = Files.createTempFile(directory, ".", "");
        try {
            if (!Files.getOwner(probe).equals(Files.getOwner(directory))) {
                throw new FileSystemException(directory.toString(), null, "belongs to another user");
            }
        } finally {
            Files.delete(probe);
        }
        if (!Files.getPosixFilePermissions(directory).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(directory, OWNER_ONLY);
        }
        return directory;
    }

    private static String words(IOException problem) {
        return switch (problem) {
            case NoSuchFileException e -> e.getFile() + " does not exist";
            case FileSystemException e
            when e.getReason() == null -> e.getFile() + ": " + e.getClass().getSimpleName();
            default -> String.valueOf(problem.getMessage());
        };
    }
}
