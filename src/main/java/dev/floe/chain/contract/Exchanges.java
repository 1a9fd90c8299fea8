package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Exchange;

/** The module {@code wal_exchange}: WAL for SUI and SUI for WAL at a fixed rate. */
public final class Exchanges {
    /** An exchange after a trade or a withdrawal, and what it gave. */
    public record Given(Exchange exchange, long amount) {}

    private Exchanges() {}

    /** An exchange with nothing in it, one to one. */
    public static Exchange create(Transaction transaction) {
        ObjectId admin = transaction.freshId();
        return new Exchange(transaction.freshId(), 0, 0, Exchange.Rate.ONE_TO_ONE, admin);
    }

    /** A rate at which {@code wal} FROST are worth {@code sui} MIST. */
    public static Exchange.Rate rate(long wal, long sui) {
        AbortCode.WAL_EXCHANGE_INVALID_EXCHANGE_RATE.unless(wal != 0 && sui != 0);
        return new Exchange.Rate(wal, sui);
    }

    public static Exchange addWal(Exchange exchange, long amount) {
        return with(exchange, U64.add(exchange.wal(), amount), exchange.sui());
    }

    public static Exchange addSui(Exchange exchange, long amount) {
        return with(exchange, exchange.wal(), U64.add(exchange.sui(), amount));
    }

    /** @param admin the ID of a capability */
    public static Given withdrawWal(Exchange exchange, long amount, ObjectId admin) {
        requireAdmin(exchange, admin);
        return giveWal(exchange, amount);
    }

    /** @param admin the ID of a capability */
    public static Given withdrawSui(Exchange exchange, long amount, ObjectId admin) {
        requireAdmin(exchange, admin);
        return giveSui(exchange, amount);
    }

    /** @param admin the ID of a capability */
    public static Exchange setRate(Exchange exchange, long wal, long sui, ObjectId admin) {
        requireAdmin(exchange, admin);
        return new Exchange(exchange.id(), exchange.wal(), exchange.sui(), rate(wal, sui), exchange.admin());
    }

    /** Gives WAL for {@code sui} MIST. */
    public static Given forWal(Exchange exchange, long sui) {
        Exchange.Rate rate = exchange.rate();
        Given given = giveWal(exchange, U64.divide(U64.multiply(sui, rate.wal()), rate.sui()));
        return new Given(addSui(given.exchange(), sui), given.amount());
    }

    /** As {@link #forWal(Exchange, long)}, with a part of what the buyer has. */
    public static Given forWal(Exchange exchange, Purse purse, long sui) {
        AbortCode.WAL_EXCHANGE_INSUFFICIENT_INPUT_BALANCE.unless(!U64.less(purse.balance(), sui));
        return forWal(exchange, purse.split(sui));
    }

    /** Gives SUI for {@code wal} FROST. */
    public static Given forSui(Exchange exchange, long wal) {
        Exchange.Rate rate = exchange.rate();
        Given given = giveSui(exchange, U64.divide(U64.multiply(wal, rate.sui()), rate.wal()));
        return new Given(addWal(given.exchange(), wal), given.amount());
    }

    /** As {@link #forSui(Exchange, long)}, with a part of what the buyer has. */
    public static Given forSui(Exchange exchange, Purse purse, long wal) {
        AbortCode.WAL_EXCHANGE_INSUFFICIENT_INPUT_BALANCE.unless(!U64.less(purse.balance(), wal));
        return forSui(exchange, purse.split(wal));
    }

    private static Given giveWal(Exchange exchange, long amount) {
        AbortCode.WAL_EXCHANGE_INSUFFICIENT_FUNDS_IN_EXCHANGE.unless(!U64.less(exchange.wal(), amount));
        return new Given(with(exchange, exchange.wal() - amount, exchange.sui()), amount);
    }

    private static Given giveSui(Exchange exchange, long amount) {
        AbortCode.WAL_EXCHANGE_INSUFFICIENT_FUNDS_IN_EXCHANGE.unless(!U64.less(exchange.sui(), amount));
        return new Given(with(exchange, exchange.wal(), exchange.sui() - amount), amount);
    }

    private static void requireAdmin(Exchange exchange, ObjectId admin) {
        AbortCode.WAL_EXCHANGE_UNAUTHORIZED_ADMIN_CAP.unless(exchange.admin().equals(admin));
    }

    private static Exchange with(Exchange exchange, long wal, long sui) {
        return new Exchange(exchange.id(), wal, sui, exchange.rate(), exchange.admin());
    }
}
