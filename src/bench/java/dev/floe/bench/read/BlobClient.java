package dev.floe.bench.read;

import java.io.IOException;

/** Something that reads blobs from storage nodes. Not thread-safe. */
public interface BlobClient extends AutoCloseable {
    /** For tables. */
    String name();

    /**
     * Reads a blob.
     *
     * @throws IOException if that fails, or if the bytes are not those of {@code blob}
     */
    Reading read(StoredBlob blob) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
