package dev.floe.node.registry;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.EventId;
import dev.floe.sui.EventCursor;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the events so far say about one blob ID. Immutable; each event makes a new one. End epochs are exclusive: an
 * object is alive in epoch {@code e} iff its end is later than {@code e}.
 *
 * @param lastEvent the last event that is in here; the same or an earlier one changes nothing any more
 * @param invalid the event that declared the blob ID invalid, which is final
 * @param deletableEnd the latest end epoch of any deletable object since there were none: counts of deletable objects
 *     mean nothing later than that, until expired objects have been counted off
 * @param initialCertifiedEpoch since when the blob has been certified without interruption
 */
record BlobInfo(
        EventCursor lastEvent,
        Optional<EventId> invalid,
        int deletableTotal,
        int deletableCertified,
        int deletableEnd,
        Optional<PermanentCount> permanentTotal,
        Optional<PermanentCount> permanentCertified,
        OptionalInt initialCertifiedEpoch,
        int pooledTotal,
        int pooledCertified) {
    private static final int VERSION = 1;

    static BlobInfo none(EventCursor at) {
        return new BlobInfo(
                at, Optional.empty(), 0, 0, 0, Optional.empty(), Optional.empty(), OptionalInt.empty(), 0, 0);
    }

    // --- events ---

    BlobInfo register(EventCursor at, BlobObjectInfo object, EventId event) {
        if (object.pool().isPresent()) {
            return with(
                    at,
                    deletableTotal,
                    deletableCertified,
                    deletableEnd,
                    permanentTotal,
                    permanentCertified,
                    initialCertifiedEpoch,
                    pooledTotal + 1,
                    pooledCertified);
        }
        if (object.deletable()) {
            return with(
                    at,
                    deletableTotal + 1,
                    deletableCertified,
                    later(deletableEnd, object.endEpoch()),
                    permanentTotal,
                    permanentCertified,
                    initialCertifiedEpoch,
                    pooledTotal,
                    pooledCertified);
        }
        return with(
                at,
                deletableTotal,
                deletableCertified,
                deletableEnd,
                Optional.of(PermanentCount.plus(permanentTotal, object.endEpoch(), event)),
                permanentCertified,
                initialCertifiedEpoch,
                pooledTotal,
                pooledCertified);
    }

    /** @param epoch in which the object was certified */
    BlobInfo certify(EventCursor at, BlobObjectInfo object, EventId event, int epoch) {
        OptionalInt since = OptionalInt.of(
                initialCertifiedEpoch.isPresent() && isCertified(epoch)
                        ? earlier(initialCertifiedEpoch.getAsInt(), epoch)
                        : epoch);
        if (object.pool().isPresent()) {
            return with(
                    at,
                    deletableTotal,
                    deletableCertified,
                    deletableEnd,
                    permanentTotal,
                    permanentCertified,
                    since,
                    pooledTotal,
                    pooledCertified + 1);
        }
        if (object.deletable()) {
            return with(
                    at,
                    deletableTotal,
                    deletableCertified + 1,
                    deletableEnd,
                    permanentTotal,
                    permanentCertified,
                    since,
                    pooledTotal,
                    pooledCertified);
        }
        return with(
                at,
                deletableTotal,
                deletableCertified,
                deletableEnd,
                permanentTotal,
                Optional.of(PermanentCount.plus(permanentCertified, object.endEpoch(), event)),
                since,
                pooledTotal,
                pooledCertified);
    }

    BlobInfo extend(EventCursor at, BlobObjectInfo object, EventId event) {
        if (object.deletable()) {
            return with(
                    at,
                    deletableTotal,
                    deletableCertified,
                    later(deletableEnd, object.endEpoch()),
                    permanentTotal,
                    permanentCertified,
                    initialCertifiedEpoch,
                    pooledTotal,
                    pooledCertified);
        }
        return with(
                at,
                deletableTotal,
                deletableCertified,
                deletableEnd,
                permanentTotal.map(count -> count.extended(object.endEpoch(), event)),
                permanentCertified.map(count -> count.extended(object.endEpoch(), event)),
                initialCertifiedEpoch,
                pooledTotal,
                pooledCertified);
    }

    /** The object was deleted, or has expired. */
    BlobInfo remove(EventCursor at, BlobObjectInfo object) {
        int one = object.certified() ? 1 : 0;
        BlobInfo less;
        if (object.pool().isPresent()) {
            less = with(
                    at,
                    deletableTotal,
                    deletableCertified,
                    deletableEnd,
                    permanentTotal,
                    permanentCertified,
                    initialCertifiedEpoch,
                    Math.max(0, pooledTotal - 1),
                    Math.max(0, pooledCertified - one));
        } else if (object.deletable()) {
            less = with(
                    at,
                    Math.max(0, deletableTotal - 1),
                    Math.max(0, deletableCertified - one),
                    deletableTotal <= 1 ? 0 : deletableEnd,
                    permanentTotal,
                    permanentCertified,
                    initialCertifiedEpoch,
                    pooledTotal,
                    pooledCertified);
        } else {
            less = with(
                    at,
                    deletableTotal,
                    deletableCertified,
                    deletableEnd,
                    permanentTotal.flatMap(PermanentCount::minusOne),
                    object.certified() ? permanentCertified.flatMap(PermanentCount::minusOne) : permanentCertified,
                    initialCertifiedEpoch,
                    pooledTotal,
                    pooledCertified);
        }
        boolean anyCertified =
                less.permanentCertified.isPresent() || less.deletableCertified > 0 || less.pooledCertified > 0;
        return anyCertified
                ? less
                : less.with(
                        at,
                        less.deletableTotal,
                        less.deletableCertified,
                        less.deletableEnd,
                        less.permanentTotal,
                        less.permanentCertified,
                        OptionalInt.empty(),
                        less.pooledTotal,
                        less.pooledCertified);
    }

    BlobInfo invalidate(EventCursor at, EventId event) {
        return new BlobInfo(
                at, Optional.of(event), 0, 0, 0, Optional.empty(), Optional.empty(), OptionalInt.empty(), 0, 0);
    }

    private BlobInfo with(
            EventCursor at,
            int newDeletableTotal,
            int newDeletableCertified,
            int newDeletableEnd,
            Optional<PermanentCount> newPermanentTotal,
            Optional<PermanentCount> newPermanentCertified,
            OptionalInt newInitialCertifiedEpoch,
            int newPooledTotal,
            int newPooledCertified) {
        return new BlobInfo(
                at,
                invalid,
                newDeletableTotal,
                newDeletableCertified,
                newDeletableEnd,
                newPermanentTotal,
                newPermanentCertified,
                newInitialCertifiedEpoch,
                newPooledTotal,
                newPooledCertified);
    }

    // --- questions ---

    /** Whether an object of the blob is alive in {@code epoch}. */
    boolean isRegistered(int epoch) {
        return invalid.isEmpty()
                && (permanentTotal.filter(count -> count.aliveIn(epoch)).isPresent()
                        || deletableTotal > 0 && Integer.compareUnsigned(deletableEnd, epoch) > 0
                        || pooledTotal > 0);
    }

    /** Whether a certified object of the blob is alive in {@code epoch}. */
    boolean isCertified(int epoch) {
        return invalid.isEmpty()
                && initialCertifiedEpoch.isPresent()
                && Integer.compareUnsigned(initialCertifiedEpoch.getAsInt(), epoch) <= 0
                && (permanentCertified.filter(count -> count.aliveIn(epoch)).isPresent()
                        || deletableCertified > 0 && Integer.compareUnsigned(deletableEnd, epoch) > 0
                        || pooledCertified > 0);
    }

    /** Nothing is left to be known. */
    boolean isEmpty() {
        return invalid.isEmpty() && deletableTotal == 0 && permanentTotal.isEmpty() && pooledTotal == 0;
    }

    BlobStatus status(int epoch) {
        if (invalid.isPresent()) {
            return new BlobStatus.Invalid(invalid.get());
        }
        boolean deletable = Integer.compareUnsigned(deletableEnd, epoch) > 0;
        BlobStatus.DeletableCounts counts = new BlobStatus.DeletableCounts(
                (deletable ? deletableTotal : 0) + pooledTotal, (deletable ? deletableCertified : 0) + pooledCertified);
        Optional<PermanentCount> certified = permanentCertified.filter(count -> count.aliveIn(epoch));
        Optional<PermanentCount> permanent = certified.or(() -> permanentTotal.filter(count -> count.aliveIn(epoch)));
        if (permanent.isPresent()) {
            return new BlobStatus.Permanent(
                    permanent.get().endEpoch(),
                    certified.isPresent(),
                    permanent.get().event(),
                    counts,
                    initialCertifiedEpoch);
        }
        return counts.total() > 0 || counts.certified() > 0
                ? new BlobStatus.Deletable(initialCertifiedEpoch, counts)
                : BlobStatus.NONEXISTENT;
    }

    private static int later(int one, int other) {
        return Integer.compareUnsigned(one, other) > 0 ? one : other;
    }

    private static int earlier(int one, int other) {
        return Integer.compareUnsigned(one, other) < 0 ? one : other;
    }

    // --- bytes ---

    byte[] toBytes() {
        BcsWriter out = new BcsWriter().u8(VERSION);
        Events.write(out, lastEvent);
        out.option(invalid, Events::write);
        out.u32(deletableTotal).u32(deletableCertified).u32(deletableEnd);
        out.option(permanentTotal, (to, count) -> count.write(to));
        out.option(permanentCertified, (to, count) -> count.write(to));
        Events.write(out, initialCertifiedEpoch);
        return out.u32(pooledTotal).u32(pooledCertified).toByteArray();
    }

    static BlobInfo parse(byte[] bytes) {
        return BcsReader.parse(bytes, in -> {
            Versions.require(in, VERSION);
            return new BlobInfo(
                    Events.readCursor(in),
                    in.option(Events::read),
                    (int) in.u32(),
                    (int) in.u32(),
                    (int) in.u32(),
                    in.option(PermanentCount::read),
                    in.option(PermanentCount::read),
                    Events.readEpoch(in),
                    (int) in.u32(),
                    (int) in.u32());
        });
    }
}
