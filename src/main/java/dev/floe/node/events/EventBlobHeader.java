package dev.floe.node.events;

import dev.floe.protocol.EventId;
import dev.floe.redstuff.BlobId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first bytes of an event blob.
 *
 * @param epoch Walrus's, before the first event
 * @param previous the event blob before; empty for the first one
 * @param previousEvent the last event before. Where blobs end with the end of a checkpoint, which is no event, nobody says it
 */
public record EventBlobHeader(int epoch, Optional<BlobId> previous, Optional<EventId> previousEvent) {
    public static final int LENGTH = 84;

    private static final int MAGIC = 0x005EA1CE;
    private static final int VERSION = 1;
    private static final int DIGEST_LENGTH = 32;
    private static final byte[] NO_BLOB = new byte[BlobId.LENGTH];

    /** What the nodes of a network write. */
    public static EventBlobHeader of(int epoch, Optional<BlobId> previous) {
        return new EventBlobHeader(epoch, previous, Optional.empty());
    }

    public byte[] toBytes() {
        ByteBuffer bytes =
                ByteBuffer.allocate(LENGTH).putInt(MAGIC).putInt(VERSION).putInt(epoch);
        bytes.put(previous.map(BlobId::toBytes).orElse(NO_BLOB));
        previousEvent.ifPresent(event -> bytes.put(event.transactionDigest()).putLong(event.sequence()));
        return bytes.array();
    }

    /** @throws EventBlobException if that is not how an event blob begins */
    public static EventBlobHeader parse(byte[] first) throws EventBlobException {
        if (first.length < LENGTH) {
            throw new EventBlobException("an event blob is longer than " + first.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(first);
        int magic = bytes.getInt();
        if (magic != MAGIC) {
            throw new EventBlobException("it begins with %08x, an event blob with %08x".formatted(magic, MAGIC));
        }
        int version = bytes.getInt();
        if (version != VERSION) {
            throw new EventBlobException("an event blob of version " + Integer.toUnsignedString(version)
                    + ", this program knows " + VERSION);
        }
        int epoch = bytes.getInt();
        if (epoch < 0) {
            throw new EventBlobException("there is no epoch " + Integer.toUnsignedString(epoch) + " yet");
        }
        byte[] blob = new byte[BlobId.LENGTH];
        bytes.get(blob);
        byte[] digest = new byte[DIGEST_LENGTH];
        bytes.get(digest);
        long sequence = bytes.getLong();
        boolean isSaid = sequence != 0 || !Arrays.equals(digest, new byte[DIGEST_LENGTH]);
        return new EventBlobHeader(
                epoch,
                Arrays.equals(blob, NO_BLOB) ? Optional.empty() : Optional.of(BlobId.of(blob)),
                isSaid ? Optional.of(new EventId(digest, sequence)) : Optional.empty());
    }
}
