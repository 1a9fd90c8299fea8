package dev.floe.node.registry;

import dev.floe.bytes.BcsException;
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
 * @param countedThrough objects that ended with this epoch or before are counted no more
 * @param invalid the event that declared the blob ID invalid, which is final
 * @param initialCertifiedEpoch since when the blob has been certified without interruption
 */
record BlobInfo(
        EventCursor lastEvent,
        int countedThrough,
        Optional<EventId> invalid,
        OptionalInt initialCertifiedEpoch,
        DeletableObjects deletable,
        PermanentObjects permanent,
        PooledObjects pooled) {
    private static final int VERSION = 2;
    private static final int WITHOUT_COUNTED_THROUGH = 1;

    /** @param epoch whatever ended with it or before is none of its objects */
    static BlobInfo none(EventCursor at, int epoch) {
        return new BlobInfo(
                at,
                epoch,
                Optional.empty(),
                OptionalInt.empty(),
                DeletableObjects.NONE,
                PermanentObjects.NONE,
                PooledObjects.NONE);
    }

    // --- events ---

    BlobInfo register(EventCursor at, BlobObjectInfo object, EventId event) {
        return switch (object.kind()) {
            case POOLED -> with(at, initialCertifiedEpoch, deletable, permanent, pooled.register());
            case DELETABLE -> with(at, initialCertifiedEpoch, deletable.register(object), permanent, pooled);
            case PERMANENT -> with(at, initialCertifiedEpoch, deletable, permanent.register(object, event), pooled);
        };
    }

    /** @param epoch in which the object was certified */
    BlobInfo certify(EventCursor at, BlobObjectInfo object, EventId event, int epoch) {
        OptionalInt since = OptionalInt.of(
                initialCertifiedEpoch.isPresent() && isCertified(epoch)
                        ? earlier(initialCertifiedEpoch.getAsInt(), epoch)
                        : epoch);
        return switch (object.kind()) {
            case POOLED -> with(at, since, deletable, permanent, pooled.certify());
            case DELETABLE -> with(at, since, deletable.certify(), permanent, pooled);
            case PERMANENT -> with(at, since, deletable, permanent.certify(object, event), pooled);
        };
    }

    BlobInfo extend(EventCursor at, BlobObjectInfo object, EventId event) {
        return object.deletable()
                ? with(at, initialCertifiedEpoch, deletable.extend(object), permanent, pooled)
                : with(at, initialCertifiedEpoch, deletable, permanent.extend(object, event), pooled);
    }

    /** The object was deleted. */
    BlobInfo remove(EventCursor at, BlobObjectInfo object) {
        BlobInfo less = without(object);
        return less.with(at, less.initialCertifiedEpoch, less.deletable, less.permanent, less.pooled);
    }

    /** The object has ended. */
    BlobInfo without(BlobObjectInfo object) {
        BlobInfo less = switch (object.kind()) {
            case POOLED -> with(lastEvent, initialCertifiedEpoch, deletable, permanent, pooled.remove(object));
            case DELETABLE -> with(lastEvent, initialCertifiedEpoch, deletable.remove(object), permanent, pooled);
            case PERMANENT -> with(lastEvent, initialCertifiedEpoch, deletable, permanent.remove(object), pooled);
        };
        boolean anyCertified =
                less.permanent.certified().isPresent() || less.deletable.certified() > 0 || less.pooled.certified() > 0;
        return anyCertified
                ? less
                : less.with(lastEvent, OptionalInt.empty(), less.deletable, less.permanent, less.pooled);
    }

    BlobInfo invalidate(EventCursor at, EventId event) {
        return new BlobInfo(
                at,
                countedThrough,
                Optional.of(event),
                OptionalInt.empty(),
                DeletableObjects.NONE,
                PermanentObjects.NONE,
                PooledObjects.NONE);
    }

    /** All objects that ended with {@code epoch} or before were counted off. */
    BlobInfo countedThrough(int epoch) {
        return new BlobInfo(lastEvent, epoch, invalid, initialCertifiedEpoch, deletable, permanent, pooled);
    }

    private BlobInfo with(
            EventCursor at,
            OptionalInt newInitialCertifiedEpoch,
            DeletableObjects newDeletable,
            PermanentObjects newPermanent,
            PooledObjects newPooled) {
        return new BlobInfo(
                at, countedThrough, invalid, newInitialCertifiedEpoch, newDeletable, newPermanent, newPooled);
    }

    // --- questions ---

    /** Whether an object that ends with {@code endEpoch} is still counted here, if it ever was. */
    boolean counts(int endEpoch) {
        return invalid.isEmpty() && Integer.compareUnsigned(endEpoch, countedThrough) > 0;
    }

    /** Whether an object of the blob is alive in {@code epoch}. */
    boolean isRegistered(int epoch) {
        return invalid.isEmpty()
                && (permanent.totalIn(epoch).isPresent()
                        || deletable.total() > 0 && deletable.mayLiveIn(epoch)
                        || pooled.total() > 0);
    }

    /** Whether a certified object of the blob is alive in {@code epoch}. */
    boolean isCertified(int epoch) {
        return invalid.isEmpty()
                && initialCertifiedEpoch.isPresent()
                && Integer.compareUnsigned(initialCertifiedEpoch.getAsInt(), epoch) <= 0
                && (permanent.certifiedIn(epoch).isPresent()
                        || deletable.certified() > 0 && deletable.mayLiveIn(epoch)
                        || pooled.certified() > 0);
    }

    /** Nothing is left to be known. */
    boolean isEmpty() {
        return invalid.isEmpty() && deletable.total() == 0 && permanent.total().isEmpty() && pooled.total() == 0;
    }

    BlobStatus status(int epoch) {
        if (invalid.isPresent()) {
            return new BlobStatus.Invalid(invalid.get());
        }
        DeletableObjects now = deletable.mayLiveIn(epoch) ? deletable : DeletableObjects.NONE;
        BlobStatus.DeletableCounts counts =
                new BlobStatus.DeletableCounts(now.total() + pooled.total(), now.certified() + pooled.certified());
        Optional<PermanentCount> certified = permanent.certifiedIn(epoch);
        Optional<PermanentCount> any = certified.or(() -> permanent.totalIn(epoch));
        if (any.isPresent()) {
            return new BlobStatus.Permanent(
                    any.get().endEpoch(), certified.isPresent(), any.get().event(), counts, initialCertifiedEpoch);
        }
        return counts.total() > 0 || counts.certified() > 0
                ? new BlobStatus.Deletable(initialCertifiedEpoch, counts)
                : BlobStatus.NONEXISTENT;
    }

    private static int earlier(int one, int other) {
        return Integer.compareUnsigned(one, other) < 0 ? one : other;
    }

    // --- bytes ---

    byte[] toBytes() {
        BcsWriter out = new BcsWriter().u8(VERSION);
        Events.write(out, lastEvent);
        out.u32(countedThrough);
        out.option(invalid, Events::write);
        deletable.write(out);
        permanent.write(out);
        Events.write(out, initialCertifiedEpoch);
        pooled.write(out);
        return out.toByteArray();
    }

    static BlobInfo parse(byte[] bytes) {
        return BcsReader.parse(bytes, in -> {
            int version = in.u8();
            if (version != VERSION && version != WITHOUT_COUNTED_THROUGH) {
                throw new BcsException("record of version " + version + ", this program knows " + VERSION);
            }
            EventCursor lastEvent = Events.readCursor(in);
            int countedThrough = version == VERSION ? (int) in.u32() : 0;
            Optional<EventId> invalid = in.option(Events::read);
            DeletableObjects deletable = DeletableObjects.read(in);
            PermanentObjects permanent = PermanentObjects.read(in);
            return new BlobInfo(
                    lastEvent,
                    countedThrough,
                    invalid,
                    Events.readEpoch(in),
                    deletable,
                    permanent,
                    PooledObjects.read(in));
        });
    }

    /** Whether the record says what was counted off, so that events can be applied to it once more. */
    static boolean canBeReplayed(byte[] bytes) {
        return bytes[0] == VERSION;
    }
}
