package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {
    @Test
    void unitsArePowersOf1024() {
        assertThat(MemorySize.valueOf("1000").bytes()).isEqualTo(1000);
        assertThat(MemorySize.valueOf("1.5K").bytes()).isEqualTo(1536);
        assertThat(MemorySize.valueOf("2 GiB").bytes()).isEqualTo(2L << 30);
        assertThat(MemorySize.valueOf("0").bytes()).isZero();
        assertThat(MemorySize.valueOf("999999999999T").bytes()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1M", "25%", "1Q", "99999999999999999999"})
    void everythingElseIsNone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemorySize.valueOf(text))
                .withMessageContaining(text);
    }

    @Test
    void aShareIsAPercentageOrAnAmount() {
        assertThat(HeapShare.parse("25%", 1000).bytes()).isEqualTo(250);
        assertThat(HeapShare.parse("12.5 %", 1000).bytes()).isEqualTo(125);
        assertThat(HeapShare.parse("1K", 1024).bytes()).isEqualTo(1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "101%", "%", "-1%", "1025", "1G"})
    void noShareIsMoreThanTheHeap(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeapShare.parse(text, 1024))
                .withMessageContaining(text);
    }
}
