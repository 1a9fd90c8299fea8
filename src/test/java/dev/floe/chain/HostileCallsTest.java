package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.protocol.ObjectId;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class HostileCallsTest {
    @Test
    void areAnsweredAsADoorAnswers(@TempDir Path directory) throws Exception {
        try (LocalChain chain = new LocalChain(directory.resolve("chain"));
                HostileCalls calls = new HostileCalls(HostileCalls.Target.of(chain))) {
            Map<String, Integer> statuses = calls.send(3000, 1);
            // The mix reaches what is behind the door as well as the door.
            assertThat(statuses).containsKeys("200 grpc-status:0", "200 grpc-status:3", "200 grpc-status:5", "404");
            ObjectId friend = ObjectId.parse("0xf1").orElseThrow();
            assertThat(chain.ledger()
                            .faucet()
                            .give(friend, 1, 1)
                            .effects()
                            .status()
                            .succeeded())
                    .isTrue();
        }
    }
}
