package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is served when, and whose fault a failure is. The pool is a list that the test works off. */
class CpuTest {
    private final ArrayDeque<Runnable> pool = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    private void workOff() {
        while (!pool.isEmpty()) {
            pool.poll().run();
        }
    }

    private CompletableFuture<Boolean> submit(Cpu.Queue queue, String name) {
        return queue.submit(() -> done.add(name));
    }

    private static Throwable failure(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return future.exceptionNow();
    }

    @Test
    void queuesAreServedInTurn() {
        Cpu cpu = new Cpu(pool::add, 1);
        Cpu.Queue large = cpu.queue();
        Cpu.Queue small = cpu.queue();
        for (int i = 0; i < 4; i++) {
            submit(large, "large " + i);
        }
        submit(small, "small");
        workOff();
        assertThat(done).containsExactly("large 0", "small", "large 1", "large 2", "large 3");
    }

    @Test
    void noMoreRunsAtOnceThanAllowed() {
        Cpu cpu = new Cpu(pool::add, 2);
        Cpu.Queue queue = cpu.queue();
        for (int i = 0; i < 5; i++) {
            submit(queue, "work");
        }
        assertThat(pool).hasSize(2);
        workOff();
        assertThat(done).hasSize(5);
        submit(queue, "more");
        assertThat(pool).hasSize(1);
    }

    @Test
    void whatIsCancelledIsNotDoneAndTakesNoPlace() {
        Cpu cpu = new Cpu(pool::add, 1, 2);
        Cpu.Queue queue = cpu.queue();
        CompletableFuture<Boolean> one = submit(queue, "one");
        submit(queue, "two");
        one.cancel(true);
        CompletableFuture<Boolean> three = submit(queue, "three");
        workOff();
        assertThat(done).containsExactly("two", "three");
        assertThat(three).isCompletedWithValue(true);
    }

    @Test
    void tooMuchWorkIsRefusedAtOnce() {
        Cpu cpu = new Cpu(pool::add, 1, 1);
        Cpu.Queue queue = cpu.queue();
        submit(queue, "one");
        assertThat(failure(submit(queue, "two"))).isInstanceOf(Cpu.Fault.class);
        workOff();
        assertThat(submit(queue, "three")).isNotDone();
    }

    @Test
    void checkedExceptionsAreTheDatas() {
        Cpu cpu = new Cpu(pool::add, 1);
        CompletableFuture<Boolean> wrong = cpu.queue().submit(() -> {
            throw new IOException("bad data");
        });
        workOff();
        assertThat(failure(wrong)).isInstanceOf(IOException.class).hasMessage("bad data");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everythingElseIsOurs(boolean error) {
        Cpu cpu = new Cpu(pool::add, 1);
        Cpu.Queue queue = cpu.queue();
        CompletableFuture<Boolean> broken = queue.submit(() -> {
            if (error) {
                throw new StackOverflowError();
            }
            throw new IllegalStateException("a bug");
        });
        CompletableFuture<Boolean> next = submit(queue, "next");
        workOff();
        assertThat(failure(broken)).isInstanceOf(Cpu.Fault.class);
        assertThat(next).as("the pool goes on").isCompletedWithValue(true);
    }

    @Test
    void aPoolThatRefusesFailsWhatWaits() {
        Cpu cpu = new Cpu(
                task -> {
                    throw new RejectedExecutionException("going down");
                },
                1);
        assertThat(failure(submit(cpu.queue(), "one"))).isInstanceOf(Cpu.Fault.class);
        assertThat(failure(submit(cpu.queue(), "two"))).isInstanceOf(Cpu.Fault.class);
    }
}
