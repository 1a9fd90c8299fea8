package dev.floe.node.heal;

import dev.floe.redstuff.RedStuffException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Counts the time that work takes, without that in which it waits for its turn. */
final class MeteredCalculator implements Calculator {
    private final Calculator cpu;
    private final LongSupplier nanoTime;
    private final AtomicLong nanos = new AtomicLong();

    MeteredCalculator(Calculator cpu, LongSupplier nanoTime) {
        this.cpu = cpu;
        this.nanoTime = nanoTime;
    }

    @Override
    public <T> T compute(Work<T> work) throws RedStuffException {
        return cpu.compute(() -> {
            long begin = nanoTime.getAsLong();
            try {
                return work.run();
            } finally {
                nanos.addAndGet(nanoTime.getAsLong() - begin);
            }
        });
    }

    /** What all of it took so far. */
    long nanos() {
        return nanos.get();
    }
}
