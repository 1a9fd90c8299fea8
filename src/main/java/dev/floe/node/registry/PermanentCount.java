package dev.floe.node.registry;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.EventId;
import java.util.Optional;

/**
 * The permanent objects of a blob, all registered ones or the certified ones.
 *
 * @param count at least 1
 * @param endEpoch the latest end epoch among them, exclusive
 * @param event the first event that reached that end epoch
 */
record PermanentCount(int count, int endEpoch, EventId event) {

    static PermanentCount plus(Optional<PermanentCount> before, int endEpoch, EventId event) {
        return before.map(one -> new PermanentCount(one.count + 1, one.endEpoch, one.event).extended(endEpoch, event))
                .orElseGet(() -> new PermanentCount(1, endEpoch, event));
    }

    PermanentCount extended(int newEnd, EventId by) {
        return Integer.compareUnsigned(newEnd, endEpoch) > 0 ? new PermanentCount(count, newEnd, by) : this;
    }

    Optional<PermanentCount> minusOne() {
        return count > 1 ? Optional.of(new PermanentCount(count - 1, endEpoch, event)) : Optional.empty();
    }

    boolean aliveIn(int epoch) {
        return Integer.compareUnsigned(endEpoch, epoch) > 0;
    }

    void write(BcsWriter out) {
        out.u32(count).u32(endEpoch);
        Events.write(out, event);
    }

    static PermanentCount read(BcsReader in) {
        return new PermanentCount((int) in.u32(), (int) in.u32(), Events.read(in));
    }
}
