package dev.floe.read;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.VerifiedSliver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

/**
 * Where slivers come from. Implementations are layers: each adds one thing, and asks the one below for what it does not
 * have. All methods return at once. Thread-safe.
 */
public interface Slivers {
    /**
     * The sliver {@code index} of {@code axis}. The future fails with a {@link ReadException}, in bounded time. Cancelling
     * it gives the caller's interest up, and the work when nobody else is interested.
     */
    CompletableFuture<VerifiedSliver> get(BlobHead blob, Axis axis, int index);

    /** Tells layers below that one above them has given the sliver: it is wanted. */
    default void given(BlobHead blob, Axis axis, int index) {}

    /** The sliver, if it is in this process's memory. Looking is no read: nobody counts it. */
    default Optional<VerifiedSliver> atHand(BlobHead blob, Axis axis, int index) {
        return Optional.empty();
    }

    /** Which layer would give the sliver now. */
    default Provenance provenance(BlobHead blob, Axis axis, int index) {
        return Provenance.COMMITTEE;
    }

    /** Whether nobody is expected to have the sliver, but others can rebuild it: better together with others. */
    default boolean isForsaken(BlobHead blob, Axis axis, int index) {
        return false;
    }

    /**
     * Finds out whether the slivers from {@code first} to {@code last} can be had.
     *
     * @param here tells which ones the caller has already
     */
    default Availability availability(BlobHead blob, Axis axis, int first, int last, IntPredicate here) {
        return Availability.CERTAIN;
    }
}
