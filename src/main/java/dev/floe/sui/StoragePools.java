package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.StoragePool;
import java.util.List;
import java.util.Optional;

/** Storage pools as they are on chain now, and what is in them. Methods block on the network. */
public interface StoragePools {

    /** The pool; empty if there is none (any more). It may be part of another object. */
    Optional<StoragePool.Inner> pool(ObjectId id) throws SuiException;

    /**
     * Some of the blobs of a pool. Whatever is in it from the first page to the last is on one of them.
     *
     * @param after what the last page said; empty for the first one
     */
    Page blobs(StoragePool.Inner pool, Optional<byte[]> after) throws SuiException;

    /** @param next what to ask with for more; empty after the last ones */
    record Page(List<PooledBlob> blobs, Optional<byte[]> next) {
        public Page {
            blobs = List.copyOf(blobs);
        }
    }
}
