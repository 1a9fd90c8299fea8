package dev.floe.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Where a process keeps the files of its running stores. Several processes may share one root: each has a directory of
 * its own in it, held by a lock that the system drops when the process dies. Opening a root sweeps away the directories
 * that nobody holds any more, so a crash leaves nothing behind for longer than until the next start.
 *
 * <p>Thread-safe.
 */
public final class SpoolDirectory implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SpoolDirectory.class);
    private static final String PREFIX = "spool-";
    private static final String HOLD = "lock";
    /** Locks of one virtual machine do not exclude each other but throw, so its own threads take turns here first. */
    private static final Object GATE = new Object();

    private final Path directory;
    private final FileChannel hold;
    private final AtomicLong names = new AtomicLong();

    private SpoolDirectory(Path directory, FileChannel hold) {
        this.directory = directory;
        this.hold = hold;
    }

    /** Opens (and creates) the directory {@code root} and removes what dead processes left there. */
    public static SpoolDirectory open(Path root) throws IOException {
        Files.createDirectories(root);
        synchronized (GATE) {
            try (FileChannel gate =
                            FileChannel.open(root.resolve(HOLD), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock ignored = gate.lock()) {
                sweep(root);
                Path directory = Files.createTempDirectory(root, PREFIX);
                FileChannel hold = FileChannel.open(
                        directory.resolve(HOLD), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                if (hold.tryLock() == null) {
                    hold.close();
                    throw new IOException("cannot lock the new directory " + directory);
                }
                return new SpoolDirectory(directory, hold);
            }
        }
    }

    private static void sweep(Path root) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root, PREFIX + "*")) {
            for (Path directory : directories) {
                if (isAbandoned(directory)) {
                    LOG.infof("removing what a stopped process left in %s", directory);
                    deleteTree(directory);
                }
            }
        }
    }

    private static boolean isAbandoned(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(HOLD), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        } catch (NoSuchFileException diedBeforeItWasLocked) {
            return true;
        }
    }

    /** A path in this directory at which there is no file yet. */
    public Path newFile(String suffix) {
        return directory.resolve(names.incrementAndGet() + suffix);
    }

    /** Bytes that can still be written here, as the file system says. */
    public long freeBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    public Path path() {
        return directory;
    }

    /** Deletes the directory with everything in it. */
    @Override
    public void close() throws IOException {
        deleteTree(directory);
        hold.close();
    }

    private static void deleteTree(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
