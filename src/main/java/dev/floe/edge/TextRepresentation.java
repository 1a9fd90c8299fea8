package dev.floe.edge;

import dev.floe.edge.types.MediaType;
import dev.floe.read.Provenance;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A document that this server writes about a quilt.
 *
 * @param bytes not to be written to
 */
record TextRepresentation(byte[] bytes, MediaType type, EntityTag tag, BlobId quilt, Provenance foundBy)
        implements Representation {
    /** @param json the document */
    static Representation json(String json, EntityTag tag, BlobId quilt, Provenance foundBy) {
        return new TextRepresentation(
                json.getBytes(StandardCharsets.UTF_8), MediaType.inert("application/json"), tag, quilt, foundBy);
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public Freshness freshness() {
        return Freshness.OF_QUILT;
    }

    @Override
    public List<BlobId> blobs() {
        return List.of(quilt);
    }

    @Override
    public boolean hasRanges() {
        return true;
    }

    @Override
    public Multi<ByteBuffer> read(Slice slice) {
        return Multi.createFrom()
                .item(() -> ByteBuffer.wrap(bytes, (int) slice.from(), (int) slice.length())
                        .slice());
    }

    @Override
    public Provenance provenance(Slice slice) {
        return foundBy;
    }

    @Override
    public Description description() {
        return Description.of(type);
    }

    @Override
    public Representation typedBy() {
        return this;
    }

    @Override
    public boolean startsWithItsType() {
        return true;
    }
}
