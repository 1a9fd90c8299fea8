package dev.floe.write;

import dev.floe.bytes.NamedDirectory;
import dev.floe.bytes.OwnDirectories;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
 * that nobody holds any more, so a crash leaves nothing behind for longer than until the next start. A directory that is
 * removed while it is in use, as systems clean up, is made again.
 *
 * <p>Thread-safe.
 */
public final class SpoolDirectory implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SpoolDirectory.class);
    private static final String PREFIX = "spool-";
    private static final String HOLD = "lock";
    /** Locks of one virtual machine do not exclude each other but throw, so its own threads take turns here first. */
    private static final Object GATE = new Object();

    private final Root root;
    private final AtomicLong names = new AtomicLong();
    private Held held;
    private boolean closed;

    /** Where the root is; asked each time that it has to be made. */
    @FunctionalInterface
    public interface Root {
        Path path() throws IOException;
    }

    private record Held(Path directory, FileChannel hold) {}

    private SpoolDirectory(Root root, Held held) {
        this.root = root;
        this.held = held;
    }

    /** Opens (and creates) the directory {@code root} and removes what dead processes left there. */
    public static SpoolDirectory open(Path root) throws IOException {
        return open(() -> root);
    }

    /** The same in a root that may be elsewhere when it has to be made again. */
    public static SpoolDirectory open(Root root) throws IOException {
        return new SpoolDirectory(root, hold(root.path()));
    }

    private static Held hold(Path root) throws IOException {
        NamedDirectory.make(root);
        synchronized (GATE) {
            try (FileChannel gate = FileChannel.open(
                            root.resolve(HOLD),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS);
                    FileLock ignored = gate.lock()) {
                sweep(root);
                Path directory = Files.createTempDirectory(root, PREFIX);
                FileChannel hold = FileChannel.open(
                        directory.resolve(HOLD), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                if (hold.tryLock() == null) {
                    hold.close();
                    throw new IOException("cannot lock the new directory " + directory);
                }
                return new Held(directory, hold);
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
        } catch (AccessDeniedException anotherUsers) {
            return false;
        } catch (NoSuchFileException diedBeforeItWasLocked) {
            return true;
        }
    }

    /** A path in this directory at which there is no file yet. */
    public Path newFile(String suffix) throws IOException {
        return directory().resolve(names.incrementAndGet() + suffix);
    }

    /** An empty file in this directory, which has no name any more and is gone when it is closed. */
    public FileChannel openUnnamed() throws IOException {
        Path file = newFile(".stream");
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(file);
        return channel;
    }

    /** Bytes that can still be written here, as the file system says. */
    public long freeBytes() throws IOException {
        return Files.getFileStore(directory()).getUsableSpace();
    }

    public synchronized Path path() {
        return held.directory();
    }

    private synchronized Path directory() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (!Files.exists(held.directory().resolve(HOLD))) {
            Path removed = held.directory();
            held.hold().close();
            held = hold(root.path());
            LOG.warnf("%s was removed by somebody; going on in %s", removed, held.directory());
        }
        return held.directory();
    }

    /** Deletes the directory with everything in it, and the root if that was made for this process alone. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        try (FileChannel hold = held.hold()) {
            if (Files.exists(held.directory())) {
                deleteTree(held.directory());
            }
        }
        OwnDirectories.ofThisProcess().leave(held.directory().getParent(), HOLD);
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
