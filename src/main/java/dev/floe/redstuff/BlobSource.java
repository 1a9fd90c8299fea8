package dev.floe.redstuff;

import java.io.IOException;
import java.util.Objects;

/** The bytes of a blob, wherever they are; any part may be read at any time, by several threads at once. */
public interface BlobSource {
    long length();

    /**
     * Reads {@code count} bytes from {@code position} on into {@code into[at..]}.
     *
     * @throws IOException also if the blob ends before
     */
    void read(long position, byte[] into, int at, int count) throws IOException;

    /**
     * Returns if what was read so far can still be read: whoever reads parts twice asks when all is read, before anything
     * rests on it. Whoever passes reads on passes this on.
     *
     * @throws IOException if the bytes may have changed meanwhile
     */
    default void requireUnchanged() throws IOException {}

    /** A blob in memory; the array is not copied. */
    static BlobSource of(byte[] bytes) {
        return new BlobSource() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) {
                System.arraycopy(
                        bytes, (int) Objects.checkFromIndexSize(position, count, bytes.length), into, at, count);
            }
        };
    }
}
