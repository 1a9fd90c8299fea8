package dev.floe.fake;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * A disk that fails when a test says so: a file system over a real directory. It knows what was synced, so that a power cut
 * can take away the rest: bytes of files, and names in directories. Thread-safe.
 *
 * <p>A call fails before it does anything; except for writes, which may have taken a part of the bytes.
 */
public final class FaultyDisk {
    /** What programs ask of a disk, apart from reading. */
    public enum Call {
        CREATE,
        WRITE,
        TRUNCATE,
        SYNC,
        SYNC_DIRECTORY,
        MOVE,
        DELETE
    }

    /** Which calls fail, and with which words. */
    @FunctionalInterface
    public interface Fault {
        /** @throws IOException if the call is to fail */
        void strike(Call call, Path file) throws IOException;
    }

    private static final Fault NONE = (call, file) -> {};

    private final Path root;
    private final FaultyFileSystem files = new FaultyFileSystem();
    private final FaultyProvider provider = new FaultyProvider();
    private final Random random;

    private Fault fault = NONE;
    private boolean shortWrites;
    private long free = Long.MAX_VALUE;
    private long calls;

    /** For each file that was written since it was synced: what a power cut may leave of it. */
    private final Map<Path, byte[]> synced = new HashMap<>();
    /** What happened to names whose directory was not synced since, oldest first. */
    private final Deque<Entry> entries = new ArrayDeque<>();

    /** Something that happened in a directory, and what takes it back. */
    private record Entry(Path directory, Undo undo) {}

    @FunctionalInterface
    private interface Undo {
        void run() throws IOException;
    }

    /** @param root a directory of the test's own, for nothing else */
    public FaultyDisk(Path root, long seed) {
        this.root = root.toAbsolutePath();
        this.random = new Random(seed);
    }

    /** The disk's own directory, to be given to the program. */
    public Path path() {
        return new FaultyPath(root);
    }

    /** From now on calls fail as {@code which} says. */
    public synchronized void fail(Fault which) {
        fault = which;
    }

    /** From now on nothing fails. */
    public synchronized void heal() {
        fault = NONE;
    }

    /** From now on {@code bytes} are free, and what is written beyond is refused; {@link #heal} does not change that. */
    public synchronized void leave(long bytes) {
        free = bytes;
    }

    private synchronized long free() {
        return free;
    }

    /** How many of {@code bytes} that a file grows by there is room for. */
    private synchronized long grow(long bytes) {
        long taken = Math.min(free, bytes);
        free -= taken;
        return taken;
    }

    private synchronized void shrink(long bytes) {
        free = free > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : free + bytes;
    }

    /** From now on a write takes only a part of what it is given. */
    public synchronized void takeLessAtATime() {
        shortWrites = true;
    }

    /** How many calls there were. */
    public synchronized long calls() {
        return calls;
    }

    /** From call number {@code first} on, and until it is healed, everything fails. */
    public synchronized void failFrom(long first, String message) {
        fault = (call, file) -> {
            if (calls >= first) {
                throw new IOException(message);
            }
        };
    }

    /**
     * Takes away what was not synced: of each name and each file's bytes all of it or, if {@code some}, a random part.
     * Nobody uses the disk meanwhile.
     */
    public synchronized void cutPower(boolean some) throws IOException {
        fault = NONE;
        // What lies in a directory that itself is not known to last does not either; names first, the newest first.
        while (!entries.isEmpty()) {
            Entry entry = entries.removeLast();
            if (some && random.nextBoolean()) {
                // It did reach the disk, and so did what happened there before it.
                entries.removeIf(earlier -> earlier.directory.equals(entry.directory));
            } else {
                entry.undo.run();
            }
        }
        for (Map.Entry<Path, byte[]> file : Map.copyOf(synced).entrySet()) {
            if (Files.exists(file.getKey())) {
                byte[] now = Files.readAllBytes(file.getKey());
                Files.write(file.getKey(), some ? mixture(file.getValue(), now) : file.getValue());
            }
        }
        synced.clear();
    }

