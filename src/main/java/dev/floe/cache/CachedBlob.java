package dev.floe.cache;

import dev.floe.read.BlobHandle;
import dev.floe.read.ReadOptions;
import dev.floe.read.ReadTimings;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import java.util.Objects;

/** A blob as seen through the memory of a {@link CachingReader}. Thread-safe. */
public final class CachedBlob implements BlobHandle {
    private final CachingReader reader;
    private final BlobId id;
    private final ReadOptions options;
    private final PieceLayout layout;
    private final boolean openedFromMemory;

    CachedBlob(CachingReader reader, BlobId id, ReadOptions options, PieceLayout layout, boolean openedFromMemory) {
        this.reader = reader;
        this.id = id;
        this.options = options;
        this.layout = layout;
        this.openedFromMemory = openedFromMemory;
    }

    @Override
    public BlobId id() {
        return id;
    }

    @Override
    public long length() {
        return layout.blobLength();
    }

    @Override
    public long rowLength() {
        return layout.rowLength();
    }

    /** Nothing: the work is shared, and counted where it is done. */
    @Override
    public ReadTimings timings() {
        return ReadTimings.NONE;
    }

    /** Whether nobody was asked to open it. */
    public boolean openedFromMemory() {
        return openedFromMemory;
    }

    /** Whether all bytes of {@code [from, to)} are in memory now. */
    public boolean inMemory(long from, long to) {
        Objects.checkFromToIndex(from, to, length());
        for (long piece = layout.pieceAt(from); layout.start(piece) < to; piece++) {
            if (!reader.pieces().holds(id, piece)) {
                return false;
            }
        }
        return true;
    }

    /** The bytes are shared with the memory: nobody may write to the arrays. */
    @Override
    public Multi<byte[]> read(long from, long to) {
        Objects.checkFromToIndex(from, to, length());
        if (from == to) {
            return Multi.createFrom().empty();
        }
        return Multi.createFrom().deferred(() -> {
            PieceCursor cursor = new PieceCursor(reader, id, options, layout, from, to);
            return Multi.createBy()
                    .repeating()
                    .uni(cursor::next)
                    .whilst(bytes -> cursor.more())
                    .onTermination()
                    .invoke(cursor::close);
        });
    }
}
