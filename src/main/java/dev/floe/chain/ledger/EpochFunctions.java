package dev.floe.chain.ledger;

import dev.floe.chain.contract.AbortCode;
import dev.floe.chain.contract.EpochChange;
import dev.floe.chain.contract.OnlyKey;
import dev.floe.chain.contract.Staking;
import dev.floe.chain.contract.WalrusSystem;
import dev.floe.sui.model.Ids;
import dev.floe.sui.move.StorageNodeCap;
import java.util.List;
import java.util.Map;

/** What ends an epoch and begins the next one, in the module {@code staking}. */
final class EpochFunctions {
    private final Walrus walrus;
    private final Wal wal;

    EpochFunctions(Walrus walrus, Wal wal) {
        this.walrus = walrus;
        this.wal = wal;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put(
                "staking::epoch",
                call -> List.of(Value.ofU32(walrus.staking(call, 0).epoch())));
        functions.put(
                "staking::compute_next_committee",
                call -> List.of(Value.of(
                        walrus.types().committee(), walrus.staking(call, 0).computeNextCommittee())));
        functions.put("staking::voting_end", this::votingEnd);
        functions.put("staking::initiate_epoch_change", call -> {
            throw AbortCode.STAKING_DEPRECATED_FUNCTION.abort();
        });
        functions.put("staking::initiate_epoch_change_v2", this::initiateEpochChange);
        functions.put("staking::epoch_sync_done", this::epochSyncDone);
        functions.put("staking::update_prices", this::updatePrices);
    }

    /** What the clock behind argument {@code index} shows. */
    static long now(Call call, int index) {
        return call.read(index, reader -> {
            Ids.read(reader);
            return reader.u64();
        });
    }

    private List<Value> votingEnd(Call call) {
        Staking staking = walrus.staking(call, 0);
        staking.votingEnd(now(call, 1), walrus.transaction(call));
        walrus.saveStaking(call, 0, staking);
        return List.of();
    }

    private List<Value> initiateEpochChange(Call call) {
        Staking staking = walrus.staking(call, 0);
        WalrusSystem system = walrus.system(call, 1);
        long burned = EpochChange.initiate(
                staking,
                system,
                walrus.denyListSizes(call, system).get(OnlyKey.KEY).sizes(),
                now(call, 3),
                walrus.transaction(call));
        wal.burn(call, 2, burned);
        walrus.saveStaking(call, 0, staking);
        walrus.saveSystem(call, 1, system);
        return List.of();
    }

    private List<Value> epochSyncDone(Call call) {
        Staking staking = walrus.staking(call, 0);
        StorageNodeCap cap = call.read(1, StorageNodeCap::read);
        call.write(
                1, staking.epochSyncDone(cap, StakingFunctions.epoch(call, 2), now(call, 3), walrus.transaction(call)));
        walrus.saveStaking(call, 0, staking);
        return List.of();
    }

    private List<Value> updatePrices(Call call) {
        Staking staking = walrus.staking(call, 0);
        WalrusSystem system = walrus.system(call, 1);
        EpochChange.updatePrices(staking, system, walrus.transaction(call));
        walrus.saveStaking(call, 0, staking);
        walrus.saveSystem(call, 1, system);
        return List.of();
    }
}
