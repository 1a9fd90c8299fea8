package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.Stakes;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.StakedWal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The module {@code staked_wal}: stakes as objects. */
final class StakedWalFunctions {
    private final Walrus walrus;

    StakedWalFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    void addTo(Map<String, ContractFunction> functions) {
        view(functions, "node_id", stake -> Walrus.id(stake.node()));
        view(functions, "value", stake -> Value.ofU64(stake.principal()));
        view(functions, "activation_epoch", stake -> Value.ofU32(stake.activationEpoch()));
        view(functions, "withdraw_epoch", stake -> Value.ofU32(Stakes.withdrawEpoch(stake)));
        view(functions, "is_staked", stake -> bool(stake.withdrawEpoch().isEmpty()));
        view(functions, "is_withdrawing", stake -> bool(stake.withdrawEpoch().isPresent()));
        functions.put("staked_wal::join", call -> {
            call.write(
                    0,
                    Stakes.join(
                            call.read(0, StakedWal::read), call.read(1, StakedWal::read), walrus.transaction(call)));
            return List.of();
        });
        functions.put("staked_wal::split", call -> {
            Stakes.Halves halves = Stakes.split(call.read(0, StakedWal::read), call.u64(1), walrus.transaction(call));
            call.write(0, halves.rest());
            return List.of(Value.of(walrus.types().stakedWal(), halves.part()));
        });
    }

    private static Value bool(boolean value) {
        return new Value(TypeTag.Primitive.BOOL, new BcsWriter(1).bool(value).toByteArray());
    }

    private static void view(Map<String, ContractFunction> functions, String name, Function<StakedWal, Value> part) {
        functions.put("staked_wal::" + name, call -> List.of(part.apply(call.read(0, StakedWal::read))));
    }
}
