package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.redstuff.Axis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that lack something get it from each other. */
@Timeout(600)
class HealingNetworkTest {
    private static final int NODES = 5;

    @TempDir
    private Path directory;

    private TestNetwork network;
    private final List<TestBlob> blobs = new ArrayList<>();

    @BeforeEach
    void aNetworkWithBlobs() throws Exception {
        network = new TestNetwork(directory, 10, NODES, NODES);
    }

    @AfterEach
    void stop() {
        network.close();
    }

    private TestBlob store(int length, List<Integer> without) throws Exception {
        TestBlob blob = TestBlob.random(network.encoding, length, blobs.size());
        blobs.add(blob);
        network.store(blob, blobs.size(), without);
        return blob;
    }

    private static boolean isHealed(JsonNode health) {
        for (JsonNode worker : health.path("workers")) {
            if (worker.path("name").asText().equals("healing")) {
                return worker.path("waiting").asInt() == 0;
            }
        }
        return false;
    }

    @Test
    void whoMissedAnUploadGetsItWhenItIsCertified() throws Exception {
        TestBlob shortOne = store(50, List.of(4));
        TestBlob longOne = store(100_000, List.of(4));

        TestNetwork.Node node = network.nodes.get(4);
        node.settle();
        for (TestBlob blob : List.of(shortOne, longOne)) {
            node.await(health -> isHealed(health) && hasAll(4, blob));
            assertThat(node.send("GET", "/v1/blobs/" + blob.id() + "/confirmation/permanent", new byte[0])
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** As in MinIO's and Garage's replaced disks: what was there is there again, without anybody asking for it. */
    @Test
    void aWipedNodeGetsEverythingAgainAndOthersMayThenFail() throws Exception {
        for (int i = 0; i < 6; i++) {
            store(i % 2 == 0 ? 60 : 30_000, List.of());
        }
        TestNetwork.Node wiped = network.nodes.get(2);
        wiped.stop();
        wiped.wipe();
        wiped.start();

        for (TestBlob blob : blobs) {
            wiped.await(health -> isHealed(health) && hasAll(2, blob));
        }
        // Now another one loses all, and what it has to have again is made with what the first one got.
        TestNetwork.Node second = network.nodes.get(0);
        second.stop();
        second.wipe();
        network.nodes.get(4).stop();
        second.start();
        for (TestBlob blob : blobs) {
            second.await(health -> isHealed(health) && hasAll(0, blob));
        }
    }

    @Test
    void healthSaysWhatIsMissingAndWhy() throws Exception {
        network.nodes.get(0).stop();
        network.nodes.get(1).stop();
        TestBlob blob = TestBlob.random(network.encoding, 5000, 1);
        network.store(blob, 1, List.of(3, 4));

        JsonNode health = network.nodes.get(3).await(state -> state.toString().contains("last: blob " + blob.id()));
        assertThat(isHealed(health)).isFalse();
        assertThat(hasAll(3, blob)).isFalse();
    }

    private boolean hasAll(int node, TestBlob blob) {
        try {
            for (int shard : network.shards(node)) {
                int pair = blob.id().pairOfShard(shard, network.encoding.shardCount());
                for (Axis axis : Axis.values()) {
                    if (!network.nodes.get(node).has(blob, pair, axis)) {
                        return false;
                    }
                }
            }
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
