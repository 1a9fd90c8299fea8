package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class CodecWarmUpTest {
    private final Queue<Runnable> cpu = new ArrayDeque<>();
    private final CodecWarmUp warmUp = new CodecWarmUp(cpu::add);

    @Test
    void isOverWhenItsWorkIs() {
        assertThat(warmUp.isDone(4)).isFalse();
        assertThat(warmUp.isDone(4)).isFalse();
        cpu.remove().run();
        assertThat(warmUp.isDone(4)).isTrue();
    }

    @Test
    void worksOnceHoweverOftenItIsAskedFor() {
        warmUp.isDone(4);
        warmUp.isDone(7);
        assertThat(cpu).hasSize(1);
        cpu.remove().run();
        warmUp.isDone(4);
        assertThat(cpu).isEmpty();
    }

    @Test
    void keepsNobodyWaitingForANetworkThatHasNoCode() {
        warmUp.isDone(3);
        Runnable work = cpu.remove();
        assertThatThrownBy(work::run).isInstanceOf(RuntimeException.class);
        assertThat(warmUp.isDone(3)).isTrue();
    }
}
