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
    private final Path path;
    private final FileChannel channel;

    FileBytes(Path path, OpenOption... options) throws IOException {
        this.channel = FileChannel.open(path, options);
        this.path = path;
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
            throw new EOFException(path + " ends before byte " + (position + count));
        }
    }

    void write(long position, byte[] bytes, int from, int count) throws IOException {
        try {
            Transfers.writeAll(channel, ByteBuffer.wrap(bytes, from, count), position);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Returns when everything written is on disk. */
    void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
