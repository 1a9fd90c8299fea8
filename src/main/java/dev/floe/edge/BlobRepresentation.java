package dev.floe.edge;

import dev.floe.bytes.Plural;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.read.BlobHandle;
import dev.floe.read.Provenance;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A blob, or a part of it that has a URL of its own. Its bytes never change.
 *
 * @param slice which bytes of the blob
 */
record BlobRepresentation(BlobHandle blob, Slice slice, EntityTag tag, boolean hasRanges) implements Representation {
    /** All of a blob. */
    static Representation whole(BlobHandle blob) {
        return new BlobRepresentation(
                blob, new Slice(0, blob.length()), new EntityTag(blob.id().toString()), true);
    }

    /**
     * A part, answered 200 so that every cache keeps it. Cut exactly: what does not exist is refused, not shortened.
     *
     * @param start of the first byte
     * @param length in bytes, at least 1
     */
    static Representation part(BlobHandle blob, long start, long length) {
        if (length > blob.length() || start > blob.length() - length) {
            throw new RefusedException(Refusal.of(
                    ApiStatus.INVALID_ARGUMENT,
                    ErrorReason.INVALID_BYTE_RANGE.name(),
                    "start=" + start + "&length=" + length + " is not within the blob's "
                            + Plural.of(blob.length(), "byte")));
        }
        return new BlobRepresentation(
                blob, new Slice(start, start + length), new EntityTag(blob.id() + "-" + start + "-" + length), false);
    }

    @Override
    public long length() {
        return slice.length();
    }

    @Override
    public Freshness freshness() {
        return Freshness.OF_BLOB;
    }

    @Override
    public List<BlobId> blobs() {
        return List.of(blob.id());
    }

    @Override
    public Multi<ByteBuffer> read(Slice part) {
        return blob.read(slice.from() + part.from(), slice.from() + part.to());
    }

    @Override
    public Provenance foundBy() {
        return blob.openedFrom();
    }

    @Override
    public Provenance provenance(Slice part) {
        return blob.provenance(slice.from() + part.from(), slice.from() + part.to());
    }

    @Override
    public Optional<BlobHandle> wholeBlob() {
        return hasRanges ? Optional.of(blob) : Optional.empty();
    }

    @Override
    public Description description() {
        return Description.NONE;
    }

    @Override
    public Representation typedBy() {
        return hasRanges ? this : whole(blob);
    }

    @Override
    public boolean startsWithItsType() {
        return slice.from() == 0;
    }
}
