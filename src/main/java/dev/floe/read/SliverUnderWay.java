package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import dev.floe.redstuff.VerifiedSliver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A sliver on its way to a reader, or here and not handed over yet.
 *
 * @param from who gives it
 * @param lease for its bytes; empty if the read's own covers them, or if whoever has it at hand paid for them
 */
record SliverUnderWay(
        int index, CompletableFuture<VerifiedSliver> sliver, Provenance from, Optional<MemoryBudget.Lease> lease) {

    /** Nobody needs it any more. */
    void drop() {
        sliver.cancel(true);
        lease.ifPresent(MemoryBudget.Lease::close);
    }
}
