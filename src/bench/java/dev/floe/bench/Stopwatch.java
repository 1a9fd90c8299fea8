package dev.floe.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/**
 * Times {@link Work}: first some time that does not count, for compilers and caches, then rounds. Thread-safe.
 *
 * @param warmUp how long the work is done before it is timed, and up to five times as long while it gets faster
 * @param round how long a round takes, or one run if that is longer
 * @param rounds how many rounds, at least one
 */
public record Stopwatch(Duration warmUp, Duration round, int rounds) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** Parts of the warm-up; one that is this much faster than the one before asks for another one. */
    private static final int WARM_UP_LAPS = 4;

    private static final double FASTER = 0.9;
    private static final int MOST_WARM_UPS = 5;
    /** Reading the clock takes time, too: runs between two looks are as many as fit into this. */
    private static final long GLANCE_NANOS = 1_000_000;

    /** Runs and the nanoseconds they took, by some clock. */
    record Lap(long runs, long nanos) {
        double nanosPerRun() {
            return (double) nanos / runs;
        }
    }

    /** The processor time of the calling thread where the system tells, else time; nanoseconds. */
    private static LongSupplier threadClock() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS::getCurrentThreadCpuTime : System::nanoTime;
    }

    /** Times the calling thread: processor time. */
    public Timing alone(Work work) throws Exception {
        warmUp(work);
        return time(() -> lap(work));
    }

    void warmUp(Work work) throws Exception {
        warmUp(lap -> run(work, lap, threadClock()).nanosPerRun());
    }

    @FunctionalInterface
    private interface WarmUpLap {
        double nanosPerRun(Duration lap) throws Exception;
    }

    private void warmUp(WarmUpLap work) throws Exception {
        Duration lap = warmUp.dividedBy(WARM_UP_LAPS);
        double before = Double.MAX_VALUE;
        for (int i = 1; i <= MOST_WARM_UPS * WARM_UP_LAPS; i++) {
            double nanos = work.nanosPerRun(lap);
            if (i >= WARM_UP_LAPS && nanos > FASTER * before) {
                return;
            }
            before = nanos;
        }
    }

    /** One round on the calling thread: processor time. */
    Lap lap(Work work) throws Exception {
        return run(work, round, threadClock());
    }

    private static Lap run(Work work, Duration least, LongSupplier clock) throws Exception {
        long from = clock.getAsLong();
        long nanos = 0;
        long runs = 0;
        long batch = 1;
        do {
            for (long i = 0; i < batch; i++) {
                work.run();
            }
            runs += batch;
            nanos = clock.getAsLong() - from;
            if (nanos < GLANCE_NANOS) {
                batch = runs;
            }
        } while (nanos < least.toNanos());
        // A clock of processor time may stand still during a very short run.
        return new Lap(runs, Math.max(1, nanos));
    }

    /**
     * Times several threads that work at the same time, by the clock on the wall. The time of a run is what remains of
     * it for the group: half of a thread's if two threads are at work.
     *
     * @param threads has a free thread for each work
     * @param works one for each thread
     */
    public Timing together(ExecutorService threads, List<Work> works) throws Exception {
        warmUp(lap -> group(threads, works, lap).nanosPerRun());
        return time(() -> group(threads, works, round));
    }

    private Timing time(Callable<Lap> lap) throws Exception {
        double[] nanos = new double[rounds];
        long runs = 0;
        long started = System.nanoTime();
        long processor = processorNanos();
        for (int i = 0; i < rounds; i++) {
            Lap next = lap.call();
            nanos[i] = next.nanosPerRun();
            runs += next.runs();
        }
        double cores = (double) (processorNanos() - processor) / (System.nanoTime() - started);
        return new Timing(Timing.median(nanos), runs, cores);
    }

    private static long processorNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static Lap group(ExecutorService threads, List<Work> works, Duration least) throws Exception {
        List<Future<Lap>> pending = new ArrayList<>();
        for (Work work : works) {
            pending.add(threads.submit(() -> run(work, least, System::nanoTime)));
        }
        double runsPerNano = 0;
        long runs = 0;
        for (Future<Lap> lap : pending) {
            try {
                runsPerNano += 1 / lap.get().nanosPerRun();
                runs += lap.get().runs();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
        return new Lap(runs, Math.max(1, Math.round(runs / runsPerNano)));
    }
}
