package dev.floe.protocol;

import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.BlobId;

/** A node's word that the slivers of a certified blob contradict its metadata. */
public record InvalidBlobMessage(int epoch, BlobId blobId) implements ProtocolMessage {
    static final int TYPE = 2;

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void writeBody(BcsWriter out) {
        out.fixed(blobId.toBytes());
    }
}
