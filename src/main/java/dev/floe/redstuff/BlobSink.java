package dev.floe.redstuff;

import java.io.IOException;

/** Takes a blob's bytes as they are decoded: every byte once, in any order, possibly from several threads at once. */
@FunctionalInterface
public interface BlobSink {
    /** {@code bytes[from, from+count)} are the blob's bytes from {@code position} on; valid until this returns. */
    void write(long position, byte[] bytes, int from, int count) throws IOException;
}
