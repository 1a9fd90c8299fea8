package dev.floe.chain.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * All objects at a moment: those of the snapshot that the chain started from, and what has become of them since. Immutable.
 *
 * @param packed of the snapshot
 * @param gone the numbers of those that are not as they were there
 * @param changed those that are, and new ones
 */
record FrozenObjects(PackedObjects packed, BitSet gone, List<LedgerState.Current> changed) {
    FrozenObjects {
        gone = (BitSet) gone.clone();
        changed = List.copyOf(changed);
    }

    /** Sees each object once, in the order of their IDs. */
    interface Visitor {
        void changed(LedgerState.Current object) throws IOException;

        void unchanged(PackedObjects objects, int number) throws IOException;
    }

    int count() {
        return packed.count() - gone.cardinality() + changed.size();
    }

    void write(Visitor to) throws IOException {
        int next = 0;
        List<LedgerState.Current> sorted = changed.stream()
                .sorted(Comparator.comparing(
                        (LedgerState.Current current) -> current.stored().id()))
                .toList();
        for (LedgerState.Current object : sorted) {
            int until = packed.notBelow(object.stored().id());
            unchanged(to, next, until);
            next = until;
            to.changed(object);
        }
        unchanged(to, next, packed.count());
    }

    /** The same, each as an object. */
    void forEach(Consumer<LedgerState.Current> to) {
        try {
            write(new Visitor() {
                @Override
                public void changed(LedgerState.Current object) {
                    to.accept(object);
                }

                @Override
                public void unchanged(PackedObjects objects, int number) {
                    to.accept(objects.get(number));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void unchanged(Visitor to, int from, int until) throws IOException {
        for (int number = gone.nextClearBit(from); number < until; number = gone.nextClearBit(number + 1)) {
            to.unchanged(packed, number);
        }
    }
}
