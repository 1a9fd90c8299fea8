package dev.floe.chain.ledger;

import dev.floe.chain.contract.ChallengeRounds;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.Challenges;
import dev.floe.sui.move.EpochState;
import dev.floe.sui.move.StorageNodeCap;
import java.util.List;
import java.util.Map;

/** The module {@code challenges}, Floe's own. */
final class ChallengeFunctions {
    private final Walrus walrus;
    private final ChallengePackage contract;

    ChallengeFunctions(Walrus walrus, ChallengePackage contract) {
        this.walrus = walrus;
        this.contract = contract;
    }

    void addTo(Map<String, ContractFunction> functions) {
        put(functions, "start", 3, (rounds, call, committee, now) -> {
            EpochState state = walrus.staking(call, 2).toMove().epochState();
            rounds.start(node(call), committee, state instanceof EpochState.Done, now);
        });
        put(
                functions,
                "acknowledge",
                2,
                (rounds, call, committee, now) -> rounds.acknowledge(node(call), committee, now));
        put(
                functions,
                "reveal",
                3,
                (rounds, call, committee, now) -> rounds.reveal(node(call), committee, call.bytes(2), now));
        put(
                functions,
                "commit",
                3,
                (rounds, call, committee, now) -> rounds.commit(node(call), committee, call.bytes(2), now));
        put(
                functions,
                "certify",
                4,
                (rounds, call, committee, now) -> rounds.certify(committee, Walrus.certificate(call, 1), now));
        put(functions, "settle", 1, (rounds, call, committee, now) -> rounds.settle(committee, now));
    }

    private interface Rule {
        void apply(ChallengeRounds rounds, Call call, BlsCommittee committee, long nowMillis);
    }

    /** @param system which argument the system object is; the clock comes after it */
    private void put(Map<String, ContractFunction> functions, String name, int system, Rule rule) {
        functions.put(ChallengePackage.MODULE + "::" + name, call -> {
            ChallengeRounds rounds = new ChallengeRounds(
                    call.read(0, Challenges::read), event -> call.emit(contract.type(event.name()), event.toBcs()));
            BlsCommittee committee = walrus.system(call, system).toMove().committee();
            rule.apply(rounds, call, committee, EpochFunctions.now(call, system + 1));
            call.write(0, rounds.toMove());
            return List.of();
        });
    }

    private static ObjectId node(Call call) {
        return call.read(1, StorageNodeCap::read).node();
    }
}
