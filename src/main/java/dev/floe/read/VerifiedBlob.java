package dev.floe.read;

import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.ProvenHead;

/**
 * A blob's head with what has been found out about the blob so far. Both findings are about immutable things, so they are
 * found out once.
 */
final class VerifiedBlob {
    private final BlobHead head;
    private volatile boolean endsInZeros;
    private volatile boolean encodesToItsId;

    /** @param head a {@link ProvenHead} only if the rows after the blob's end were found to be zeros before */
    VerifiedBlob(BlobHead head) {
        this.head = head;
        this.endsInZeros = head instanceof ProvenHead;
    }

    BlobHead head() {
        return head;
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
