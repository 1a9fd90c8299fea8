package dev.floe.redstuff;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Works through numbered tasks with the calling thread and up to {@code parallelism - 1} more from an executor. The
 * caller works too, so a busy or even full executor costs speed but never progress.
 */
record WorkCrew(Executor cpu, int parallelism) {

    WorkCrew {
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism " + parallelism);
        }
    }

    /** One worker with buffers of its own; used by one thread. */
    @FunctionalInterface
    interface Worker {
        void work(int task) throws IOException;
    }

    /**
     * Returns when all tasks are done, or when one failed and no worker is busy any more. An interrupt stops the crew.
     *
     * @param workers makes a worker for each thread that takes part
     * @throws IOException the first task's failure; {@link InterruptedIOException} on an interrupt
     */
    void run(int tasks, Supplier<Worker> workers) throws IOException {
        Job job = new Job(tasks, workers);
        for (int helper = 1; helper < Math.min(parallelism, tasks); helper++) {
            try {
                cpu.execute(job::work);
            } catch (RejectedExecutionException e) {
                break;
            }
        }
        job.work();
        job.await();
    }

    private static final class Job {
        private final int tasks;
        private final Supplier<Worker> workers;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch unfinished;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(int tasks, Supplier<Worker> workers) {
            this.tasks = tasks;
            this.workers = workers;
            this.unfinished = new CountDownLatch(tasks);
        }

        void work() {
            Worker worker = null;
            for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
                try {
                    if (Thread.currentThread().isInterrupted()) {
                        failure.compareAndSet(null, new InterruptedIOException("interrupted"));
                    }
                    if (failure.get() == null) {
                        worker = worker == null ? workers.get() : worker;
                        worker.work(task);
                    }
                } catch (IOException | RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    unfinished.countDown();
                }
            }
        }

        void await() throws IOException {
            boolean interrupted = false;
            while (true) {
                try {
                    unfinished.await();
                    break;
                } catch (InterruptedException e) {
                    // The workers still use the caller's buffers: stop them, and wait.
                    interrupted = true;
                    failure.compareAndSet(null, new InterruptedIOException("interrupted"));
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure.get()) {
                case null -> {}
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }
}
