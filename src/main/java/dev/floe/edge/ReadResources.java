package dev.floe.edge;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.read.ReaderOptions;
import dev.floe.read.SystemScheduler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What all reads of a process share: memory, processors, time. Shares of the heap: rows under way may take a quarter,
 * metadata a thirty-second.
 */
public final class ReadResources implements AutoCloseable {
    private static final int ROWS_SHARE = 4;
    private static final int METADATA_SHARE = 32;
    private static final long STRICT_SHARE = 4;

    private final ExecutorService pool;
    private final SystemScheduler scheduler = new SystemScheduler();
    private final ReaderOptions options;

    public ReadResources() {
        long heap = Runtime.getRuntime().maxMemory();
        int threads = Runtime.getRuntime().availableProcessors();
        this.pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("floe-cpu-", 0).daemon().factory());
        this.options = ReaderOptions.of(new MemoryBudget(heap / ROWS_SHARE), new Cpu(pool, threads))
                .withMetadataCacheBytes(heap / METADATA_SHARE)
                .withStrictMaxLength(heap / STRICT_SHARE);
    }

    ReaderOptions options() {
        return options;
    }

    SystemScheduler scheduler() {
        return scheduler;
    }

    /** Forgets what waits; what is being computed goes on to its end. */
    @Override
    public void close() {
        scheduler.close();
        pool.shutdownNow();
    }
}
