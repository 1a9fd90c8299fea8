package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sui.ChainNetwork;
import dev.floe.sui.SuiClient;
import dev.floe.sui.move.EventBlobs.EventBlob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The storage nodes of a local network make event blobs, which the contract certifies, and learn from them. */
@Timeout(300)
class EventBlobsOnChainTest {
    /** More than the nodes themselves have the chain make for each: or it would never end. */
    private static final String SMALL = "event_blobs:\n  max_checkpoints: 25\n";

    private static final Duration PATIENCE = Duration.ofSeconds(100);

    @TempDir
    private Path directory;

    private static Optional<EventBlob> latest(ChainNetwork chain) throws Exception {
        return chain.refresh().latestEventBlob();
    }

    /** Has the chain go on until an event blob is certified that goes that far. */
    private static EventBlob certified(OwnNodes network, ChainNetwork chain, long checkpoint) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Optional<EventBlob> latest = latest(chain);
        while (latest.filter(blob -> blob.endingCheckpoint() >= checkpoint).isEmpty()) {
            assertThat(System.nanoTime())
                    .as("%s, and not %d", latest, checkpoint)
                    .isLessThan(end);
            if (chain.sui().latestCheckpoint() < checkpoint + 25) {
                network.useFaucet();
            } else {
                Thread.sleep(20);
            }
            latest = latest(chain);
        }
        return latest.orElseThrow();
    }

    @Test
    void aNodeThatWasWipedLearnsFromEventBlobsWhatTheChainHasPruned() throws Exception {
        try (OwnNodes network = new OwnNodes(directory, 4, 10, Duration.ofDays(1), SMALL);
                SuiClient sui = new SuiClient(List.of(network.rpc()));
                ChainNetwork chain = new ChainNetwork(
                        sui, network.deployed("systemObject"), network.deployed("stakingObject"), Duration.ZERO)) {
            network.advance(2);
            EventBlob latest = certified(network, chain, 49);
            OwnNodes.Node wiped = network.nodes.getFirst();
            wiped.stop();
            wiped.wipe();
            network.prune(latest.endingCheckpoint() + 1);
            wiped.start();
            wiped.await(health -> health.path("nodeStatus").asText().equals("Active")
                    && health.path("latestCheckpointSequenceNumber").asLong() > latest.endingCheckpoint());
            int epoch = chain.refresh().epoch();
            // It ends epochs with the others, and goes on with event blobs.
            network.advance(1);
            certified(network, chain, latest.endingCheckpoint() + 50);
            wiped.await(health -> health.path("epoch").asInt() > epoch
                    && health.toString().contains("complete in epoch")
                    && !health.toString().contains("not complete in"));
            assertThat(wiped.health().path("warnings").toString()).doesNotContain("event blob");
        }
    }
}
