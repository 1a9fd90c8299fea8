package dev.floe.keys;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * An encrypted file (age-encryption.org/v1) that is somewhere else and can be read in parts: what is decrypted is fetched,
 * with the chunks of 64 KiB that its ends lie in, and no more.
 */
public final class AgeFile {
    private final Ciphertext source;
    private final AgeChunks chunks;
    private final long firstChunk;
    private final long length;

    /** The bytes of an encrypted file. */
    public interface Ciphertext {
        long length();

        /** The bytes {@code [from, to)}, which are there, one after the other to {@code target}. */
        void read(long from, long to, OutputStream target) throws IOException;
    }

    private AgeFile(Ciphertext source, AgeChunks chunks, long firstChunk, long length) {
        this.source = source;
        this.chunks = chunks;
        this.firstChunk = firstChunk;
        this.length = length;
    }

    /**
     * Reads the header and finds the key that the file was encrypted for.
     *
     * @throws AgeException if it is no such file, its header was changed, or it is for other keys
     */
    public static AgeFile open(Ciphertext source, List<AgeIdentity> identities) throws IOException {
        byte[] bytes = read(source, 0, Math.min(AgeHeader.USUAL, source.length()));
        if (!AgeHeader.isWhole(bytes)) {
            bytes = read(source, 0, Math.min(AgeHeader.LONGEST, source.length()));
        }
        AgeHeader header = AgeHeader.open(bytes, identities);
        long firstChunk = (long) header.length() + AgeChunks.SALT;
        long sealed = source.length() - firstChunk;
        if (sealed < AgeChunks.TAG) {
            throw new AgeException("it ends behind its header");
        }
        byte[] salt = firstChunk <= bytes.length
                ? Arrays.copyOfRange(bytes, header.length(), (int) firstChunk)
                : read(source, header.length(), firstChunk);
        long count = Math.ceilDiv(sealed, AgeChunks.SEALED);
        long inLast = sealed - (count - 1) * AgeChunks.SEALED;
        // Only a file of nothing has a chunk of nothing.
        if (inLast < AgeChunks.TAG || inLast == AgeChunks.TAG && count > 1) {
            throw new AgeException("it was cut off");
        }
        return new AgeFile(source, new AgeChunks(header.fileKey(), salt), firstChunk, sealed - count * AgeChunks.TAG);
    }

    private static byte[] read(Ciphertext source, long from, long to) throws IOException {
        Collected bytes = new Collected((int) (to - from));
        source.read(from, to, bytes);
        return bytes.toByteArray();
    }

    /** How many bytes there are when they are decrypted. */
    public long length() {
        return length;
    }

    /**
     * Decrypts the bytes {@code [from, to)} to {@code target}. Nothing is written that was not found to be as it was
     * encrypted, at its place; what comes before it may have been written by then.
     *
     * @throws IllegalArgumentException unless {@code 0 <= from <= to <= length()}
     * @throws AgeException if a chunk was changed
     */
    public void read(long from, long to, OutputStream target) throws IOException {
        if (from < 0 || to < from || to > length) {
            throw new IllegalArgumentException("bytes [" + from + ", " + to + ") of " + length);
        }
        if (from == to && length > 0) {
            return;
        }
        long first = from / AgeChunks.CHUNK;
        long last = Math.max(0, to - 1) / AgeChunks.CHUNK;
        long end = Math.min(source.length(), firstChunk + (last + 1) * AgeChunks.SEALED);
        try (Opening opening = new Opening(first, from, to, target)) {
            source.read(firstChunk + first * AgeChunks.SEALED, end, opening);
            opening.finish();
        }
    }

    /** Takes the sealed chunks as they come, and passes on what of them is wanted. */
    private final class Opening extends OutputStream {
        private final byte[] sealed = new byte[AgeChunks.SEALED];
        private final long from;
        private final long to;
        private final OutputStream target;
        private long number;
        private int filled;

        Opening(long number, long from, long to, OutputStream target) {
            this.number = number;
            this.from = from;
            this.to = to;
            this.target = target;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int at = offset;
            while (at < offset + count) {
                int part = Math.min(sealed.length - filled, offset + count - at);
                System.arraycopy(bytes, at, sealed, filled, part);
                filled += part;
                at += part;
                if (filled == sealed.length) {
                    openOne();
                }
            }
        }

        /** All has come: what is left is the last chunk of the file. */
        void finish() throws IOException {
            if (filled > 0) {
                openOne();
            }
        }

        private void openOne() throws IOException {
            boolean last = number == AgeChunks.count(length) - 1;
            byte[] plain = chunks.open(number, last, sealed, 0, filled)
                    .orElseThrow(() -> new AgeException("byte " + number * AgeChunks.CHUNK
                            + " and those that follow are not as they were encrypted"));
            long start = number * AgeChunks.CHUNK;
            int wantedFrom = Math.clamp(from - start, 0, plain.length);
            int wantedTo = Math.clamp(to - start, 0, plain.length);
            target.write(plain, wantedFrom, wantedTo - wantedFrom);
            number++;
            filled = 0;
        }
    }

    /** So many bytes and no more. */
    private static final class Collected extends OutputStream {
        private final byte[] bytes;
        private int count;

        Collected(int capacity) {
            bytes = new byte[capacity];
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (length > bytes.length - count) {
                throw new IOException("more bytes came than were asked for");
            }
            System.arraycopy(from, offset, bytes, count, length);
            count += length;
        }

        byte[] toByteArray() {
            return Arrays.copyOf(bytes, count);
        }
    }
}
