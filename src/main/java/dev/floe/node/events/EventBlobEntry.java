package dev.floe.node.events;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.EventId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.move.WalrusEvent;

/** One entry of an event blob: something that Walrus said, or that a checkpoint is over. */
public sealed interface EventBlobEntry {
    /** Longer ones are refused: a transaction may not say so much. */
    int MOST_BYTES = 1 << 20;

    /** The number of this entry, counted from 0, among those of all event blobs. */
    long index();

    /** The checkpoint that it belongs to. */
    long checkpoint();

    /** Its number, counted from 0, in its checkpoint. */
    long counter();

    /**
     * An event.
     *
     * @param id its transaction, and its number among Walrus's events of that
     */
    record Happened(long index, long checkpoint, long counter, EventId id, WalrusEvent event)
            implements EventBlobEntry {}

    /** The end of a checkpoint; {@code counter} is how many events it had. */
    record CheckpointEnd(long index, long checkpoint, long counter) implements EventBlobEntry {}

    /** BCS of the reference's {@code IndexedStreamEvent}. */
    default byte[] toBcs() {
        BcsWriter out = new BcsWriter();
        switch (this) {
            case Happened happened -> {
                EventKinds.Kind kind = EventKinds.of(happened.event);
                out.u8(EventKinds.EVENT).u8(kind.group()).u8(kind.variant());
                happened.event.write(out);
                Digest.of(happened.id.transactionDigest()).write(out);
                out.u64(happened.id.sequence());
            }
            case CheckpointEnd _ -> out.u8(EventKinds.CHECKPOINT_END);
        }
        return out.u64(checkpoint()).u64(counter()).u64(index()).toByteArray();
    }

    /** @throws EventBlobException if that is no entry */
    static EventBlobEntry ofBcs(byte[] bcs) throws EventBlobException {
        try {
            return EventKinds.parse(bcs);
        } catch (BcsException e) {
            throw new EventBlobException("an entry that cannot be read: " + e.getMessage());
        }
    }
}
