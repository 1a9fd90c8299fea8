package dev.floe.write;

import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusNetwork;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Whether an epoch is over, for many that ask while a new one begins: the chain is asked once in a while. Thread-safe. */
final class EpochWatch {
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(250).toNanos();

    private final WalrusNetwork network;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime() - BETWEEN_LOOKS_NANOS);
    private volatile int seen = -1;

    EpochWatch(WalrusNetwork network) {
        this.network = network;
    }

    /** Whether the chain is known to be past {@code epoch}. May block. */
    boolean isOver(int epoch) {
        long last = lookedAt.get();
        long now = System.nanoTime();
        if (seen <= epoch && now - last >= BETWEEN_LOOKS_NANOS && lookedAt.compareAndSet(last, now)) {
            try {
                seen = network.refresh().epoch();
            } catch (SuiException e) {
                // What was known stands until the chain can be asked again.
                return seen > epoch;
            }
        }
        return seen > epoch;
    }
}
