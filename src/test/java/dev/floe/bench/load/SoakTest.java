package dev.floe.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SoakTest {
    private static final long MEGABYTE = 1L << 20;

    private final Soak soak = new Soak(Map.of("self", ProcessHandle.current().pid()));

    @Test
    void whatFillsUpOnceIsNoGrowth() {
        for (int i = 0; i < 60; i++) {
            soak.add("edge", new Soak.Sample(Math.min(20 + 10 * i, 300) * MEGABYTE, Math.min(100 + 20 * i, 500)));
        }
        assertThat(soak.growth()).isEmpty();
    }

    @Test
    void whatGoesOnGrowingIsNamed() {
        for (int i = 0; i < 60; i++) {
            soak.add("edge", new Soak.Sample((100 + 5 * i) * MEGABYTE, 100));
            soak.add("node-0", new Soak.Sample(100 * MEGABYTE, 100 + 10 * i));
        }
        assertThat(soak.growth())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("edge: memory grew from "))
                .anyMatch(line -> line.startsWith("node-0: descriptors grew from "));
    }

    @Test
    void aSingleHighValueIsChance() {
        for (int i = 0; i < 60; i++) {
            soak.add("edge", new Soak.Sample((i == 58 ? 900 : 100) * MEGABYTE, i == 55 ? 5000 : 100));
        }
        assertThat(soak.growth()).isEmpty();
    }

    @Test
    void aProcessIsLookedAt() {
        soak.sample();
        assertThat(soak.names()).containsExactly("self");
        assertThat(soak.samples("self")).singleElement().satisfies(sample -> {
            assertThat(sample.bytes()).isGreaterThan(MEGABYTE);
            assertThat(sample.descriptors()).isPositive();
        });
    }
}
