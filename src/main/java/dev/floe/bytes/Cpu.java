package dev.floe.bytes;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Where CPU time is spent: a pool of threads that many users share fairly. Each user has a {@link Queue} of its own, and
 * the queues are served in turn, one piece of work at a time, so that a short one does not wait behind all of a long one.
 *
 * <p>The future of a piece of work fails with the checked exception that the work threw: then what it was given was
 * wrong. Whatever else goes wrong is a fault of this process, never of what it was given: an exception or error that was
 * not declared, a pool that refuses, more work waiting than allowed. It is logged, and the future fails with a {@link
 * Fault}. Cancelling the future takes work back that did not begin, with everything that it refers to. Thread-safe.
 */
public final class Cpu {
    private static final Logger LOG = Logger.getLogger(Cpu.class);
    private static final long BETWEEN_LOGS_NANOS = 10_000_000_000L;

    private final Executor pool;
    private final int threads;
    private final int mostWaiting;
    private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - BETWEEN_LOGS_NANOS);

    // Guarded by this.
    private final ArrayDeque<Queue> turns = new ArrayDeque<>();
    private int running;
    private int waiting;

    /** A computation. */
    public interface Work<T> {
        /** @throws Exception a checked one if what it was given is wrong */
        T run() throws Exception;
    }

    /** This process could not do a computation, whatever it was about. */
    public static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Fault(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * @param pool runs the work; not an event loop
     * @param threads how many pieces of work run at the same time
     * @param mostWaiting how many may wait
     */
    public Cpu(Executor pool, int threads, int mostWaiting) {
        this.pool = pool;
        this.threads = threads;
        this.mostWaiting = mostWaiting;
    }

    /** The same with as much work waiting as any sensible use has. */
    public Cpu(Executor pool, int threads) {
        this(pool, threads, 1 << 16);
    }

    /** How many pieces of work run at the same time. */
    public int threads() {
        return threads;
    }

    /** A new queue, for one user. Needs not be closed. */
    public Queue queue() {
        return new Queue();
    }

    /** The work of one user, done in order. Also an executor, for work that tells nobody how it went. */
    public final class Queue implements Executor {
        // Guarded by the Cpu.
        private final SequencedSet<Task<?>> tasks = new LinkedHashSet<>();

        private Queue() {}

        /** Has {@code work} done when it is its turn. The future completes on a thread of the pool. */
        public <T> CompletableFuture<T> submit(Work<T> work) {
            Task<T> task = new Task<>(this, work);
            enqueue(task);
            return task.result;
        }

        @Override
        public void execute(Runnable work) {
            submit(() -> {
                work.run();
                return true;
            });
        }
    }

    private void enqueue(Task<?> task) {
        boolean start;
        synchronized (this) {
            if (waiting >= mostWaiting) {
                task.refuse(new RejectedExecutionException(waiting + " pieces of work are waiting"));
                return;
            }
            waiting++;
            if (task.queue.tasks.isEmpty()) {
                turns.add(task.queue);
            }
            task.queue.tasks.add(task);
            start = running < threads;
            running += start ? 1 : 0;
        }
        task.result.whenComplete((value, failure) -> takeBack(task));
        if (start) {
            start();
        }
    }

    private void start() {
        try {
            pool.execute(this::serve);
        } catch (RejectedExecutionException e) {
            for (Task<?> task = next(); task != null; task = next()) {
                task.refuse(e);
            }
            synchronized (this) {
                running--;
            }
        }
    }

    private void serve() {
        Task<?> task = next();
        if (task != null) {
            task.run();
        }
        synchronized (this) {
            if (waiting == 0) {
                running--;
                return;
            }
        }
        start();
    }

    /** The first work of the queue whose turn it is; null if nothing waits. */
    private synchronized Task<?> next() {
        Queue queue = turns.poll();
        if (queue == null) {
            return null;
        }
        Task<?> task = queue.tasks.removeFirst();
        waiting--;
        if (!queue.tasks.isEmpty()) {
            turns.add(queue);
        }
        return task;
    }

    private synchronized void takeBack(Task<?> task) {
        if (task.queue.tasks.remove(task)) {
            waiting--;
            if (task.queue.tasks.isEmpty()) {
                turns.remove(task.queue);
            }
        }
    }

    private void log(Throwable cause) {
        long last = loggedAt.get();
        long now = System.nanoTime();
        boolean seldom = now - last >= BETWEEN_LOGS_NANOS && loggedAt.compareAndSet(last, now);
        LOG.log(
                seldom ? Logger.Level.ERROR : Logger.Level.DEBUG,
                "a computation failed, by no fault of its data",
                cause);
    }

    private final class Task<T> {
        private final Queue queue;
        private final Work<T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        private Task(Queue queue, Work<T> work) {
            this.queue = queue;
            this.work = work;
        }

        private void run() {
            if (result.isDone()) {
                return;
            }
            try {
                result.complete(work.run());
            } catch (RuntimeException | Error e) {
                refuse(e);
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        }

        private void refuse(Throwable cause) {
            log(cause);
            result.completeExceptionally(new Fault("this process could not compute: " + cause, cause));
        }
    }
}
