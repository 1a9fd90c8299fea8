package dev.floe.cli;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** All cores of the machine, and a share of the heap, for one command's encoding and decoding. */
final class CodecThreads implements AutoCloseable {
    private static final long MAX_WORK_MEMORY = 128L << 20;

    private final int count = Runtime.getRuntime().availableProcessors();
    private final ExecutorService pool = Executors.newFixedThreadPool(
            count, Thread.ofPlatform().name("codec-", 0).daemon().factory());

    Executor executor() {
        return pool;
    }

    int count() {
        return count;
    }

    long workMemory() {
        return Math.min(MAX_WORK_MEMORY, Runtime.getRuntime().maxMemory() / 8);
    }

    @Override
    public void close() {
        pool.close();
    }
}
