package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SliverBuffersTest {
    private final SliverBuffers buffers = new SliverBuffers();

    @Test
    void aLongArrayIsUsedAgainByOneAtATime() {
        byte[] first = buffers.take(100_000);
        byte[] second = buffers.take(100_000);
        assertThat(second).isNotSameAs(first);
        buffers.giveBack(first);
        assertThat(buffers.take(100_000)).isSameAs(first);
        assertThat(buffers.take(100_000)).isNotSameAs(first).isNotSameAs(second);
    }

    @Test
    void anArrayOfAnotherLengthIsNoUse() {
        buffers.giveBack(new byte[100_000]);
        assertThat(buffers.take(100_001)).hasSize(100_001);
    }

    @Test
    void shortArraysAndMoreThanOneAreLeftToTheCollector() {
        byte[] shorter = new byte[1000];
        buffers.giveBack(shorter);
        assertThat(buffers.take(1000)).isNotSameAs(shorter);
        byte[] one = new byte[100_000];
        byte[] other = new byte[100_000];
        buffers.giveBack(one);
        buffers.giveBack(other);
        assertThat(buffers.take(100_000)).isSameAs(other);
        assertThat(buffers.take(100_000)).isNotSameAs(one);
    }
}