    /** Pages of before and of now, as they happened to be written; a file that grew has holes where they were not. */
    private byte[] mixture(byte[] before, byte[] now) {
        int page = 512;
        byte[] mixed = new byte[random.nextBoolean() ? now.length : before.length];
        for (int at = 0; at < mixed.length; at += page) {
            byte[] from = random.nextBoolean() ? now : before;
            int count = Math.min(Math.min(page, mixed.length - at), Math.max(0, from.length - at));
            System.arraycopy(from, Math.min(at, from.length), mixed, at, count);
        }
        return mixed;
    }

    // --- what is noted ---

    private synchronized void strike(Call call, Path file) throws IOException {
        calls++;
        fault.strike(call, file);
    }

    /** What the file is now is what a power cut leaves of it, unless that is known already. */
    private synchronized void changes(Path file) throws IOException {
        if (!synced.containsKey(file)) {
            synced.put(file, Files.readAllBytes(file));
        }
    }

    private synchronized int taken(int count) {
        return shortWrites && count > 1 ? 1 + random.nextInt(count - 1) : count;
    }

    private synchronized void created(Path file) {
        entries.add(new Entry(file.getParent(), () -> {
            Files.deleteIfExists(file);
            synced.remove(file);
        }));
    }

    private synchronized void gone(Path file, byte[] had, byte[] hadSynced) {
        entries.add(new Entry(file.getParent(), () -> {
            Files.write(file, had);
            synced.put(file, hadSynced);
        }));
    }

    private synchronized byte[] syncedOr(Path file, byte[] now) {
        return synced.getOrDefault(file, now);
    }

    private synchronized void syncedFile(Path file) {
        synced.remove(file);
    }

    private synchronized void syncedDirectory(Path directory) {
        entries.removeIf(entry -> entry.directory.equals(directory));
    }

    private synchronized void delete(Path file) throws IOException {
        strike(Call.DELETE, file);
        if (Files.isRegularFile(file)) {
            byte[] had = Files.readAllBytes(file);
            byte[] hadSynced = syncedOr(file, had);
            Files.delete(file);
            shrink(had.length);
            synced.remove(file);
            gone(file, had, hadSynced);
        } else {
            Files.delete(file);
        }
    }

    private synchronized void move(Path from, Path to, CopyOption... options) throws IOException {
        strike(Call.MOVE, to);
        byte[] moved = Files.readAllBytes(from);
        byte[] movedSynced = syncedOr(from, moved);
        boolean replaces = Files.exists(to);
        byte[] replaced = replaces ? Files.readAllBytes(to) : new byte[0];
        byte[] replacedSynced = syncedOr(to, replaced);
        Files.move(from, to, options);
        synced.remove(from);
        synced.remove(to);
        if (movedSynced != moved) {
            synced.put(to, movedSynced);
        }
        // A rename is one step: either both names changed or neither.
        entries.add(new Entry(to.getParent(), () -> {
            Files.write(from, moved);
            synced.put(from, movedSynced);
            if (replaces) {
                Files.write(to, replaced);
                synced.put(to, replacedSynced);
            } else {
                Files.deleteIfExists(to);
                synced.remove(to);
            }
        }));
    }

    private static Path real(Path path) {
        return path instanceof FaultyPath faulty ? faulty.real : path;
    }

    // --- the file system ---

    /** A disk of which only some is free. */
    private final class RoomOf extends FileStore {
        private final FileStore real;

        RoomOf(FileStore real) {
            this.real = real;
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public String type() {
            return real.type();
        }

        @Override
        public boolean isReadOnly() {
            return real.isReadOnly();
        }

        @Override
        public long getTotalSpace() throws IOException {
            return real.getTotalSpace();
        }

        @Override
        public long getUsableSpace() throws IOException {
            return Math.min(free(), real.getUsableSpace());
        }

        @Override
        public long getUnallocatedSpace() throws IOException {
            return Math.min(free(), real.getUnallocatedSpace());
        }

        @Override
        public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
            return real.supportsFileAttributeView(type);
        }

        @Override
        public boolean supportsFileAttributeView(String name) {
            return real.supportsFileAttributeView(name);
        }

        @Override
        public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
            return real.getFileStoreAttributeView(type);
        }

