package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.Optional;

/**
 * {@code staking_inner::StakingInnerV1}.
 *
 * @param epochDurationMillis how long an epoch lasts
 * @param firstEpochStartMillis when epoch 1 may start, since 1970
 * @param pools object table from node ID to {@link StakingPool}
 * @param activeSet an extended field: its UID
 * @param nextEpochPublicKeys an extended field: its UID
 */
public record StakingState(
        int shardCount,
        long epochDurationMillis,
        long firstEpochStartMillis,
        Table pools,
        int epoch,
        ObjectId activeSet,
        Optional<ShardAssignment> nextCommittee,
        ShardAssignment committee,
        ShardAssignment previousCommittee,
        Optional<EpochParams> nextEpochParams,
        EpochState epochState,
        ObjectId nextEpochPublicKeys)
        implements MoveStruct {

    public static StakingState read(BcsReader reader) {
        return new StakingState(
                reader.u16(),
                reader.u64(),
                reader.u64(),
                Table.read(reader),
                Moves.epoch(reader),
                Ids.read(reader),
                reader.option(ShardAssignment::read),
                ShardAssignment.read(reader),
                ShardAssignment.read(reader),
                reader.option(EpochParams::read),
                EpochState.read(reader),
                Ids.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.u16(shardCount).u64(epochDurationMillis).u64(firstEpochStartMillis);
        pools.write(writer);
        writer.u32(epoch)
                .fixed(activeSet.toBytes())
                .option(nextCommittee, (BcsWriter w, ShardAssignment next) -> next.write(w));
        committee.write(writer);
        previousCommittee.write(writer);
        writer.option(nextEpochParams, (BcsWriter w, EpochParams params) -> params.write(w));
        epochState.write(writer);
        writer.fixed(nextEpochPublicKeys.toBytes());
    }
}
