package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.Candidate;
import dev.floe.chain.contract.Staking;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.StakedWal;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.VotingParams;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The module {@code staking}: who runs a node, what is staked with it, and what both get. */
final class StakingFunctions {
    private static final long UNEQUAL_LENGTHS = 0x20000;

    private final Walrus walrus;
    private final Wal wal;

    StakingFunctions(Walrus walrus, Wal wal) {
        this.walrus = walrus;
        this.wal = wal;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("staking::register_candidate", this::registerCandidate);
        functions.put("staking::collect_commission", this::collectCommission);
        functions.put("staking::set_commission_receiver", this::setCommissionReceiver);
        functions.put("staking::set_governance_authorized", this::setGovernanceAuthorized);
        functions.put("staking::add_commission_to_pools", this::addCommissionToPools);
        functions.put("staking::stake_with_pool", this::stakeWithPool);
        functions.put("staking::request_withdraw_stake", this::requestWithdrawStake);
        functions.put("staking::withdraw_stake", this::withdrawStake);
        functions.put(
                "staking::calculate_rewards",
                call -> List.of(Value.ofU64(walrus.staking(call, 0)
                        .calculateRewards(id(call, 1), call.u64(2), epoch(call, 3), epoch(call, 4)))));
        functions.put(
                "staking::can_withdraw_staked_wal_early",
                call -> List.of(new Value(
                        TypeTag.Primitive.BOOL,
                        new BcsWriter(1)
                                .bool(walrus.staking(call, 0).canWithdrawEarly(call.read(1, StakedWal::read)))
                                .toByteArray())));
    }

    static ObjectId id(Call call, int index) {
        return call.read(index, Ids::read);
    }

    /** An epoch, or the last one that this chain can count to. */
    static int epoch(Call call, int index) {
        return (int) Math.min(call.u32(index), Integer.MAX_VALUE);
    }

    private <T> T changing(Call call, Function<Staking, T> change) {
        Staking staking = walrus.staking(call, 0);
        T result = change.apply(staking);
        walrus.saveStaking(call, 0, staking);
        return result;
    }

    private List<Value> change(Call call, Consumer<Staking> change) {
        return changing(call, staking -> {
            change.accept(staking);
            return List.of();
        });
    }

    private List<Value> registerCandidate(Call call) {
        Candidate candidate = new Candidate(
                call.string(1),
                call.string(2),
                call.read(3, NodeMetadata::read),
                call.bytes(4),
                call.bytes(5),
                call.bytes(6),
                call.u16(7),
                new VotingParams(call.u64(8), call.u64(9), call.u64(10)));
        StorageNodeCap cap = changing(call, staking -> staking.registerCandidate(candidate, walrus.transaction(call)));
        return List.of(Value.of(walrus.types().storageNodeCap(), cap));
    }

    private List<Value> collectCommission(Call call) {
        long amount = changing(call, staking -> staking.collectCommission(id(call, 1), call.read(2, Authorized::read)));
        return List.of(wal.coin(call, amount));
    }

    private List<Value> setCommissionReceiver(Call call) {
        return change(
                call,
                staking -> staking.setCommissionReceiver(
                        id(call, 1), call.read(2, Authorized::read), call.read(3, Authorized::read)));
    }

    private List<Value> setGovernanceAuthorized(Call call) {
        return change(
                call,
                staking -> staking.setGovernanceAuthorized(
                        id(call, 1), call.read(2, Authorized::read), call.read(3, Authorized::read)));
    }

    private List<Value> addCommissionToPools(Call call) {
        List<ObjectId> nodes = call.read(1, reader -> reader.vector(ObjectId.LENGTH, Ids::read));
        List<Long> amounts = call.read(2, reader -> reader.vector(Long.BYTES, BcsReader::u64));
        if (nodes.size() != amounts.size()) {
            // The loop over both aborts there, with a code that names a line of the standard library.
            throw call.abort("staking_inner", "add_commission_to_pools", UNEQUAL_LENGTHS);
        }
        return change(call, staking -> {
            for (int i = 0; i < nodes.size(); i++) {
                staking.addCommission(Map.of(nodes.get(i), amounts.get(i)));
            }
        });
    }

    private List<Value> stakeWithPool(Call call) {
        StakedWal stake =
                changing(call, staking -> staking.stake(call.takeCoin(1), id(call, 2), walrus.transaction(call)));
        return List.of(Value.of(walrus.types().stakedWal(), stake));
    }

    private List<Value> requestWithdrawStake(Call call) {
        call.write(1, changing(call, staking -> staking.requestWithdraw(call.read(1, StakedWal::read))));
        return List.of();
    }

    private List<Value> withdrawStake(Call call) {
        long amount =
                changing(call, staking -> staking.withdraw(call.read(1, StakedWal::read), walrus.transaction(call)));
        return List.of(wal.coin(call, amount));
    }
}
