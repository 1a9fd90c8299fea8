package dev.floe.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Where the files of a cache lie. */
public interface Folder {
    /**
     * Makes it this process's, empty if it was not there. Files that are no cache's are left alone.
     *
     * @throws IOException if it cannot be had: another process has it, or its files are no cache's, or the disk fails
     */
    Taken take() throws IOException;

    /** A folder that nobody else uses. */
    interface Taken extends AutoCloseable {
        /** Made at random with the folder. */
        long seed();

        /** Whether it is where it was, as far as can be seen from outside. */
        boolean isThere();

        /** The numbers of the segments, in order. */
        List<Long> segments() throws IOException;

        /** Makes an empty segment. */
        Content create(long number) throws IOException;

        Content open(long number) throws IOException;

        /** Removes a segment. Who is reading it reads on. */
        void delete(long number) throws IOException;

        /** How many more bytes the disk takes. */
        long free() throws IOException;

        @Override
        void close();
    }

    /** The bytes of a segment. Reading is thread-safe. */
    interface Content extends AutoCloseable {
        long length() throws IOException;

        /** @throws java.io.EOFException if it ends before */
        void read(long position, byte[] into, int at, int count) throws IOException;

        /** Writes all that is left of {@code bytes}. */
        void write(long position, ByteBuffer bytes) throws IOException;

        void truncate(long length) throws IOException;

        @Override
        void close();
    }
}
