package dev.floe.write;

import dev.floe.bytes.Transfers;
import dev.floe.redstuff.BlobSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * A blob in a regular file, as long as the file was when it was opened; a file that changes while it is read is found
 * out. Thread-safe, but a thread that is interrupted while it reads closes the file for all.
 */
public final class FileBlob implements BlobSource, AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final State opened;

    /** What changes with the bytes of a file. */
    private record State(boolean regular, long length, FileTime modified, Optional<Object> identity) {
        static State of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(
                    now.isRegularFile(), now.size(), now.lastModifiedTime(), Optional.ofNullable(now.fileKey()));
        }
    }

    private FileBlob(Path file, FileChannel channel, State opened) {
        this.file = file;
        this.channel = channel;
        this.opened = opened;
    }

    /** @throws IOException also if {@code file} is no regular file, or has another length than the file system says */
    public static FileBlob open(Path file) throws IOException {
        return openIfRegular(file)
                .orElseThrow(() -> new IOException(file + " is no regular file, or is being written to"));
    }

    /**
     * Opens a file whose length is known and whose bytes can be read in any order. Pipes and devices have no length, and
     * what the kernel makes up while it is read ({@code /proc}, {@code /sys}) has not the one that it shows.
     */
    static Optional<FileBlob> openIfRegular(Path file) throws IOException {
        // Asked before the opening: what is put in the file's place in between is found out at the end.
        State state = State.of(file);
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory");
        }
        if (!state.regular()) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            if (endsAt(channel, state.length())) {
                return Optional.of(new FileBlob(file, channel, state));
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    private static boolean endsAt(FileChannel channel, long length) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        return (length == 0 || channel.read(one, length - 1) == 1) && channel.read(one.clear(), length) < 0;
    }

    @Override
    public long length() {
        return opened.length();
    }

    @Override
    public void read(long position, byte[] into, int at, int count) throws IOException {
        if (!Transfers.readAll(channel, ByteBuffer.wrap(into, at, count), position)) {
            throw new EOFException(file + " became shorter than its " + opened.length() + " bytes while it was read");
        }
    }

    @Override
    public void requireUnchanged() throws IOException {
        State now;
        try {
            now = State.of(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " was removed while it was read", e);
        }
        if (!now.identity().equals(opened.identity())) {
            throw new IOException(file + " was replaced by another file while it was read");
        }
        if (!now.equals(opened)) {
            throw new IOException(file + " was written to while it was read");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
