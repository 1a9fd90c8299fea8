package dev.floe.cli;

import dev.floe.redstuff.BlobSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
        ByteBuffer rest = ByteBuffer.wrap(into, at, count);
        while (rest.hasRemaining()) {
            if (channel.read(rest, position + rest.position() - at) < 0) {
                throw new EOFException(path + " ends before byte " + (position + count));
            }
        }
    }

    void write(long position, byte[] bytes, int from, int count) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, from, count);
        while (rest.hasRemaining()) {
            channel.write(rest, position + rest.position() - from);
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
