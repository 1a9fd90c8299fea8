package dev.floe.node;

import dev.floe.redstuff.Axis;

/**
 * One symbol of a blob's expanded matrix.
 *
 * @param primary index of the primary sliver through it
 * @param secondary index of the secondary sliver through it
 */
record SymbolId(int primary, int secondary) implements Comparable<SymbolId> {

    /** Where the sliver {@code target} of {@code axis} crosses the sliver {@code source} of the other axis. */
    static SymbolId crossing(Axis axis, int target, int source) {
        return axis == Axis.PRIMARY ? new SymbolId(target, source) : new SymbolId(source, target);
    }

    /** The index of the sliver of {@code axis} through it. */
    int on(Axis axis) {
        return axis == Axis.PRIMARY ? primary : secondary;
    }

    @Override
    public int compareTo(SymbolId other) {
        return primary != other.primary
                ? Integer.compare(primary, other.primary)
                : Integer.compare(secondary, other.secondary);
    }
}