        @Override
        public Object getAttribute(String attribute) throws IOException {
            return real.getAttribute(attribute);
        }
    }

    private final class FaultyProvider extends FileSystemProvider {
        private static FileSystemProvider real() {
            return Path.of("/").getFileSystem().provider();
        }

        @Override
        public String getScheme() {
            return "faulty";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return files;
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            Path file = FaultyDisk.real(path);
            boolean directory = Files.isDirectory(file);
            boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
            boolean creates = writes
                    && !Files.exists(file)
                    && (options.contains(StandardOpenOption.CREATE) || options.contains(StandardOpenOption.CREATE_NEW));
            boolean cuts = writes
                    && options.contains(StandardOpenOption.TRUNCATE_EXISTING)
                    && Files.exists(file)
                    && Files.size(file) > 0;
            if (creates || cuts) {
                strike(creates ? Call.CREATE : Call.TRUNCATE, file);
            }
            if (cuts) {
                changes(file);
            }
            FileChannel channel = FileChannel.open(file, options, attributes);
            if (creates) {
                created(file);
            }
            return new FaultyChannel(file, channel, directory);
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            DirectoryStream<Path> stream =
                    Files.newDirectoryStream(FaultyDisk.real(directory), path -> filter.accept(new FaultyPath(path)));
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return StreamSupport.stream(stream.spliterator(), false)
                            .map(path -> (Path) new FaultyPath(path))
                            .iterator();
                }

                @Override
                public void close() throws IOException {
                    stream.close();
                }
            };
        }

        @Override
        public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
            Path made = FaultyDisk.real(directory);
            if (Files.exists(made)) {
                throw new java.nio.file.FileAlreadyExistsException(made.toString());
            }
            strike(Call.CREATE, made);
            Files.createDirectory(made, attributes);
            entriesOfDirectory(made);
        }

        private void entriesOfDirectory(Path made) {
            synchronized (FaultyDisk.this) {
                entries.add(new Entry(made.getParent(), () -> {
                    try (var all = Files.walk(made)) {
                        for (Path path :
                                all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                            Files.delete(path);
                            synced.remove(path);
                        }
                    }
                }));
            }
        }

        @Override
        public void delete(Path path) throws IOException {
            if (!Files.exists(FaultyDisk.real(path), LinkOption.NOFOLLOW_LINKS)) {
                throw new java.nio.file.NoSuchFileException(path.toString());
            }
            FaultyDisk.this.delete(FaultyDisk.real(path));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            FaultyDisk.this.move(FaultyDisk.real(source), FaultyDisk.real(target), options);
        }

        @Override
        public boolean isSameFile(Path path, Path other) throws IOException {
            return Files.isSameFile(FaultyDisk.real(path), FaultyDisk.real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return Files.isHidden(FaultyDisk.real(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return new RoomOf(Files.getFileStore(FaultyDisk.real(path)));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            real().checkAccess(FaultyDisk.real(path), modes);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return Files.getFileAttributeView(FaultyDisk.real(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return Files.readAttributes(FaultyDisk.real(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
                throws IOException {
            return Files.readAttributes(FaultyDisk.real(path), attributes, options);
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
            Files.setAttribute(FaultyDisk.real(path), attribute, value, options);
        }
    }

    private final class FaultyChannel extends FileChannel {
        private final Path file;
        private final FileChannel real;
        private final boolean directory;

        FaultyChannel(Path file, FileChannel real, boolean directory) {
            this.file = file;
            this.real = real;
            this.directory = directory;
        }

        /** Writes what the disk takes, all of it or less. */
        @FunctionalInterface
        private interface Writing {
            int write(ByteBuffer bytes) throws IOException;
        }

        private int write(ByteBuffer bytes, long position, Writing writing) throws IOException {
            changes(file);
            int count = taken(bytes.remaining());
            long inside = Math.clamp(real.size() - position, 0, count);
            long growth = grow(count - inside);
            if (inside + growth == 0 && count > 0) {
                throw new IOException("No space left on device");
            }
            count = (int) (inside + growth);
            try {
                strike(Call.WRITE, file);
            } catch (IOException e) {
                // The disk is full behind a part of it.
                ByteBuffer part = bytes.slice(bytes.position(), bytes.remaining() / 2);
                while (part.hasRemaining()) {
                    writing.write(part);
                }
                throw e;
            }
            ByteBuffer part = bytes.slice(bytes.position(), count);
            int written = writing.write(part);
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return write(bytes, real.position(), real::write);
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            long[] at = {position};
            return write(bytes, position, part -> {
                int count = real.write(part, at[0]);
                at[0] += count;
                return count;
            });
        }

        @Override
        public long write(ByteBuffer[] parts, int offset, int length) throws IOException {
            long written = 0;
            for (int i = offset; i < offset + length; i++) {
                int wanted = parts[i].remaining();
                int count = write(parts[i]);
                written += count;
                if (count < wanted) {
                    break;
                }
            }
            return written;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            strike(Call.TRUNCATE, file);
            changes(file);
            shrink(Math.max(0, real.size() - size));
            real.truncate(size);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            strike(directory ? Call.SYNC_DIRECTORY : Call.SYNC, file);
            // What lasts is noted here; the disk below need not know.
            if (directory) {
                syncedDirectory(file);
            } else {
                syncedFile(file);
            }
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return real.read(into);
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return real.read(into, position);
        }

        @Override
        public long read(ByteBuffer[] parts, int offset, int length) throws IOException {
            return real.read(parts, offset, length);
        }

        @Override
        public long position() throws IOException {
            return real.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            real.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            return real.transferTo(position, count, target);
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return real.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return real.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }
    }

    private final class FaultyFileSystem extends FileSystem {
        private static FileSystem real() {
            return Path.of("/").getFileSystem();
        }

        @Override
        public FileSystemProvider provider() {
            return provider;
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return real().getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return real().supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return new FaultyPath(real().getPath(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String syntaxAndPattern) {
            PathMatcher matcher = real().getPathMatcher(syntaxAndPattern);
            return path -> matcher.matches(FaultyDisk.real(path));
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return real().getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() {
            throw new UnsupportedOperationException();
        }
    }

    private final class FaultyPath implements Path {
        private final Path real;

        FaultyPath(Path real) {
            this.real = real;
        }

        private Path of(Path path) {
            return path == null ? null : new FaultyPath(path);
        }

        @Override
        public FileSystem getFileSystem() {
            return files;
        }

        @Override
        public boolean isAbsolute() {
            return real.isAbsolute();
        }

        @Override
        public Path getRoot() {
            return of(real.getRoot());
        }

        @Override
        public Path getFileName() {
            return of(real.getFileName());
        }

        @Override
        public Path getParent() {
            return of(real.getParent());
        }

        @Override
        public int getNameCount() {
            return real.getNameCount();
        }

        @Override
        public Path getName(int index) {
            return of(real.getName(index));
        }

        @Override
        public Path subpath(int from, int to) {
            return of(real.subpath(from, to));
        }

        @Override
        public boolean startsWith(Path other) {
            return real.startsWith(FaultyDisk.real(other));
        }

        @Override
        public boolean endsWith(Path other) {
            return real.endsWith(FaultyDisk.real(other));
        }

        @Override
        public Path normalize() {
            return of(real.normalize());
        }

        @Override
        public Path resolve(Path other) {
            return of(real.resolve(FaultyDisk.real(other)));
        }

        @Override
        public Path relativize(Path other) {
            return of(real.relativize(FaultyDisk.real(other)));
        }

        @Override
        public URI toUri() {
            return real.toUri();
        }

        @Override
        public Path toAbsolutePath() {
            return of(real.toAbsolutePath());
        }

        @Override
        public Path toRealPath(LinkOption... options) throws IOException {
            return of(real.toRealPath(options));
        }

        /** For programs that read through the old classes: these meet no faults. */
        @Override
        public File toFile() {
            return real.toFile();
        }

        @Override
        public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Path other) {
            return real.compareTo(FaultyDisk.real(other));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof FaultyPath faulty && faulty.real.equals(real);
        }

        @Override
        public int hashCode() {
            return real.hashCode();
        }

        @Override
        public String toString() {
            return real.toString();
        }
    }
}
