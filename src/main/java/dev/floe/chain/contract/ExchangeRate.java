package dev.floe.chain.contract;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.sui.move.MoveStruct;
import java.math.BigInteger;

/** {@code pool_exchange_rate::PoolExchangeRate}: what a share of a pool is worth. Conversions round down. */
public sealed interface ExchangeRate extends MoveStruct {
    /** A share is a FROST. */
    ExchangeRate FLAT = new Flat();

    /**
     * The rate at which {@code shares} are {@code wal}.
     *
     * @throws Abort if a share were worth less than a FROST
     */
    static ExchangeRate of(long wal, long shares) {
        AbortCode.POOL_EXCHANGE_RATE_INVALID_RATE.unless(!U64.less(wal, shares));
        return wal == 0 || shares == 0 ? FLAT : new Variable(wal, shares);
    }

    /** What {@code shares} are worth. */
    long toWal(long shares);

    /** How many shares {@code wal} is worth. */
    long toShares(long wal);

    static ExchangeRate read(BcsReader reader) {
        return reader.variant(2) == 0 ? FLAT : new Variable(amount(reader), amount(reader));
    }

    private static long amount(BcsReader reader) {
        BigInteger amount = reader.u128();
        if (amount.bitLength() > 64) {
            throw new BcsException("an exchange rate of " + amount + " is more than there is WAL");
        }
        return amount.longValue();
    }

    /** One to one. */
    record Flat() implements ExchangeRate {
        @Override
        public long toWal(long shares) {
            return shares;
        }

        @Override
        public long toShares(long wal) {
            return wal;
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(0);
        }
    }

    /** {@code shareAmount} shares are {@code walAmount} FROST; neither is 0. */
    record Variable(long walAmount, long shareAmount) implements ExchangeRate {
        @Override
        public long toWal(long shares) {
            return U64.multiplyDivide(shares, walAmount, shareAmount);
        }

        @Override
        public long toShares(long wal) {
            return U64.multiplyDivide(wal, shareAmount, walAmount);
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).u128(U64.big(walAmount)).u128(U64.big(shareAmount));
        }
    }
}
