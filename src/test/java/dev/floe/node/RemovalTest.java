package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the data of blobs that have ended are removed, and by whose word they are not. */
@Timeout(300)
class RemovalTest {
    @TempDir
    private Path directory;

    private RunningNode node;
    private int objects;

    private void start(List<Integer> shards) throws Exception {
        node = new RunningNode(directory, shards);
    }

    private void startAgain(NodeConfig.Removal how) throws Exception {
        node.withRemoval(how).restart();
        node.settle();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private TestBlob blob(int number) {
        return TestBlob.random(node.node().held().encoding(), 1000, number);
    }

    private void register(TestBlob blob) throws Exception {
        objects++;
        node.chain.emit(StubChain.registered(blob.id(), objects, 50, true));
        node.settle();
    }

    private void end(TestBlob blob) {
        node.chain.emit(StubChain.deleted(blob.id(), objects, 50, false));
    }

    private boolean hasMetadata(TestBlob blob) throws Exception {
        return node.get("/v1/blobs/" + blob.id() + "/metadata").statusCode() == 200;
    }

    private static String progress(JsonNode health) {
        return IntStream.range(0, health.path("workers").size())
                .mapToObj(i -> health.path("workers").get(i))
                .filter(worker -> worker.path("name").asText().equals("garbage-collection"))
                .map(worker -> worker.path("progress").asText())
                .findFirst()
                .orElse("");
    }

    @Test
    void nothingIsRemovedIfTheOperatorSaysSo() throws Exception {
        start(List.of(0, 1));
        TestBlob kept = blob(1);
        startAgain(new NodeConfig.Removal(false, Duration.ZERO));
        register(kept);
        assertThat(node.put("/v1/blobs/" + kept.id() + "/metadata", kept.metadataBody())
                        .statusCode())
                .isEqualTo(201);
        end(kept);
        node.settle();
        node.await(health -> progress(health).contains("removes nothing: garbage_collection.enable_data_deletion"));
        startAgain(new NodeConfig.Removal(false, Duration.ZERO));
        assertThat(hasMetadata(kept)).as("it has ended").isFalse();
        register(kept);
        assertThat(hasMetadata(kept)).as("its data are there").isTrue();
        end(kept);
        node.settle();

        // What ended meanwhile is not forgotten.
        startAgain(NodeConfig.Removal.AT_ONCE);
        node.await(health -> progress(health).contains("1 blob that ended was removed"));
        register(kept);
        assertThat(hasMetadata(kept)).isFalse();
    }

    @Test
    void nothingIsRemovedBeforeTheNodesTimeInTheEpoch() throws Exception {
        start(List.of(0, 1));
        startAgain(new NodeConfig.Removal(true, Duration.ofDays(366)));
        register(blob(1));
        end(blob(1));
        node.await(health -> progress(health).contains("waits: for its time in the epoch"));
        startAgain(NodeConfig.Removal.AT_ONCE);
        node.await(health -> progress(health).contains("1 blob that ended was removed"));
    }

    /** The one that has to get what others have; and not the one that has nothing to get. */
    @Test
    void nothingIsRemovedWhileTheNodeIsNotActive() throws Exception {
        start(List.of());
        register(blob(1));
        node.chain.startEpoch(node.committee(RunningNode.EPOCH + 1, RunningNode.SHARDS, List.of(0, 1)));
        node.await(health -> health.path("nodeStatus").asText().equals("RecoverMetadata"));
        end(blob(1));
        node.await(health -> progress(health).contains("waits: the node is not active: RecoverMetadata"));
        node.chain.startEpoch(node.committee(RunningNode.EPOCH + 2, RunningNode.SHARDS, List.of()));
        node.await(health -> progress(health).contains("1 blob that ended was removed"));
    }
}
