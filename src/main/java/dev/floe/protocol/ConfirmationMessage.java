package dev.floe.protocol;

import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.BlobId;

/**
 * A node's promise: all slivers of the blob that belong to its shards are on its disk.
 *
 * @param epoch the epoch of the committee that the node is in
 */
public record ConfirmationMessage(int epoch, BlobId blobId, BlobPersistence persistence) implements ProtocolMessage {
    static final int TYPE = 1;

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void writeBody(BcsWriter out) {
        out.fixed(blobId.toBytes());
        persistence.write(out);
    }
}
