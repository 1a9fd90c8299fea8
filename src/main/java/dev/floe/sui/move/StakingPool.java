package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/**
 * {@code staking_pool::StakingPool}, the object that a storage node is known by.
 *
 * @param commissionRate in basis points
 * @param exchangeRates table from epoch to exchange rate
 */
public record StakingPool(
        ObjectId id,
        PoolState state,
        VotingParams votingParams,
        StorageNodeInfo nodeInfo,
        int activationEpoch,
        int latestEpoch,
        long walBalance,
        long shareCount,
        PendingValues pendingSharesWithdraw,
        PendingValues preActiveWithdrawals,
        PendingValues pendingCommissionRate,
        int commissionRate,
        Table exchangeRates,
        PendingValues pendingStake,
        long rewardsPool,
        long commission,
        Authorized commissionReceiver,
        Authorized governanceAuthorized,
        Table extraFields)
        implements MoveStruct {

    public static StakingPool read(BcsReader reader) {
        return new StakingPool(
                Ids.read(reader),
                PoolState.read(reader),
                VotingParams.read(reader),
                StorageNodeInfo.read(reader),
                Moves.epoch(reader),
                Moves.epoch(reader),
                reader.u64(),
                reader.u64(),
                PendingValues.read(reader),
                PendingValues.read(reader),
                PendingValues.read(reader),
                reader.u16(),
                Table.read(reader),
                PendingValues.read(reader),
                reader.u64(),
                reader.u64(),
                Authorized.read(reader),
                Authorized.read(reader),
                Table.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes());
        state.write(writer);
        votingParams.write(writer);
        nodeInfo.write(writer);
        writer.u32(activationEpoch).u32(latestEpoch).u64(walBalance).u64(shareCount);
        pendingSharesWithdraw.write(writer);
        preActiveWithdrawals.write(writer);
        pendingCommissionRate.write(writer);
        writer.u16(commissionRate);
        exchangeRates.write(writer);
        pendingStake.write(writer);
        writer.u64(rewardsPool).u64(commission);
        commissionReceiver.write(writer);
        governanceAuthorized.write(writer);
        extraFields.write(writer);
    }
}
