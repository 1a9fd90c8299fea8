package dev.floe.node.events;

import java.nio.ByteBuffer;

/** The last bytes of an event blob: the checkpoints that it covers, both of them included. */
public record EventBlobTrailer(long first, long last) {
    public static final int LENGTH = 16;

    public byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH).putLong(first).putLong(last).array();
    }

    /** @throws EventBlobException if that is not how an event blob ends */
    public static EventBlobTrailer parse(byte[] end) throws EventBlobException {
        if (end.length != LENGTH) {
            throw new EventBlobException("an event blob ends with " + LENGTH + " bytes, not " + end.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(end);
        EventBlobTrailer trailer = new EventBlobTrailer(bytes.getLong(), bytes.getLong());
        if (trailer.first < 0 || trailer.last < trailer.first) {
            throw new EventBlobException("it claims checkpoints " + Long.toUnsignedString(trailer.first) + " to "
                    + Long.toUnsignedString(trailer.last));
        }
        return trailer;
    }
}
