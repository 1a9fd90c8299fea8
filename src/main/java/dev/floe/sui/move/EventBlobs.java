package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.BlobId;
import java.util.Map;
import java.util.Optional;

/**
 * {@code EventBlobCertificationState}: the event blob certified last, and the weight of those that are attested.
 */
public record EventBlobs(Optional<EventBlob> latestCertified, Map<EventBlob, Integer> attestedWeight)
        implements MoveStruct {

    /** A blob of events up to the checkpoint. */
    public record EventBlob(BlobId blobId, long endingCheckpoint) {
        static final int LENGTH = BlobId.LENGTH + 8;

        static EventBlob read(BcsReader reader) {
            return new EventBlob(Moves.blobId(reader), reader.u64());
        }

        void write(BcsWriter writer) {
            writer.fixed(blobId.toBytes()).u64(endingCheckpoint);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof EventBlob that
                    && endingCheckpoint == that.endingCheckpoint
                    && blobId.equals(that.blobId);
        }

        @Override
        public int hashCode() {
            return 31 * blobId.hashCode() + Long.hashCode(endingCheckpoint);
        }
    }

    public EventBlobs {
        attestedWeight = Moves.copy(attestedWeight);
    }

    public static EventBlobs read(BcsReader reader) {
        return new EventBlobs(
                reader.option(EventBlob::read),
                Moves.vecMap(reader, EventBlob.LENGTH + 2, EventBlob::read, BcsReader::u16));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.option(latestCertified, (BcsWriter w, EventBlob blob) -> blob.write(w));
        Moves.vecMap(writer, attestedWeight, (w, blob) -> blob.write(w), BcsWriter::u16);
    }
}
