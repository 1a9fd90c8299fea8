package dev.floe.write;

import dev.floe.bytes.BcsWriter;
import dev.floe.peer.Upload;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSink;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * All slivers of one blob in one file, each in the very form in which it is uploaded (BCS {@code SliverData}), so that
 * an upload is a region of the file. Slivers of one axis are equally long, so a sliver's place follows from its index:
 * first the primary ones in order, then the secondary ones.
 *
 * <p>Thread-safe, but a thread that is interrupted while it reads or writes closes the file for all. Closing deletes it.
 */
public final class SliverSpool implements SliverSink, AutoCloseable {
    private final Encoding encoding;
    private final Path file;
    private final FileChannel channel;
    private final Frame primary;
    private final Frame secondary;

    /**
     * The place of one axis in the file.
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

    private SliverSpool(Encoding encoding, Path file, FileChannel channel, Frame primary, Frame secondary) {
        this.encoding = encoding;
        this.file = file;
        this.channel = channel;
        this.primary = primary;
        this.secondary = secondary;
    }

    /**
     * Creates {@code file} for the slivers of a blob.
     *
     * @throws RedStuffException when no blob can be that long
     */
    public static SliverSpool create(Path file, Encoding encoding, long blobLength)
            throws IOException, RedStuffException {
        int symbolSize = encoding.symbolSize(blobLength);
        Frame primary = frame(0, encoding.sliverLength(Axis.PRIMARY, symbolSize));
        Frame secondary =
                frame(primary.position(encoding.shardCount()), encoding.sliverLength(Axis.SECONDARY, symbolSize));
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        SliverSpool spool = new SliverSpool(encoding, file, channel, primary, secondary);
        try {
            for (Axis axis : Axis.values()) {
                for (int index = 0; index < encoding.shardCount(); index++) {
                    spool.writeFrame(spool.frame(axis), index, symbolSize);
                }
            }
            return spool;
        } catch (IOException e) {
            spool.close();
            throw e;
        }
    }

    /** How many bytes the file takes for a blob. */
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
        put(frame.position(index), frame.header(), 0, frame.header().length);
        put(frame.position(index) + frame.header().length + frame.data(), trailer, 0, trailer.length);
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
        put(frame.position(index) + frame.header().length + offset, bytes, from, count);
    }

    private void put(long position, byte[] bytes, int from, int count) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, from, count);
        while (rest.hasRemaining()) {
            channel.write(rest, position + (rest.position() - from));
        }
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
                ByteBuffer rest = ByteBuffer.wrap(into, at, count);
                while (rest.hasRemaining()) {
                    long from = frame.position(index) + position + (rest.position() - at);
                    if (channel.read(rest, from) < 0) {
                        throw new EOFException(axis.text() + " sliver " + index + " ends before " + position);
                    }
                }
            }
        };
    }

    /** The bytes of all slivers together, in the form in which they are uploaded. */
    public long size() {
        return encoding.shardCount() * (primary.stride() + secondary.stride());
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        }
    }
}
