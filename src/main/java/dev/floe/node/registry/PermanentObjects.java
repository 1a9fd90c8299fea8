package dev.floe.node.registry;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.EventId;
import java.util.Optional;

/**
 * The permanent objects of a blob.
 *
 * @param total the registered ones; empty if there are none
 * @param certified of these
 */
record PermanentObjects(Optional<PermanentCount> total, Optional<PermanentCount> certified) {
    static final PermanentObjects NONE = new PermanentObjects(Optional.empty(), Optional.empty());

    PermanentObjects register(BlobObjectInfo object, EventId event) {
        return new PermanentObjects(Optional.of(PermanentCount.plus(total, object.endEpoch(), event)), certified);
    }

    PermanentObjects certify(BlobObjectInfo object, EventId event) {
        return new PermanentObjects(total, Optional.of(PermanentCount.plus(certified, object.endEpoch(), event)));
    }

    PermanentObjects extend(BlobObjectInfo object, EventId event) {
        return new PermanentObjects(
                total.map(count -> count.extended(object.endEpoch(), event)),
                certified.map(count -> count.extended(object.endEpoch(), event)));
    }

    PermanentObjects remove(BlobObjectInfo object) {
        return new PermanentObjects(
                total.flatMap(PermanentCount::minusOne),
                object.certified() ? certified.flatMap(PermanentCount::minusOne) : certified);
    }

    Optional<PermanentCount> totalIn(int epoch) {
        return total.filter(count -> count.aliveIn(epoch));
    }

    Optional<PermanentCount> certifiedIn(int epoch) {
        return certified.filter(count -> count.aliveIn(epoch));
    }

    void write(BcsWriter out) {
        out.option(total, (to, count) -> count.write(to));
        out.option(certified, (to, count) -> count.write(to));
    }

    static PermanentObjects read(BcsReader in) {
        return new PermanentObjects(in.option(PermanentCount::read), in.option(PermanentCount::read));
    }
}
