package dev.floe.chain;

import dev.floe.devnet.ProcessMemory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The long version of {@link HostileCallsTest}, against a process, whose memory it also looks at. */
@Timeout(600)
class HostileCallsIT {
    private static final int CALLS = 35_000;
    private static final long MAX_GROWTH = 24 << 20;

    @Test
    void leaveNothingBehind(@TempDir Path directory) throws Exception {
        try (ChainProcess chain = new ChainProcess(directory.resolve("chain"), "-Xmx256m", "-XX:+UseSerialGC");
                HostileCalls calls = new HostileCalls(chain.target())) {
            calls.send(3000, 2);
            long before = ProcessMemory.kept(chain.pid());
            calls.send(CALLS, 3);
            long after = ProcessMemory.awaitGrowthBelow(MAX_GROWTH, before, chain.pid());
            System.out.printf("%d calls: %d KB kept, then %d KB%n", CALLS, before >> 10, after >> 10);
        }
    }
}
