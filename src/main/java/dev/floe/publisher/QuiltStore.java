package dev.floe.publisher;

import dev.floe.redstuff.QuiltMember;
import dev.floe.write.StoreException;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import dev.floe.write.StoredQuilt;
import java.util.List;
import java.util.function.Consumer;

/** Stores many small blobs as one, as {@link dev.floe.write.BlobWriter} does. */
@FunctionalInterface
public interface QuiltStore {
    StoredQuilt store(List<QuiltMember> members, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException;
}
