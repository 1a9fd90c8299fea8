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
 * @param warmUp how long the work is done before it is timed
 * @param round how long a round takes, or one run if that is longer
 * @param rounds how many rounds, at least one
 */
public record Stopwatch(Duration warmUp, Duration round, int rounds) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** HotSpot replaces a loop that is running; the next run is the first one of the new code. */
    private static final int LEAST_WARM_UP_RUNS = 3;

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
        run(work, warmUp, LEAST_WARM_UP_RUNS, threadClock());
    }

    /** One round on the calling thread: processor time. */
    Lap lap(Work work) throws Exception {
        return run(work, round, 1, threadClock());
    }

    private static Lap run(Work work, Duration least, int leastRuns, LongSupplier clock) throws Exception {
        long started = System.nanoTime();
        long from = clock.getAsLong();
        long runs = 0;
        do {
            work.run();
            runs++;
        } while (runs < leastRuns || System.nanoTime() - started < least.toNanos());
        // A clock of processor time may stand still during a very short run.
        return new Lap(runs, Math.max(1, clock.getAsLong() - from));
    }

    /**
     * Times several threads that work at the same time, by the clock on the wall. The time of a run is what remains of
     * it for the group: half of a thread's if two threads are at work.
     *
     * @param threads has a free thread for each work
     * @param works one for each thread
     */
    public Timing together(ExecutorService threads, List<Work> works) throws Exception {
        group(threads, works, warmUp, LEAST_WARM_UP_RUNS);
        return time(() -> {
            double runsPerNano = 0;
            long runs = 0;
            for (Lap lap : group(threads, works, round, 1)) {
                runsPerNano += 1 / lap.nanosPerRun();
                runs += lap.runs();
            }
            return new Lap(runs, Math.max(1, Math.round(runs / runsPerNano)));
        });
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

    private static List<Lap> group(ExecutorService threads, List<Work> works, Duration least, int leastRuns)
            throws Exception {
        List<Future<Lap>> pending = new ArrayList<>();
        for (Work work : works) {
            pending.add(threads.submit(() -> run(work, least, leastRuns, System::nanoTime)));
        }
        List<Lap> laps = new ArrayList<>();
        for (Future<Lap> lap : pending) {
            try {
                laps.add(lap.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
        return laps;
    }
}
