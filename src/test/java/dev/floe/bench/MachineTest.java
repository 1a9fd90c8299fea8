package dev.floe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Processor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of the machine, from what Linux says on several architectures. */
class MachineTest {
    @Test
    void anIntelMachine() {
        Machine machine = Machine.of(Processor.of(List.of(
                "processor\t: 0",
                "model name\t: Some(R) Processor @ 2.00GHz",
                "flags\t\t: fpu sse2 ssse3 avx2 gfni avx2x",
                "",
                "processor\t: 1",
                "model name\t: Another",
                "flags\t\t: avx512f")));
        assertThat(machine.processor()).isEqualTo("Some(R) Processor @ 2.00GHz");
        assertThat(machine.features()).containsExactly("avx2", "gfni", "ssse3");
    }

    @Test
    void anArmMachineHasNoName() {
        Machine machine = Machine.of(Processor.of(List.of("processor\t: 0", "Features\t: fp asimd aes pmull")));
        assertThat(machine.processor()).isEqualTo(System.getProperty("os.arch"));
        assertThat(machine.features()).containsExactly("asimd", "pmull");
    }

    @Test
    void aMachineThatTellsNothing() {
        Machine machine = Machine.of(Processor.of(List.of()));
        assertThat(machine.processor()).isNotBlank();
        assertThat(machine.features()).isEmpty();
    }

    @Test
    void thisMachine() {
        Machine machine = Machine.here();
        assertThat(machine.cores()).isPositive();
        assertThat(machine.runtime()).startsWith("JVM, ");
        assertThat(machine.kernel()).isNotBlank();
        assertThat(machine.hashing()).isNotBlank();
    }
}
