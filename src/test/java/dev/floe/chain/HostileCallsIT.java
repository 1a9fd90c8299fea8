package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The long version of {@link HostileCallsTest}, which also looks at the memory. */
@Timeout(600)
class HostileCallsIT {
    private static final int CALLS = 35_000;
    private static final long MAX_GROWTH = 24 << 20;

    @Test
    void leaveNothingBehind(@TempDir Path directory) throws Exception {
        try (LocalChain chain = new LocalChain(directory.resolve("chain"));
                HostileCalls calls = new HostileCalls(chain)) {
            calls.send(3000, 2);
            long before = usedMemory();
            calls.send(CALLS, 3);
            assertThat(usedMemory() - before).isLessThan(MAX_GROWTH);
        }
    }

    private static long usedMemory() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
