package dev.floe.edge;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** One member of gzip, RFC 1952, in pieces. After it was closed it packs nothing. Thread-safe. */
final class GzipStream implements AutoCloseable {
    /** Magic number, deflate, no flags, no time, no hint, of no system in particular. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int TRAILER = 8;
    private static final int ROOM = 1 << 10;

    private final Deflater deflater;
    private final CRC32 sum = new CRC32();
    private int length;
    private boolean begun;
    private boolean closed;

    GzipStream(int level) {
        this.deflater = new Deflater(level, true);
    }

    /** What can be said after {@code plain}: nothing perhaps. */
    synchronized ByteBuffer pack(ByteBuffer plain) {
        if (closed) {
            return ByteBuffer.allocate(0);
        }
        sum.update(plain.duplicate());
        length += plain.remaining();
        deflater.setInput(plain.duplicate());
        return drain(0);
    }

    /** The rest. */
    synchronized ByteBuffer finish() {
        if (closed) {
            return ByteBuffer.allocate(0);
        }
        deflater.finish();
        ByteBuffer rest = drain(TRAILER);
        int end = rest.limit();
        ByteBuffer whole = ByteBuffer.wrap(rest.array());
        whole.position(end);
        littleEndian(whole, (int) sum.getValue());
        littleEndian(whole, length);
        return whole.flip();
    }

    private static void littleEndian(ByteBuffer to, int number) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            to.put((byte) (number >>> shift));
        }
    }

    /** @param spare bytes that are to have room behind what comes */
    private ByteBuffer drain(int spare) {
        byte[] packed = new byte[ROOM];
        int filled = 0;
        if (!begun) {
            begun = true;
            System.arraycopy(HEADER, 0, packed, 0, HEADER.length);
            filled = HEADER.length;
        }
        while (true) {
            int count = deflater.deflate(packed, filled, packed.length - filled - spare);
            filled += count;
            if (filled + spare < packed.length) {
                return ByteBuffer.wrap(packed, 0, filled);
            }
            packed = Arrays.copyOf(packed, 2 * packed.length);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            deflater.end();
        }
    }
}
