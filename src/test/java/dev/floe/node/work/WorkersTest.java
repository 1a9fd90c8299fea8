package dev.floe.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class WorkersTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final WorkPace AT_ONCE = new WorkPace(0, 0);
    private static final Demand NOBODY = new Demand(() -> 0);

    /** Does what the test hands to it, step by step. */
    private static final class Scripted implements Worker {
        private final String name;
        private final BlockingQueue<Object> script = new SynchronousQueue<>();
        private final BlockingQueue<Object> begun = new LinkedBlockingQueue<>();

        Scripted(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Step work() throws IOException {
            begun.add(this);
            Object next;
            try {
                next = script.poll(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
            return switch (next) {
                case null -> throw new AssertionError("nothing was scripted");
                case Step step -> step;
                case IOException failure -> throw failure;
                default -> throw (RuntimeException) next;
            };
        }

        void step(Object outcome) throws InterruptedException {
            script.put(outcome);
        }

        @Override
        public long waiting() {
            return 7;
        }

        @Override
        public String progress() {
            return "some";
        }
    }

    /** Never succeeds. */
    private static final class Broken implements Worker {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Step work() throws IOException {
            throw new IOException("no space left on device");
        }

        @Override
        public long waiting() {
            return 1;
        }

        @Override
        public String progress() {
            return "none";
        }
    }

    private static WorkerStatus await(Workers workers, int index, Predicate<WorkerStatus> wanted) {
        while (true) {
            WorkerStatus status = workers.status().get(index);
            if (wanted.test(status)) {
                return status;
            }
            Thread.yield();
        }
    }

    private static WorkerStatus await(Workers workers, int index, WorkerStatus.State state) {
        return await(workers, index, status -> status.state() == state);
    }

    @Test
    void aBusyWorkerGoesOnAndAnIdleOneIsWoken() throws Exception {
        Scripted worker = new Scripted("one");
        try (Workers workers = new Workers(AT_ONCE, NOBODY)) {
            Workers.Bell bell = workers.add(worker, NEVER);
            workers.start();
            worker.step(Step.BUSY);
            worker.step(Step.BUSY);
            worker.step(Step.IDLE);
            WorkerStatus idle = await(workers, 0, WorkerStatus.State.IDLE);
            assertThat(idle.steps()).isEqualTo(2);
            assertThat(idle.waiting()).isEqualTo(7);
            assertThat(idle.progress()).isEqualTo("some");
            worker.begun.clear();
            bell.ring();
            worker.begun.take();
            bell.ring();
            worker.step(Step.IDLE);
            worker.step(Step.IDLE);
        }
    }

    @Test
    void aWorkerThatFailsIsTriedAgainAndHoldsUpNobody() throws Exception {
        Scripted failing = new Scripted("failing");
        Scripted other = new Scripted("other");
        try (Workers workers = new Workers(AT_ONCE, NOBODY)) {
            workers.add(failing, NEVER);
            workers.add(other, NEVER);
            workers.start();
            failing.step(new IOException("no space left on device"));
            // It may be at it again by now, and has failed all the same until it succeeds.
            WorkerStatus failed = await(
                    workers,
                    0,
                    status -> status.failures() == 1 && status.failure().isPresent());
            assertThat(failed.failure())
                    .hasValueSatisfying(why -> assertThat(why).contains("no space left on device"));
            other.step(Step.BUSY);
            other.step(Step.IDLE);
            failing.step(new IllegalStateException("a bug"));
            failing.step(Step.IDLE);
            WorkerStatus mended = await(workers, 0, WorkerStatus.State.IDLE);
            assertThat(mended.failure()).isEmpty();
            assertThat(mended.failures()).isEqualTo(2);
        }
    }

    /** The pauses grow, so that whoever looks finds it so, however seldom it looks. */
    @Test
    void aWorkerThatRestsAfterAFailureIsSaidToHaveFailed() {
        try (Workers workers = new Workers(AT_ONCE, NOBODY)) {
            workers.add(new Broken(), NEVER);
            workers.start();
            WorkerStatus failed = await(workers, 0, WorkerStatus.State.FAILED);
            assertThat(failed.failure())
                    .hasValueSatisfying(why -> assertThat(why).contains("no space left on device"));
            assertThat(failed.steps()).isZero();
        }
    }
}
