package dev.floe.write;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.MemoryBudget;
import dev.floe.bytes.Transfers;
import dev.floe.peer.Upload;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSink;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * All slivers of one blob, in one file or, if they are small, in one array, each in the very form in which it is uploaded
 * (BCS {@code SliverData}), so that an upload is a region of it. Slivers of one axis are equally long, so a sliver's place
 * follows from its index: first the primary ones in order, then the secondary ones.
 *
 * <p>Thread-safe, as long as no two threads write the same bytes; but a thread that is interrupted while it reads or
 * writes a file closes it for all. Closing deletes the file and gives the memory back.
 */
public final class SliverSpool implements SliverSink, AutoCloseable {
    private final Encoding encoding;
    private final Medium medium;
    private final Frame primary;
    private final Frame secondary;

    /**
     * The place of one axis in the spool.
     *
     * @param start where its first sliver begins
     * @param header bytes before a sliver's data: the length
     */
    private record Frame(long start, byte[] header, int data) {
        private static final int TRAILER = 4;

        long stride() {
            return (long) header.length + data + TRAILER;
        }

        long position(int index) {
            return start + index * stride();
        }
    }

    /** What the bytes of a spool lie in. */
    private sealed interface Medium {
        void put(long position, byte[] bytes, int from, int count) throws IOException;

        void get(long position, byte[] into, int at, int count) throws IOException;

        void close() throws IOException;
    }

    private record Disk(Path file, FileChannel channel) implements Medium {
        @Override
        public void put(long position, byte[] bytes, int from, int count) throws IOException {
            Transfers.writeAll(channel, ByteBuffer.wrap(bytes, from, count), position);
        }

        @Override
        public void get(long position, byte[] into, int at, int count) throws IOException {
            if (!Transfers.readAll(channel, ByteBuffer.wrap(into, at, count), position)) {
                throw new EOFException(file + " ends before " + position);
            }
        }

        @Override
        public void close() throws IOException {
            try (channel) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static final class Memory implements Medium {
        private final byte[] bytes;
        private final MemoryBudget.Lease lease;
        private volatile boolean closed;

        Memory(byte[] bytes, MemoryBudget.Lease lease) {
            this.bytes = bytes;
            this.lease = lease;
        }

        @Override
        public void put(long position, byte[] from, int at, int count) throws IOException {
            requireOpen();
            System.arraycopy(from, at, bytes, (int) position, count);
        }

        @Override
        public void get(long position, byte[] into, int at, int count) throws IOException {
            requireOpen();
            System.arraycopy(bytes, (int) position, into, at, count);
        }

        private void requireOpen() throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
        }

        @Override
        public void close() {
            closed = true;
            lease.close();
        }
    }

    private SliverSpool(Encoding encoding, Medium medium, Frame primary, Frame secondary, int symbolSize)
            throws IOException {
        this.encoding = encoding;
        this.medium = medium;
        this.primary = primary;
        this.secondary = secondary;
        for (Axis axis : Axis.values()) {
            for (int index = 0; index < encoding.shardCount(); index++) {
                writeFrame(frame(axis), index, symbolSize);
            }
        }
    }

    /**
     * Creates {@code file} for the slivers of a blob.
     *
     * @throws RedStuffException when no blob can be that long
     */
    public static SliverSpool create(Path file, Encoding encoding, long blobLength)
            throws IOException, RedStuffException {
        int symbolSize = encoding.symbolSize(blobLength);
        Disk disk = new Disk(
                file,
                FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
        try {
            return on(disk, encoding, symbolSize);
        } catch (IOException e) {
            disk.close();
            throw e;
        }
    }

    /**
     * Keeps the slivers of a blob in memory.
     *
     * @param lease of at least {@link #size(Encoding, long)} bytes; closed with the spool
     * @throws RedStuffException when no blob can be that long
     * @throws IllegalArgumentException if an array cannot hold so much, or the lease is for less
     */
    public static SliverSpool inMemory(MemoryBudget.Lease lease, Encoding encoding, long blobLength)
            throws RedStuffException {
        long size = size(encoding, blobLength);
        if (size > Math.min(lease.bytes(), Integer.MAX_VALUE - 8)) {
            throw new IllegalArgumentException(size + " bytes with a lease of " + lease.bytes());
        }
        try {
            return on(new Memory(new byte[(int) size], lease), encoding, encoding.symbolSize(blobLength));
        } catch (IOException e) {
            throw new IllegalStateException("memory fails like no disk", e);
        }
    }

    private static SliverSpool on(Medium medium, Encoding encoding, int symbolSize) throws IOException {
        Frame primary = frame(0, encoding.sliverLength(Axis.PRIMARY, symbolSize));
        Frame secondary =
                frame(primary.position(encoding.shardCount()), encoding.sliverLength(Axis.SECONDARY, symbolSize));
        return new SliverSpool(encoding, medium, primary, secondary, symbolSize);
    }

    /** How many bytes the slivers of a blob take at most. */
    public static long size(Encoding encoding, long blobLength) throws RedStuffException {
        int symbolSize = encoding.symbolSize(blobLength);
        long bytes = 0;
        for (Axis axis : Axis.values()) {
            bytes += encoding.shardCount() * (long) (encoding.sliverLength(axis, symbolSize) + Sliver.MAX_FRAMING);
        }
        return bytes;
    }

    private static Frame frame(long start, int data) {
        byte[] header = new BcsWriter(8).uleb128(data).toByteArray();
        return new Frame(start, header, data);
    }

    private void writeFrame(Frame frame, int index, int symbolSize) throws IOException {
        byte[] trailer = new BcsWriter(Frame.TRAILER).u16(symbolSize).u16(index).toByteArray();
        medium.put(frame.position(index), frame.header(), 0, frame.header().length);
        medium.put(frame.position(index) + frame.header().length + frame.data(), trailer, 0, trailer.length);
    }

    private Frame frame(Axis axis) {
        return axis == Axis.PRIMARY ? primary : secondary;
    }

    @Override
    public void write(Axis axis, int index, int offset, byte[] bytes, int from, int count) throws IOException {
        Frame frame = frame(axis);
        if (index < 0 || index >= encoding.shardCount() || offset < 0 || count > frame.data() - offset) {
            throw new IndexOutOfBoundsException(
                    count + " bytes at " + offset + " of " + axis.text() + " sliver " + index);
        }
        medium.put(frame.position(index) + frame.header().length + offset, bytes, from, count);
    }

    /** A sliver as it is uploaded. Reading it fails once this spool is closed. */
    public Upload sliver(Axis axis, int index) {
        Frame frame = frame(axis);
        return new Upload() {
            @Override
            public long length() {
                return frame.stride();
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                medium.get(frame.position(index) + position, into, at, count);
            }

            @Override
            public boolean isInMemory() {
                return medium instanceof Memory;
            }
        };
    }

    /** The bytes of all slivers together, in the form in which they are uploaded. */
    public long size() {
        return encoding.shardCount() * (primary.stride() + secondary.stride());
    }

    @Override
    public void close() throws IOException {
        medium.close();
    }
}
