package dev.floe.peer;

import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Sliver;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * The BCS form of a sliver whose length is known before it arrives: the symbols go straight to where they stay, so a
 * sliver of megabytes is held once, not twice.
 */
final class SliverBody implements AnswerBody<Sliver> {
    private static final int TRAILER = 4;

    private final Axis axis;
    private final byte[] expectedPrefix;
    private final byte[] prefix;
    private final int dataLength;
    private final IntFunction<byte[]> memory;
    private final byte[] trailer = new byte[TRAILER];
    private byte[] data = new byte[0];
    private long received;

    /** @param memory gives the array for the symbols */
    SliverBody(Axis axis, int dataLength, IntFunction<byte[]> memory) {
        this.axis = axis;
        this.memory = memory;
        this.dataLength = dataLength;
        this.expectedPrefix = new BcsWriter(8).uleb128(dataLength).toByteArray();
        this.prefix = new byte[expectedPrefix.length];
    }

    @Override
    public void accept(AnswerPart part) throws TooLong {
        int limit = prefix.length + dataLength + TRAILER;
        if (part.length() > limit - received) {
            throw new TooLong(limit);
        }
        int at = 0;
        at += copy(part, at, prefix, 0);
        if (received >= prefix.length && data.length < dataLength) {
            if (!Arrays.equals(prefix, expectedPrefix)) {
                throw new TooLong(limit);
            }
            // Only now: a node that answers nothing, or something else, costs no memory.
            data = memory.apply(dataLength);
        }
        at += copy(part, at, data, prefix.length);
        copy(part, at, trailer, prefix.length + dataLength);
    }

    private int copy(AnswerPart part, int at, byte[] into, int start) {
        long offset = received - start;
        if (offset < 0 || offset >= into.length) {
            return 0;
        }
        int count = (int) Math.min(part.length() - at, into.length - offset);
        part.copy(at, at + count, into, (int) offset);
        received += count;
        return count;
    }

    @Override
    public Sliver complete() throws PeerException {
        if (received != (long) prefix.length + dataLength + TRAILER) {
            throw new PeerException(
                    PeerException.Kind.MALFORMED,
                    "sliver of " + received + " bytes instead of " + (prefix.length + dataLength + TRAILER));
        }
        int symbolSize = (trailer[0] & 0xFF) | (trailer[1] & 0xFF) << 8;
        int index = (trailer[2] & 0xFF) | (trailer[3] & 0xFF) << 8;
        return new Sliver(axis, index, symbolSize, data);
    }
}
