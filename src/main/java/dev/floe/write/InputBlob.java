package dev.floe.write;

import dev.floe.bytes.Transfers;
import dev.floe.redstuff.BlobSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A blob under the name that a user gives it. A regular file is read where it is. Everything else, that is pipes, devices
 * and files of the kernel's, is read to its end once, here and now: its length is known by nobody before. Thread-safe.
 */
public final class InputBlob implements BlobSource, AutoCloseable {
    /** By which name commands know the standard input. A file of this name is {@code ./-}. */
    public static final Path STANDARD_INPUT = Path.of("-");

    /** What a stream may bring before it goes to disk. */
    private static final int IN_MEMORY = 1 << 20;

    private static final int CHUNK = 1 << 16;

    private final BlobSource bytes;
    private final Resource held;

    /** What is open as long as the blob is. */
    @FunctionalInterface
    private interface Resource {
        void close() throws IOException;
    }

    /** Where streams that are too long for the memory wait; asked for only then. */
    @FunctionalInterface
    public interface Spool {
        /** An empty file to write and read, which is gone when it is closed. */
        FileChannel open() throws IOException;
    }

    private InputBlob(BlobSource bytes, Resource held) {
        this.bytes = bytes;
        this.held = held;
    }

    /**
     * @param file {@link #STANDARD_INPUT} for that
     * @param spool takes what is no regular file
     * @param most bytes of a stream that does not end before are refused
     * @throws InterruptedException when the calling thread was interrupted, also while it waited for a pipe
     */
    public static InputBlob open(Path file, Spool spool, long most) throws IOException, InterruptedException {
        if (file.equals(STANDARD_INPUT)) {
            // Not closed: it is not ours.
            return whole("standard input", () -> System.in, spool, most);
        }
        Optional<FileBlob> regular = FileBlob.openIfRegular(file);
        if (regular.isPresent()) {
            return new InputBlob(regular.get(), regular.get()::close);
        }
        return whole(file.toString(), () -> Files.newInputStream(file), spool, most);
    }

    /** Opens a stream, which waits for whoever writes into it. */
    @FunctionalInterface
    private interface Opening {
        InputStream open() throws IOException;
    }

    /** In a thread of its own, as nothing interrupts the opening of a pipe or the reading of a terminal. */
    private static InputBlob whole(String name, Opening opening, Spool spool, long most)
            throws IOException, InterruptedException {
        FutureTask<InputBlob> reading = new FutureTask<>(() -> {
            InputStream stream = opening.open();
            try {
                return whole(name, stream, spool, most);
            } finally {
                if (stream != System.in) {
                    stream.close();
                }
            }
        });
        Thread.ofPlatform().daemon().name("input").start(reading);
        try {
            return reading.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException problem) {
                throw problem;
            }
            throw new IllegalStateException("reading " + name, e.getCause());
        }
    }

    private static InputBlob whole(String name, InputStream stream, Spool spool, long most) throws IOException {
        byte[] start = stream.readNBytes((int) Math.min(IN_MEMORY, most) + 1);
        if (start.length > most) {
            throw tooLong(name, most);
        }
        if (start.length <= IN_MEMORY) {
            return new InputBlob(BlobSource.of(start), () -> {});
        }
        FileChannel channel = spool.open();
        try {
            long length = 0;
            byte[] chunk = start;
            for (int count = start.length; count >= 0; count = stream.read(chunk)) {
                length += count;
                if (length > most) {
                    throw tooLong(name, most);
                }
                append(channel, chunk, count);
                chunk = chunk == start ? new byte[CHUNK] : chunk;
            }
            return new InputBlob(new Spooled(channel, length), channel::close);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static IOException tooLong(String name, long most) {
        return new IOException(name + " has more than " + most + " bytes, which no blob here can have");
    }

    private static void append(FileChannel channel, byte[] bytes, int count) throws IOException {
        try {
            Transfers.writeAll(channel, ByteBuffer.wrap(bytes, 0, count));
        } catch (IOException e) {
            throw new IOException("cannot keep what comes from a stream: " + e.getMessage(), e);
        }
    }

    /** What nobody else has a name for and nobody else changes. */
    private record Spooled(FileChannel channel, long length) implements BlobSource {
        @Override
        public void read(long position, byte[] into, int at, int count) throws IOException {
            if (!Transfers.readAll(channel, ByteBuffer.wrap(into, at, count), position)) {
                throw new EOFException("the spool ends before its byte " + (position + count));
            }
        }
    }

    @Override
    public long length() {
        return bytes.length();
    }

    @Override
    public void read(long position, byte[] into, int at, int count) throws IOException {
        bytes.read(position, into, at, count);
    }

    @Override
    public void requireUnchanged() throws IOException {
        bytes.requireUnchanged();
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
