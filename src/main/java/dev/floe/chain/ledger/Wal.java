package dev.floe.chain.ledger;

import dev.floe.chain.contract.Fields;
import dev.floe.chain.contract.OnlyKey;
import dev.floe.chain.contract.Supply;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.Coin;
import java.util.List;
import java.util.Map;

/** The module {@code wal}: coins of WAL, and the treasury that can burn them. */
final class Wal {
    private static final byte[] UNIT_KEY = {0};

    private final StructTag wal;
    private final StructTag capKey;
    private final StructTag capType;

    /** @param contract the package of the token */
    Wal(ObjectId contract) {
        wal = new StructTag(contract, "wal", "WAL");
        capKey = new StructTag(contract, "wal", "TreasuryCapKey");
        capType = new StructTag(Ids.SUI_FRAMEWORK, "coin", "TreasuryCap", List.of(wal));
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put(
                "wal::total_supply",
                call -> List.of(Value.ofU64(cap(call, 0).get(OnlyKey.KEY).balance())));
        functions.put("wal::burn", call -> {
            burn(call, 0, call.takeCoin(1));
            return List.of();
        });
    }

    private Fields<OnlyKey, Coin> cap(Call call, int treasury) {
        return new DynamicObjectFields<>(
                call.execution(), call.value(treasury).id(), capKey, key -> UNIT_KEY, capType, Coin::read);
    }

    /** Burns so much with the treasury behind argument {@code treasury}. */
    void burn(Call call, int treasury, long amount) {
        Fields<OnlyKey, Coin> caps = cap(call, treasury);
        Coin cap = caps.get(OnlyKey.KEY);
        caps.put(OnlyKey.KEY, new Coin(cap.id(), Supply.burn(cap.balance(), amount)));
    }

    /** A new coin. */
    Value coin(Call call, long amount) {
        return Value.of(StructTag.coin(wal), new Coin(call.execution().freshId(), amount));
    }
}
