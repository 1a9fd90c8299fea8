package dev.floe.publisher;

import dev.floe.redstuff.BlobSource;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import java.util.function.Consumer;

/** Stores blobs on the network, as {@link dev.floe.write.BlobWriter} does. */
@FunctionalInterface
public interface BlobStore {
    StoreOutcome store(BlobSource blob, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException;
}
