package dev.floe.node;

import dev.floe.redstuff.BlobId;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Locks under which it is decided what is written of a blob and what is removed. Blobs share them by their hash. */
final class BlobLocks {
    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

    ReentrantLock of(BlobId blobId) {
        return locks[Math.floorMod(blobId.hashCode(), locks.length)];
    }
}
