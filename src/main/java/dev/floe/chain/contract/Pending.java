package dev.floe.chain.contract;

import dev.floe.sui.move.PendingValues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The module {@code pending_values}: amounts that count from an epoch on, in the order in which they were added. */
public final class Pending {
    private final Map<Integer, Long> byEpoch;

    public Pending(PendingValues values) {
        byEpoch = new LinkedHashMap<>(values.byEpoch());
    }

    public PendingValues toMove() {
        return new PendingValues(byEpoch);
    }

    /** Adds to what counts from {@code epoch} on. */
    public void add(int epoch, long value) {
        byEpoch.put(epoch, U64.add(byEpoch.getOrDefault(epoch, 0L), value));
    }

    /** Sets what counts from {@code epoch} on. */
    public void replace(int epoch, long value) {
        byEpoch.put(epoch, value);
    }

    /** @throws Abort if nothing, or less, counts from {@code epoch} on */
    public void reduce(int epoch, long value) {
        Long present = byEpoch.get(epoch);
        AbortCode.PENDING_VALUES_MISSING_EPOCH_VALUE.unless(present != null);
        AbortCode.PENDING_VALUES_REDUCE_VALUE_TOO_LARGE.unless(!U64.less(present, value));
        byEpoch.put(epoch, present - value);
    }

    /** All that counts at {@code epoch}. */
    public long valueAt(int epoch) {
        long sum = 0;
        for (Map.Entry<Integer, Long> entry : byEpoch.entrySet()) {
            if (entry.getKey() <= epoch) {
                sum = U64.add(sum, entry.getValue());
            }
        }
        return sum;
    }

    /** The newest value that is due at {@code epoch}. */
    public Optional<Long> latestAt(int epoch) {
        return Optional.ofNullable(new TreeMap<>(byEpoch).floorEntry(epoch)).map(Map.Entry::getValue);
    }

    /** The single values that are due at {@code epoch}, by the epoch that they count from. */
    public Map<Integer, Long> dueAt(int epoch) {
        Map<Integer, Long> due = new LinkedHashMap<>(byEpoch);
        due.keySet().removeIf(from -> from > epoch);
        return due;
    }

    /** Removes all that counts at {@code epoch} and returns its sum. */
    public long flush(int epoch) {
        long sum = valueAt(epoch);
        byEpoch.keySet().removeIf(from -> from <= epoch);
        return sum;
    }

    public boolean isEmpty() {
        return byEpoch.isEmpty();
    }

    /** Whether some value is not 0. */
    public boolean hasAny() {
        return byEpoch.values().stream().anyMatch(value -> value != 0);
    }
}
