package dev.floe.chain.contract;

/** The supply of a currency in the hands of its treasury. */
public final class Supply {
    private Supply() {}

    /** What is left of the supply once {@code amount} of it is burned. */
    public static long burn(long supply, long amount) {
        AbortCode.BALANCE_OVERFLOW.unless(!U64.less(supply, amount));
        return supply - amount;
    }
}
