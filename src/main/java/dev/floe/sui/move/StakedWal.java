package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.Optional;

/**
 * {@code staked_wal::StakedWal}.
 *
 * @param withdrawEpoch present once the withdrawal was asked for
 * @param principal in FROST
 */
public record StakedWal(
        ObjectId id, Optional<Integer> withdrawEpoch, ObjectId node, long principal, int activationEpoch)
        implements MoveStruct {

    public static StakedWal read(BcsReader reader) {
        return new StakedWal(
                Ids.read(reader),
                reader.variant(2) == 0 ? Optional.empty() : Optional.of(Moves.epoch(reader)),
                Ids.read(reader),
                reader.u64(),
                Moves.epoch(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes())
                .option(withdrawEpoch, (BcsWriter w, Integer epoch) -> w.u32(epoch))
                .fixed(node.toBytes())
                .u64(principal)
                .u32(activationEpoch);
    }
}
