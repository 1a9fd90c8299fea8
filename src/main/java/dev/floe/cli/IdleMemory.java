package dev.floe.cli;

import dev.floe.bytes.NativeCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Gives memory back whenever the process has nothing to do: its garbage, and the {@linkplain ProgramPages pages of the
 * program} that its start or its last work needed. Only in a native image; a JVM has means of its own.
 */
final class IdleMemory {
    private static final Logger LOG = Logger.getLogger(IdleMemory.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** A server with nothing to do but its clocks, polls and health checks uses less of one processor. */
    private static final double IDLE_SHARE = 0.02;
    /** So that what comes back with every health check costs its milliseconds twice a minute and not each time. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(30);
    /** Less than a quarter more than after the last time is not worth it. */
    private static final double GROWTH = 1.25;

    /** The collection of more than 64 MB could take longer than a request that comes in meanwhile should wait. */
    private static final long SMALL = (64 << 20) / 4096;

    /**
     * @param all pages that are resident in this process, those of files included
     * @param files of them, pages of files
     */
    private record Pages(long all, long files) {
        static Pages now() throws IOException {
            String[] statm = Files.readString(Path.of("/proc/self/statm")).split(" ");
            return new Pages(Long.parseLong(statm[1]), Long.parseLong(statm[2]));
        }
    }

    private IdleMemory() {}

    /** Watches this process from now on, in a thread of its own. */
    static void watch() {
        if (NativeCode.LINKED) {
            Thread.ofPlatform().name("idle-memory").daemon().start(IdleMemory::run);
        }
    }

    private static void run() {
        try {
            Duration used = used();
            while (true) {
                Thread.sleep(PERIOD);
                Duration before = used;
                used = used();
                if (used.minus(before).toNanos() < IDLE_SHARE * PERIOD.toNanos()) {
                    release();
                    awaitGrowth(Pages.now());
                    used = used();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.FINE, "memory is not given back", e);
        }
    }

    private static void release() throws IOException {
        Pages pages = Pages.now();
        if (pages.all - pages.files < SMALL) {
            System.gc();
        }
        ProgramPages.release();
    }

    private static void awaitGrowth(Pages floor) throws InterruptedException, IOException {
        do {
            Thread.sleep(SHORTEST_PAUSE);
        } while (Pages.now().all < GROWTH * floor.all);
    }

    /** Processor time of this process so far. */
    private static Duration used() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
