package dev.floe.write;

import dev.floe.redstuff.BlobSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A blob in a file, as long as the file was when it was opened. Thread-safe, but a thread that is interrupted while it
 * reads closes the file for all.
 */
public final class FileBlob implements BlobSource, AutoCloseable {
    private final FileChannel channel;
    private final long length;

    private FileBlob(FileChannel channel, long length) {
        this.channel = channel;
        this.length = length;
    }

    public static FileBlob open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new FileBlob(channel, channel.size());
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long position, byte[] into, int at, int count) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(into, at, count);
        while (rest.hasRemaining()) {
            if (channel.read(rest, position + (rest.position() - at)) < 0) {
                throw new EOFException("the file became shorter than " + length + " bytes while it was read");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
