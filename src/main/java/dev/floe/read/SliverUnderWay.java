package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import java.util.Optional;

/**
 * A sliver on its way to a reader, or here and not handed over yet.
 *
 * @param lease for its bytes; empty if the read's own covers them
 */
record SliverUnderWay(Target target, Optional<MemoryBudget.Lease> lease) {

    /** Nobody needs it any more. */
    void drop() {
        target.data().cancel(true);
        lease.ifPresent(MemoryBudget.Lease::close);
    }
}
