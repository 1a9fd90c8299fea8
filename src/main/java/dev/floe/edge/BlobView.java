package dev.floe.edge;

import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.read.BlobHandle;

/** What of a blob a URL names. */
sealed interface BlobView {
    /** The bytes of the blob that the representation consists of. */
    Slice slice(BlobHandle blob);

    EntityTag tag(BlobHandle blob);

    /** Whether parts of the representation can be asked for with {@code Range}. */
    boolean hasRanges();

    /** All of it. */
    record Everything() implements BlobView {
        @Override
        public Slice slice(BlobHandle blob) {
            return new Slice(0, blob.length());
        }

        @Override
        public EntityTag tag(BlobHandle blob) {
            return new EntityTag(blob.id().toString());
        }

        @Override
        public boolean hasRanges() {
            return true;
        }
    }

    /**
     * A part with a URL of its own, answered 200 so that every cache keeps it. Cut exactly: what does not exist is
     * refused, not shortened.
     *
     * @param start of the first byte
     * @param length in bytes, at least 1
     */
    record Part(long start, long length) implements BlobView {
        @Override
        public Slice slice(BlobHandle blob) {
            if (length > blob.length() || start > blob.length() - length) {
                throw new RefusedException(Refusal.of(
                        ApiStatus.INVALID_ARGUMENT,
                        ErrorReason.INVALID_BYTE_RANGE.name(),
                        "start=" + start + "&length=" + length + " is not within the blob's " + blob.length()
                                + " bytes"));
            }
            return new Slice(start, start + length);
        }

        @Override
        public EntityTag tag(BlobHandle blob) {
            return new EntityTag(blob.id() + "-" + start + "-" + length);
        }

        @Override
        public boolean hasRanges() {
            return false;
        }
    }
}
