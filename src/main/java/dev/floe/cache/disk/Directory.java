package dev.floe.cache.disk;

import dev.floe.bytes.NamedDirectory;
import dev.floe.bytes.Transfers;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * A directory of the file system. A file in it says that it is a cache's, and is locked as long as a process has it: no
 * directory that lacks it, but has other files, is touched, and nothing but segments is ever removed.
 */
public final class Directory implements Folder {
    private static final Logger LOG = Logger.getLogger(Directory.class);
    private static final String MARK = "floe-cache";
    private static final int FORMAT = 1;
    private static final Pattern MARKED = Pattern.compile("floe cache (\\d{1,9}) ([0-9a-f]{16})\n");
    private static final int LONGEST_MARK = 64;
    private static final Pattern SEGMENT = Pattern.compile("(\\d{10})\\.seg");
    /** The root of a file system of its own has it. */
    private static final String OF_THE_SYSTEM = "lost+found";

    private static final int PIECE = 128 << 10;

    private final Path path;

    public Directory(Path path) {
        this.path = path.toAbsolutePath();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    @Override
    public Taken take() throws IOException {
        NamedDirectory.make(path);
        Path mark = path.resolve(MARK);
        if (!Files.exists(mark, LinkOption.NOFOLLOW_LINKS) && !isEmpty()) {
            throw new IOException("it has files that are no cache's, which stay untouched");
        }
        FileChannel channel =
                FileChannel.open(mark, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel);
            return new Locked(channel, seed(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private boolean isEmpty() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().equals(OF_THE_SYSTEM)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static void lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("this process uses it already", e);
        }
        throw new IOException("another process uses it");
    }

    /** What the mark says; what another format left is removed. */
    private long seed(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate((int) Math.min(channel.size(), LONGEST_MARK));
        Transfers.readAll(channel, text, 0);
        Matcher marked = MARKED.matcher(new String(text.array(), StandardCharsets.UTF_8));
        if (marked.matches() && Integer.parseInt(marked.group(1)) == FORMAT) {
            return Long.parseUnsignedLong(marked.group(2), 16);
        }
        List<Long> old = segments();
        if (!old.isEmpty()) {
            LOG.warnf("the cache in %s was made by another version of this program: starting it anew", path);
        }
        for (long number : old) {
            Files.deleteIfExists(segment(number));
        }
        long seed = new SecureRandom().nextLong();
        channel.truncate(0);
        String line = "floe cache %d %016x\n".formatted(FORMAT, seed);
        Transfers.writeAll(channel, ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)), 0);
        return seed;
    }

    private Path segment(long number) {
        return path.resolve("%010d.seg".formatted(number));
    }

    private List<Long> segments() throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "*.seg")) {
            for (Path entry : entries) {
                Matcher matcher = SEGMENT.matcher(entry.getFileName().toString());
                if (matcher.matches()) {
                    numbers.add(Long.parseLong(matcher.group(1)));
                }
            }
        }
        numbers.sort(Long::compare);
        return numbers;
    }

    private final class Locked implements Taken {
        private final FileChannel lock;
        private final long seed;
        private final Optional<Object> identity;
        private final FileStore disk;

        private Locked(FileChannel lock, long seed) throws IOException {
            this.lock = lock;
            this.seed = seed;
            this.identity = identity();
            this.disk = Files.getFileStore(path);
        }

        private Optional<Object> identity() throws IOException {
            return Optional.ofNullable(Files.readAttributes(path.resolve(MARK), BasicFileAttributes.class)
                    .fileKey());
        }

        @Override
        public long seed() {
            return seed;
        }

        @Override
        public boolean isThere() {
            try {
                return Objects.equals(identity, identity());
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public List<Long> segments() throws IOException {
            return Directory.this.segments();
        }

        @Override
        public Content create(long number) throws IOException {
            return new FileContent(FileChannel.open(
                    segment(number), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
        }

        @Override
        public Content open(long number) throws IOException {
            return new FileContent(
                    FileChannel.open(segment(number), StandardOpenOption.READ, StandardOpenOption.WRITE));
        }

        @Override
        public void delete(long number) throws IOException {
            try {
                Files.delete(segment(number));
            } catch (NoSuchFileException e) {
                // Somebody else did it: as good.
            }
        }

        @Override
        public long free() throws IOException {
            return disk.getUsableSpace();
        }

        @Override
        public void close() {
            closeQuietly(lock);
        }
    }

    /** Whoever uses it is not interrupted: an interrupt would close the channel for all. */
    private record FileContent(FileChannel channel) implements Content {
        @Override
        public long length() throws IOException {
            return channel.size();
        }

        @Override
        public void read(long position, byte[] into, int at, int count) throws IOException {
            // Piecewise: the runtime copies through a direct buffer of the size asked for, and keeps it.
            for (int done = 0; done < count; done += PIECE) {
                ByteBuffer piece = ByteBuffer.wrap(into, at + done, Math.min(PIECE, count - done));
                if (!Transfers.readAll(channel, piece, position + done)) {
                    throw new EOFException("the file ends before " + (position + count));
                }
            }
        }

        @Override
        public void write(long position, ByteBuffer bytes) throws IOException {
            long at = position;
            int end = bytes.limit();
            while (bytes.position() < end) {
                bytes.limit(Math.min(end, bytes.position() + PIECE));
                int before = bytes.position();
                Transfers.writeAll(channel, bytes, at);
                at += bytes.position() - before;
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void close() {
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debugf("closing a file of a cache: %s", e.getMessage());
        }
    }
}
