package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The storage nodes of a local network run its epochs, each with a wallet of its own. */
@Timeout(300)
class NodesRunEpochsTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory;

    @Test
    void epochsPassWithoutAnybodyElse() throws Exception {
        try (OwnNodes network = new OwnNodes(directory, 4, 10, Duration.ofSeconds(2))) {
            for (OwnNodes.Node node : network.nodes) {
                node.await(health -> health.path("epoch").asInt() >= 4);
            }
        }
    }

    @Test
    void whoAdvancesTheChainWaitsForTheNodes() throws Exception {
        try (OwnNodes network = new OwnNodes(directory, 4, 10, DAY)) {
            long begin = System.nanoTime();
            assertThat(network.advance(10)).isEqualTo("epoch 11");
            System.out.println("10 epochs: " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            for (OwnNodes.Node node : network.nodes) {
                node.await(health -> health.path("epoch").asInt() == 11
                        && health.path("nodeStatus").asText().equals("Active")
                        && health.toString().contains("complete in epoch 11")
                        && !health.toString().contains("not complete in"));
            }
        }
    }
}
