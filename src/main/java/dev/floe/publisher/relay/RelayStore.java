package dev.floe.publisher.relay;

import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.write.StoreException;
import dev.floe.write.StoreProgress;
import java.util.function.Consumer;

/** Brings blobs to the nodes that somebody else has registered, as {@link dev.floe.write.BlobWriter#relay} does. */
@FunctionalInterface
public interface RelayStore {
    ConfirmationCertificate relay(
            BlobSource blob, BlobId expected, BlobPersistence persistence, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException;
}
