package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.U64;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.Coin;
import java.util.List;
import java.util.Map;

/** Coins, balances and transfers of Sui's framework. */
final class FrameworkFunctions {
    private static final long NON_ZERO = 0;
    private static final long NOT_ENOUGH = 2;

    private FrameworkFunctions() {}

    static void addTo(Map<String, ContractFunction> functions) {
        functions.put(
                "coin::value",
                call -> List.of(Value.ofU64(call.read(0, Coin::read).balance())));
        functions.put("coin::zero", call -> List.of(coin(call, 0)));
        functions.put("coin::split", FrameworkFunctions::splitCoin);
        functions.put("coin::join", FrameworkFunctions::joinCoins);
        functions.put("coin::destroy_zero", call -> {
            Coin coin = call.read(0, Coin::read);
            requireZero(call, coin.balance());
            call.execution().delete(coin.id());
            return List.of();
        });
        functions.put("coin::into_balance", call -> {
            Coin coin = call.read(0, Coin::read);
            call.execution().delete(coin.id());
            return List.of(balance(call, coin.balance()));
        });
        functions.put("coin::from_balance", call -> List.of(coin(call, call.u64(0))));
        functions.put("balance::value", call -> List.of(Value.ofU64(call.u64(0))));
        functions.put("balance::zero", call -> List.of(balance(call, 0)));
        functions.put("balance::join", call -> {
            long sum = U64.add(call.u64(0), call.u64(1));
            call.value(0).replace(u64(sum));
            return List.of(Value.ofU64(sum));
        });
        functions.put("balance::split", call -> {
            long whole = call.u64(0);
            long part = call.u64(1);
            if (U64.less(whole, part)) {
                throw call.abort("balance", "split", NOT_ENOUGH);
            }
            call.value(0).replace(u64(whole - part));
            return List.of(balance(call, part));
        });
        functions.put("balance::withdraw_all", call -> {
            long whole = call.u64(0);
            call.value(0).replace(u64(0));
            return List.of(balance(call, whole));
        });
        functions.put("balance::destroy_zero", call -> {
            requireZero(call, call.u64(0));
            return List.of();
        });
        functions.put("transfer::public_transfer", call -> {
            ObjectId recipient = call.read(1, Ids::read);
            call.execution().place(call.value(0), new Owner.Address(recipient));
            return List.of();
        });
    }

    private static List<Value> splitCoin(Call call) {
        return List.of(coin(call, call.paying(0, purse -> purse.split(call.u64(1)))));
    }

    private static List<Value> joinCoins(Call call) {
        Coin into = call.read(0, Coin::read);
        Coin other = call.read(1, Coin::read);
        call.write(0, new Coin(into.id(), U64.add(into.balance(), other.balance())));
        call.execution().delete(other.id());
        return List.of();
    }

    private static void requireZero(Call call, long balance) {
        if (balance != 0) {
            throw call.abort("balance", "destroy_zero", NON_ZERO);
        }
    }

    private static Value coin(Call call, long balance) {
        return Value.of(
                StructTag.coin(call.typeArguments().getFirst()),
                new Coin(call.execution().freshId(), balance));
    }

    private static Value balance(Call call, long balance) {
        return new Value(StructTag.balance(call.typeArguments().getFirst()), u64(balance));
    }

    private static byte[] u64(long value) {
        return new BcsWriter(8).u64(value).toByteArray();
    }
}
