package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Exchange;
import java.util.Optional;

/** Exchanges, and the supply of WAL. */
final class ExchangePart {
    private static final long SUPPLY = 5_000_000_000_000_000_000L;

    private final World world;
    private long supply;

    private ExchangePart(World world) {
        this.world = world;
    }

    /** An exchange that trades change. */
    private static final class Market {
        Exchange exchange;

        Market(Exchange exchange) {
            this.exchange = exchange;
        }

        Purse gives(Exchanges.Given given) {
            exchange = given.exchange();
            return new Purse(given.amount());
        }
    }

    static World level() {
        World world = new World();
        MoneyPart.addTo(world);
        new ExchangePart(world).add();
        return world;
    }

    private void add() {
        world.kind(Market.class, (market, field) -> field(market.exchange, field));
        world.call("wal_exchange::new", arguments -> {
            Exchange made = Exchanges.create(world.transaction);
            return new Market(
                    arguments.has("wal")
                            ? Exchanges.setRate(made, arguments.u64("wal"), arguments.u64("sui"), made.admin())
                            : made);
        });
        world.call("wal_exchange::new_funded", arguments -> {
            Exchange made = Exchanges.create(world.transaction);
            return new Market(Exchanges.addWal(made, part(arguments)));
        });
        changing("add_wal", (market, arguments) -> Exchanges.addWal(market.exchange, part(arguments)));
        changing("add_sui", (market, arguments) -> Exchanges.addSui(market.exchange, part(arguments)));
        changing("add_all_wal", (market, arguments) -> Exchanges.addWal(market.exchange, whole(arguments)));
        changing("add_all_sui", (market, arguments) -> Exchanges.addSui(market.exchange, whole(arguments)));
        changing(
                "set_exchange_rate",
                (market, arguments) ->
                        Exchanges.setRate(market.exchange, arguments.u64("wal"), arguments.u64("sui"), cap(arguments)));
        giving(
                "withdraw_wal",
                (market, arguments) -> Exchanges.withdrawWal(market.exchange, arguments.u64("amount"), cap(arguments)));
        giving(
                "withdraw_sui",
                (market, arguments) -> Exchanges.withdrawSui(market.exchange, arguments.u64("amount"), cap(arguments)));
        giving("exchange_all_for_wal", (market, arguments) -> Exchanges.forWal(market.exchange, whole(arguments)));
        giving("exchange_all_for_sui", (market, arguments) -> Exchanges.forSui(market.exchange, whole(arguments)));
        giving(
                "exchange_for_wal",
                (market, arguments) -> Exchanges.forWal(
                        market.exchange, MoneyPart.purse(world, arguments, "coin"), arguments.u64("amount")));
        giving(
                "exchange_for_sui",
                (market, arguments) -> Exchanges.forSui(
                        market.exchange, MoneyPart.purse(world, arguments, "coin"), arguments.u64("amount")));
        world.call("wal::init", arguments -> {
            supply = SUPPLY;
            return new Purse(SUPPLY);
        });
        world.call("wal::burn", arguments -> {
            supply = Supply.burn(supply, part(arguments));
            return Optional.empty();
        });
        world.field("treasury", field -> switch (field) {
            case "totalSupply" -> supply;
            case "burned" -> SUPPLY - supply;
            default -> throw new UnsupportedOperationException("no field " + field + " of the treasury");
        });
    }

    private interface Change {
        Exchange of(Market market, Step.Arguments arguments);
    }

    private interface Gift {
        Exchanges.Given of(Market market, Step.Arguments arguments);
    }

    private void changing(String function, Change change) {
        world.call("wal_exchange::" + function, arguments -> {
            Market market = world.object(arguments.text("exchange"), Market.class);
            market.exchange = change.of(market, arguments);
            return Optional.empty();
        });
    }

    private void giving(String function, Gift gift) {
        world.call("wal_exchange::" + function, arguments -> {
            Market market = world.object(arguments.text("exchange"), Market.class);
            return market.gives(gift.of(market, arguments));
        });
    }

    /** An amount out of a named coin. */
    private long part(Step.Arguments arguments) {
        long amount = arguments.u64("amount");
        return arguments.has("coin") ? MoneyPart.purse(world, arguments, "coin").split(amount) : amount;
    }

    private long whole(Step.Arguments arguments) {
        return MoneyPart.coin(world, arguments, "coin", "amount");
    }

    private ObjectId cap(Step.Arguments arguments) {
        String owner = arguments.text("cap").replaceFirst("\\.cap$", "");
        return world.object(owner, Market.class).exchange.admin();
    }

    private static Object field(Exchange exchange, String field) {
        return switch (field) {
            case "wal" -> exchange.wal();
            case "sui" -> exchange.sui();
            case "rateWal" -> exchange.rate().wal();
            case "rateSui" -> exchange.rate().sui();
            default -> throw new UnsupportedOperationException("no field " + field + " of an exchange");
        };
    }
}
