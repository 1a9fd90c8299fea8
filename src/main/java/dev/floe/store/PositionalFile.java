package dev.floe.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that any thread reads, also one that is interrupted. */
final class PositionalFile implements AutoCloseable {
    private static final int PIECE = 128 * 1024;

    private final Path path;
    private volatile FileChannel channel;
    private boolean closed;

    PositionalFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    /** @throws EOFException if the file ends before */
    void readFully(long position, byte[] into, int at, int count) throws IOException {
        int done = 0;
        while (done < count) {
            // Piecewise: the runtime copies through a direct buffer of the size asked for, and keeps it.
            ByteBuffer piece = ByteBuffer.wrap(into, at + done, Math.min(PIECE, count - done));
            int read = read(piece, position + done);
            if (read < 0) {
                throw new EOFException(path + " ends at " + (position + done));
            }
            done += read;
        }
    }

    /** An interrupt closes a channel for all its users, so it is opened again. */
    private int read(ByteBuffer into, long position) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                FileChannel current = channel;
                try {
                    return current.read(into, position);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(current, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void reopen(FileChannel broken, ClosedChannelException cause) throws IOException {
        if (closed) {
            throw cause;
        }
        if (channel == broken) {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
