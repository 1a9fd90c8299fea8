package dev.floe.chain.contract;

import dev.floe.sui.move.FutureAccounting;
import dev.floe.sui.move.FutureAccountingRing;
import java.util.ArrayList;
import java.util.List;

/**
 * The module {@code storage_accounting}: what is used and earned in the current epoch and in each that can be paid for
 * ahead. Not thread-safe.
 */
public final class StorageAccounting {
    private static final long BURNED_PERCENT = 3;

    private final List<FutureAccounting> entries;
    private int current;

    public StorageAccounting(FutureAccountingRing ring) {
        this.entries = new ArrayList<>(ring.entries());
        this.current = ring.currentIndex();
    }

    /** Nothing used and nothing earned in the epochs from 0 on. */
    public static StorageAccounting ofLength(int length) {
        List<FutureAccounting> entries = new ArrayList<>();
        for (int epoch = 0; epoch < length; epoch++) {
            entries.add(new FutureAccounting(epoch, 0, 0));
        }
        return new StorageAccounting(new FutureAccountingRing(0, entries));
    }

    public FutureAccountingRing toMove() {
        return new FutureAccountingRing(current, entries);
    }

    /** How many epochs, with the current one, can be paid for. */
    public int length() {
        return entries.size();
    }

    /** The entry {@code ahead} epochs after the current one. */
    public FutureAccounting ahead(long ahead) {
        return entries.get(slot(ahead));
    }

    void addRewards(long ahead, long amount) {
        FutureAccounting entry = ahead(ahead);
        entries.set(
                slot(ahead),
                new FutureAccounting(entry.epoch(), entry.usedCapacity(), U64.add(entry.rewards(), amount)));
    }

    /** Counts {@code bytes} more as used, and returns how many are. */
    long use(long ahead, long bytes) {
        FutureAccounting entry = ahead(ahead);
        long used = U64.add(entry.usedCapacity(), bytes);
        entries.set(slot(ahead), new FutureAccounting(entry.epoch(), used, entry.rewards()));
        return used;
    }

    /** Goes on to the next epoch, with a new one at the far end, and returns the entry of the one that ends. */
    public FutureAccounting pop() {
        FutureAccounting ended = ahead(0);
        entries.set(current, new FutureAccounting(ended.epoch() + entries.size(), 0, 0));
        current = (current + 1) % entries.size();
        return ended;
    }

    /** Takes what is burned of the current epoch's rewards. */
    long takeBurned() {
        FutureAccounting entry = ahead(0);
        long burned = U64.divide(U64.multiply(entry.rewards(), BURNED_PERCENT), 100);
        entries.set(
                current,
                new FutureAccounting(entry.epoch(), entry.usedCapacity(), U64.subtract(entry.rewards(), burned)));
        return burned;
    }

    private int slot(long ahead) {
        AbortCode.STORAGE_ACCOUNTING_TOO_FAR_IN_FUTURE.unless(ahead < entries.size());
        return (int) ((current + ahead) % entries.size());
    }
}
