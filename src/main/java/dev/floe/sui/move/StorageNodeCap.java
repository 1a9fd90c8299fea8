package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.math.BigInteger;
import java.util.Optional;

/** {@code storage_node::StorageNodeCap}: who has it runs the node. */
public record StorageNodeCap(
        ObjectId id,
        ObjectId node,
        int lastEpochSyncDone,
        Optional<Attestation> lastEventBlobAttestation,
        BigInteger denyListRoot,
        long denyListSequence,
        long denyListSize)
        implements MoveStruct {

    /** {@code event_blob::EventBlobAttestation}. */
    public record Attestation(long checkpoint, int epoch) {}

    public static StorageNodeCap read(BcsReader reader) {
        return new StorageNodeCap(
                Ids.read(reader),
                Ids.read(reader),
                Moves.epoch(reader),
                reader.option(r -> new Attestation(r.u64(), Moves.epoch(r))),
                reader.u256(),
                reader.u64(),
                reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes())
                .fixed(node.toBytes())
                .u32(lastEpochSyncDone)
                .option(
                        lastEventBlobAttestation,
                        (BcsWriter w, Attestation a) -> w.u64(a.checkpoint()).u32(a.epoch()))
                .u256(denyListRoot)
                .u64(denyListSequence)
                .u64(denyListSize);
    }
}
