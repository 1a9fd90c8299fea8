package dev.floe.chain.contract;

/** A coin that a call may take from. */
public final class Purse {
    private long balance;

    public Purse(long balance) {
        this.balance = balance;
    }

    /** What is in it. */
    public long balance() {
        return balance;
    }

    /** @throws Abort if there is less than {@code amount} */
    public long split(long amount) {
        AbortCode.BALANCE_NOT_ENOUGH.unless(!U64.less(balance, amount));
        balance -= amount;
        return amount;
    }

    /** @throws ArithmeticFault if it overflows */
    public void join(long amount) {
        balance = U64.add(balance, amount);
    }
}
