package dev.floe.cli;

import dev.floe.bytes.Transfers;
import dev.floe.redstuff.BlobSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A file of which any part is read and written in any order. Thread-safe. */
final class FileBytes implements BlobSource, AutoCloseable {
    private final Path name;
    private final FileChannel channel;

    private FileBytes(Path name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    FileBytes(Path path, OpenOption... options) throws IOException {
        this(path, FileChannel.open(path, options));
    }

    /** A file that is going to be {@code name}, which is what its user knows it by. */
    static FileBytes of(Path path, Path name, OpenOption... options) throws IOException {
        return new FileBytes(name, FileChannel.open(path, options));
    }

    @Override
    public long length() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void read(long position, byte[] into, int at, int count) throws IOException {
        if (!Transfers.readAll(channel, ByteBuffer.wrap(into, at, count), position)) {
            throw new EOFException(name + " ends before byte " + (position + count));
        }
    }

    void write(long position, byte[] bytes, int from, int count) throws IOException {
        try {
            Transfers.writeAll(channel, ByteBuffer.wrap(bytes, from, count), position);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    /** Returns when everything written is on disk. */
    void force() throws IOException {
        try {
            channel.force(true);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
