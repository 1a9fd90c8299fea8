package dev.floe.read;

import dev.floe.redstuff.QuiltPatchId;
import dev.floe.redstuff.QuiltPatchStream;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A patch of a quilt that is known to exist: a piece of the quilt's columns. Reading a part of it fetches the columns of
 * that part and no others.
 */
public final class PatchHandle implements BlobBytes {
    private final BlobHandle quilt;
    private final QuiltPatchId id;
    private final QuiltPatchStream header;
    private final BlobBytes columns;
    private final long start;

    /** @param header says where in its columns the patch's bytes are */
    PatchHandle(BlobHandle quilt, QuiltPatchId id, QuiltPatchStream header) {
        this.quilt = quilt;
        this.id = id;
        this.header = header;
        this.columns = quilt.columns();
        this.start = (long) id.startColumn() * QuiltReader.columnLength(quilt) + header.contentStart();
    }

    public QuiltPatchId id() {
        return id;
    }

    /** The name that it has in the quilt. */
    public String identifier() {
        return header.identifier();
    }

    /** What else was said about it; unmodifiable. */
    public Map<String, String> tags() {
        return header.tags();
    }

    /** Who told that there is such a quilt when it was opened. */
    public Provenance openedFrom() {
        return quilt.openedFrom();
    }

    @Override
    public long length() {
        return header.contentLength();
    }

    @Override
    public Multi<ByteBuffer> read(long from, long to) {
        requireRange(from, to);
        return columns.read(start + from, start + to);
    }

    @Override
    public Provenance provenance(long from, long to) {
        requireRange(from, to);
        return columns.provenance(start + from, start + to);
    }

    private void requireRange(long from, long to) {
        if (from < 0 || to < from || to > length()) {
            throw new IllegalArgumentException("bytes [" + from + ", " + to + ") of " + length());
        }
    }
}
