package dev.floe.cache;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;

/** Names a sliver. Its hash is asked for with every row, so it is written by hand: a generated one is slow in an image. */
record SliverKey(BlobId blobId, Axis axis, int index) {
    @Override
    public boolean equals(Object other) {
        return other instanceof SliverKey that
                && index == that.index
                && axis == that.axis
                && blobId.equals(that.blobId);
    }

    @Override
    public int hashCode() {
        return (31 * index + axis.ordinal()) * 31 + blobId.hashCode();
    }
}
