package dev.floe.chain.ledger;

import dev.floe.chain.contract.Exchanges;
import dev.floe.chain.contract.Transaction;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.Exchange;
import java.util.List;
import java.util.Map;

/** The module {@code wal_exchange}. */
final class ExchangeFunctions {
    private final Walrus walrus;
    private final Companions companions;
    private final StructTag wal;

    ExchangeFunctions(Walrus walrus, Companions companions, StructTag wal) {
        this.walrus = walrus;
        this.companions = companions;
        this.wal = StructTag.coin(wal);
    }

    private interface Change {
        Exchange of(Exchange exchange, Call call);
    }

    private interface Trade {
        Exchanges.Given of(Exchange exchange, Call call);
    }

    void addTo(Map<String, ContractFunction> functions) {
        StructTag sui = StructTag.coin(StructTag.SUI);
        functions.put(
                "wal_exchange::new_exchange_rate",
                call -> List.of(Value.of(companions.exchangeRate(), Exchanges.rate(call.u64(0), call.u64(1)))));
        functions.put("wal_exchange::new", call -> share(call, Exchanges.create(walrus.transaction(call))));
        functions.put("wal_exchange::new_funded", call -> {
            Exchange made = Exchanges.create(walrus.transaction(call));
            return share(call, Exchanges.addWal(made, call.paying(0, purse -> purse.split(call.u64(1)))));
        });
        changing(
                functions,
                "add_wal",
                (exchange, call) -> Exchanges.addWal(exchange, call.paying(1, purse -> purse.split(call.u64(2)))));
        changing(
                functions,
                "add_sui",
                (exchange, call) -> Exchanges.addSui(exchange, call.paying(1, purse -> purse.split(call.u64(2)))));
        changing(functions, "add_all_wal", (exchange, call) -> Exchanges.addWal(exchange, call.takeCoin(1)));
        changing(functions, "add_all_sui", (exchange, call) -> Exchanges.addSui(exchange, call.takeCoin(1)));
        changing(
                functions,
                "set_exchange_rate",
                (exchange, call) -> Exchanges.setRate(
                        exchange, call.u64(1), call.u64(2), call.value(3).id()));
        trading(
                functions,
                "withdraw_wal",
                wal,
                (exchange, call) -> Exchanges.withdrawWal(
                        exchange, call.u64(1), call.value(2).id()));
        trading(
                functions,
                "withdraw_sui",
                sui,
                (exchange, call) -> Exchanges.withdrawSui(
                        exchange, call.u64(1), call.value(2).id()));
        trading(
                functions,
                "exchange_all_for_wal",
                wal,
                (exchange, call) -> Exchanges.forWal(exchange, call.takeCoin(1)));
        trading(
                functions,
                "exchange_all_for_sui",
                sui,
                (exchange, call) -> Exchanges.forSui(exchange, call.takeCoin(1)));
        trading(
                functions,
                "exchange_for_wal",
                wal,
                (exchange, call) ->
                        call.paying(1, purse -> part(call, Exchanges.forWal(exchange, purse, call.u64(2)))));
        trading(
                functions,
                "exchange_for_sui",
                sui,
                (exchange, call) ->
                        call.paying(1, purse -> part(call, Exchanges.forSui(exchange, purse, call.u64(2)))));
    }

    /** The contract makes a coin of the part that it takes. */
    private Exchanges.Given part(Call call, Exchanges.Given given) {
        Transaction transaction = walrus.transaction(call);
        transaction.delete(transaction.freshId());
        return given;
    }

    private List<Value> share(Call call, Exchange exchange) {
        call.execution()
                .place(
                        Value.of(companions.exchange(), exchange),
                        new Owner.Shared(call.execution().lamportVersion()));
        return List.of(new Value(companions.exchangeCap(), exchange.admin().toBytes()));
    }

    private static void changing(Map<String, ContractFunction> functions, String name, Change change) {
        functions.put("wal_exchange::" + name, call -> {
            call.write(0, change.of(call.read(0, Exchange::read), call));
            return List.of();
        });
    }

    private static void trading(Map<String, ContractFunction> functions, String name, StructTag coin, Trade trade) {
        functions.put("wal_exchange::" + name, call -> {
            Exchanges.Given given = trade.of(call.read(0, Exchange::read), call);
            call.write(0, given.exchange());
            ObjectId id = call.execution().freshId();
            return List.of(Value.of(coin, new Coin(id, given.amount())));
        });
    }
}
