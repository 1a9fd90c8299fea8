package dev.floe.node.events;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.BlobId;
import dev.floe.store.RecordKey;
import java.util.List;
import java.util.Optional;

/**
 * How far a node is with event blobs, as it is on disk.
 *
 * @param certified the event blob that {@code parts} go on after; empty if they go on after nothing
 * @param attested what this node said last that the first of the parts is; empty if it did not say
 * @param place up to where {@code parts} go
 * @param parts of the next event blobs, in order; of those that are not whole there is one at most, the last one
 */
public record EventLogState(
        Optional<Certified> certified, Optional<Attested> attested, EventPlace place, List<EventBlobPart> parts) {
    /** Of the record that it is kept in, beside what the node knows of the chain. */
    public static final int KIND = 9;

    public static final RecordKey KEY = RecordKey.first(KIND);

    private static final int VERSION = 1;

    /** @param last the last checkpoint in it */
    public record Certified(BlobId blobId, long last) {}

    /**
     * @param last the last checkpoint in it
     * @param epoch in which the node says so
     * @param heard whether the chain has heard it
     */
    public record Attested(BlobId blobId, long last, int epoch, boolean heard) {}

    public EventLogState {
        parts = List.copyOf(parts);
    }

    static EventLogState after(Optional<Certified> certified, EventPlace place) {
        return new EventLogState(certified, Optional.empty(), place, List.of());
    }

    /** How many event blobs are whole and not certified yet. */
    public int waiting() {
        return (int) parts.stream().filter(EventBlobPart::whole).count();
    }

    /** @throws BcsException if that is no such state, or one of another version */
    public static EventLogState parse(byte[] bytes) {
        return BcsReader.parse(bytes, in -> {
            int version = in.u8();
            if (version != VERSION) {
                throw new BcsException("record of version " + version + ", this program knows " + VERSION);
            }
            return new EventLogState(
                    in.option(it -> new Certified(BlobId.of(it.fixed(BlobId.LENGTH)), it.u64())),
                    in.option(it ->
                            new Attested(BlobId.of(it.fixed(BlobId.LENGTH)), it.u64(), (int) it.u32(), it.bool())),
                    EventPlace.read(in),
                    in.vector(1, EventBlobPart::read));
        });
    }

    byte[] toBytes() {
        BcsWriter out = new BcsWriter().u8(VERSION);
        out.option(certified, (to, blob) -> to.fixed(blob.blobId.toBytes()).u64(blob.last));
        out.option(
                attested,
                (to, said) -> to.fixed(said.blobId.toBytes())
                        .u64(said.last)
                        .u32(Integer.toUnsignedLong(said.epoch))
                        .bool(said.heard));
        place.write(out);
        return out.vector(parts, (to, part) -> part.write(to)).toByteArray();
    }
}
