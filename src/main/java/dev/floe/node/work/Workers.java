package dev.floe.node.work;

import dev.floe.bytes.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Runs workers, each on a thread of its own, until it is closed. A worker that fails is logged once for each kind of
 * failure and tried again, after pauses that grow; it never ends the others. Thread-safe.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Workers.class);
    private static final Duration THROTTLED = Duration.ofSeconds(1);
    private static final Backoff AFTER_FAILURES = Backoff.unlimited(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private final WorkPace pace;
    private final Demand demand;
    private final List<Shift> shifts = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * @param pace of each worker
     * @param demand while it is there, they rest longer
     */
    public Workers(WorkPace pace, Demand demand) {
        this.pace = pace;
        this.demand = demand;
    }

    /** Wakes a worker that has nothing to do. */
    @FunctionalInterface
    public interface Bell {
        void ring();
    }

    /**
     * Takes on a worker, before the start.
     *
     * @param interval after which it looks for work although nobody woke it
     */
    public synchronized Bell add(Worker worker, Duration interval) {
        Shift shift = new Shift(worker, interval);
        shifts.add(shift);
        return shift.bell::release;
    }

    /** Lets all workers begin. To be called once. */
    public synchronized void start() {
        if (!stopping) {
            shifts.forEach(shift -> shift.thread.start());
        }
    }

    /** Where the workers stand, in the order of their start. */
    public synchronized List<WorkerStatus> status() {
        return shifts.stream().map(Shift::status).toList();
    }

    /** Lets the steps that run end, and returns. */
    @Override
    public void close() {
        stopping = true;
        List<Shift> running;
        synchronized (this) {
            running = List.copyOf(shifts);
        }
        running.forEach(shift -> shift.bell.release());
        boolean interrupted = false;
        for (Shift shift : running) {
            while (shift.thread.isAlive()) {
                try {
                    shift.thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A worker and the thread that it works on. */
    private final class Shift {
        private final Worker worker;
        private final Duration interval;
        private final Rests rests = new Rests(pace, demand, 1, System::nanoTime);
        private final Semaphore bell = new Semaphore(0);
        private final Thread thread;
        private volatile WorkerStatus.State state = WorkerStatus.State.IDLE;
        private volatile long steps;
        private volatile long failures;
        private volatile Optional<String> failure = Optional.empty();

        Shift(Worker worker, Duration interval) {
            this.worker = worker;
            this.interval = interval;
            this.thread = Thread.ofPlatform().daemon().name(worker.name()).unstarted(this::run);
        }

        WorkerStatus status() {
            return new WorkerStatus(
                    worker.name(), state, worker.waiting(), worker.progress(), steps, failures, failure);
        }

        private void run() {
            int inARow = 0;
            while (!stopping) {
                bell.drainPermits();
                state = WorkerStatus.State.BUSY;
                long begin = System.nanoTime();
                try {
                    Step step = worker.work();
                    failure = Optional.empty();
                    inARow = 0;
                    switch (step) {
                        case BUSY -> {
                            steps++;
                            rest(rests.after(System.nanoTime() - begin));
                        }
                        case THROTTLED -> {
                            state = WorkerStatus.State.THROTTLED;
                            await(THROTTLED);
                        }
                        case IDLE -> {
                            state = WorkerStatus.State.IDLE;
                            await(interval);
                        }
                    }
                } catch (IOException | RuntimeException | Error e) {
                    failed(e);
                    inARow++;
                    rest(AFTER_FAILURES.pause(inARow));
                }
            }
        }

        private void failed(Throwable cause) {
            failures++;
            Optional<String> words = Optional.of(cause.toString());
            if (!words.equals(failure)) {
                if (cause instanceof IOException) {
                    LOG.warnf("%s failed, trying again: %s", worker.name(), cause.getMessage());
                } else {
                    LOG.errorf(cause, "%s failed, trying again", worker.name());
                }
            }
            failure = words;
            // Last: who sees a failed worker finds out why.
            state = WorkerStatus.State.FAILED;
        }

        private void await(Duration longest) {
            try {
                bell.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                LOG.debugf("%s is not to be interrupted", worker.name());
            }
        }

        /** Waits whoever rings, unless it is the end. */
        private void rest(Duration duration) {
            long end = System.nanoTime() + duration.toNanos();
            for (long left = duration.toNanos(); left > 0 && !stopping; left = end - System.nanoTime()) {
                await(Duration.ofNanos(left));
            }
        }
    }
}
