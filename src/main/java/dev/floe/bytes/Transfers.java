package dev.floe.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads and writes of all that is wanted: the system may take or give less at a time. */
public final class Transfers {
    private Transfers() {}

    /** Writes all that is left of {@code bytes} where the channel stands. */
    public static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Writes all that is left of {@code bytes} from {@code position} on; the channel stays where it stands. */
    public static void writeAll(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /**
     * Reads from {@code position} on until {@code into} is full; the channel stays where it stands.
     *
     * @return false if the file ends before
     */
    public static boolean readAll(FileChannel channel, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                return false;
            }
            at += count;
        }
        return true;
    }
}
