package dev.floe.write;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A step that a store has taken. Observers are called from several threads, in no particular order between nodes, and
 * must return at once.
 */
public sealed interface StoreProgress {

    /** For stores that nobody watches. */
    Consumer<StoreProgress> UNWATCHED = step -> {};

    /** The blob is encoded: it has its name. */
    record Encoded(BlobId blobId, long length, long encodedLength, Duration took) implements StoreProgress {}

    /**
     * The blob is registered.
     *
     * @param reused whether an earlier registration was taken up
     * @param wallet the address that owns the blob object
     */
    record Registered(ObjectId blobObject, int endEpoch, boolean reused, ObjectId wallet) implements StoreProgress {}

    /** The upload relay has its tip. */
    record TipPaid(long mist, ObjectId recipient, String transaction) implements StoreProgress {}

    /** So many of the {@code total} bytes of slivers are with their nodes, or of the blob with the upload relay. */
    record Uploaded(long bytes, long total) implements StoreProgress {}

    /** Nodes with {@code weight} shards have confirmed; {@code needed} are a quorum of {@code shards}. */
    record Confirmed(int weight, int needed, int shards) implements StoreProgress {}

    /** A node will not confirm. The store goes on. */
    record NodeFailed(NodeFailure failure) implements StoreProgress {}

    /** The epoch changed under the store, which begins again with the new committee. */
    record CommitteeChanged(int epoch) implements StoreProgress {}

    /** The chain has the certificate. */
    record Certified(ObjectId blobObject, int epoch, int weight) implements StoreProgress {}
}
