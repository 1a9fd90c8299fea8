package dev.floe.read;

import dev.floe.redstuff.VerifiedMetadata;

/**
 * Metadata with what has been found out about their blob so far. Both findings are about immutable things, so they are
 * found out once.
 */
final class VerifiedBlob {
    private final VerifiedMetadata metadata;
    private volatile boolean endsInZeros;
    private volatile boolean encodesToItsId;

    VerifiedBlob(VerifiedMetadata metadata) {
        this.metadata = metadata;
    }

    VerifiedMetadata metadata() {
        return metadata;
    }

    /** Whether the rows after the blob's end were found to be zeros, as {@link Consistency#DEFAULT} demands. */
    boolean endsInZeros() {
        return endsInZeros || encodesToItsId;
    }

    void foundToEndInZeros() {
        endsInZeros = true;
    }

    /** Whether the whole blob was found to encode to its ID, as {@link Consistency#STRICT} demands. */
    boolean encodesToItsId() {
        return encodesToItsId;
    }

    void foundToEncodeToItsId() {
        encodesToItsId = true;
    }
}
