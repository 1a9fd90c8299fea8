package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeBackupTest {
    private static final Encoding ENCODING = new Encoding(RunningNode.SHARDS);
    private static final List<Integer> OWN = List.of(0, 3, 4, 7);

    @TempDir
    private Path folder;

    private final List<String> damages = new ArrayList<>();
    private RunningNode node;
    private Path to;

    @BeforeEach
    void start() throws Exception {
        node = new RunningNode(folder.resolve("node"), OWN);
        to = folder.resolve("backup");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void backUp() throws IOException {
        assertThat(NodeBackup.run(node.directory, to, (store, damage) -> damages.add(store + "/" + damage)))
                .containsOnlyKeys("chain", "blobs");
        assertThat(damages).isEmpty();
    }

    private void store(TestBlob blob, int object) throws Exception {
        node.chain.emit(StubChain.registered(blob.id(), object, 50, false));
        node.settle();
        String path = "/v1/blobs/" + blob.id();
        assertThat(node.put(path + "/metadata", blob.metadataBody()).statusCode())
                .isEqualTo(201);
        for (int shard : OWN) {
            int pair = blob.id().pairOfShard(shard, RunningNode.SHARDS);
            for (Axis axis : Axis.values()) {
                assertThat(node.put(path + "/slivers/" + pair + "/" + axis.text(), blob.sliverBody(pair, axis))
                                .statusCode())
                        .isEqualTo(201);
            }
        }
    }

    private int confirmation(TestBlob blob) throws Exception {
        return node.get("/v1/blobs/" + blob.id() + "/confirmation/permanent").statusCode();
    }

    @Test
    void aNodeKnowsHowOldItsLastCopyIs() throws Exception {
        assertThat(NodeBackup.age(node.directory, Instant.now())).isEmpty();
        backUp();
        Instant now = Instant.now();
        assertThat(NodeBackup.age(node.directory, now))
                .hasValueSatisfying(age -> assertThat(age).isBetween(Duration.ofSeconds(-2), Duration.ofMinutes(10)));
        assertThat(NodeBackup.age(node.directory, now.plus(Duration.ofDays(3))).orElseThrow())
                .isGreaterThan(Duration.ofDays(3).minusSeconds(2));
        // A copy that was given back is none.
        Path restored = folder.resolve("restored");
        NodeBackup.restore(to, restored, (store, damage) -> {});
        assertThat(NodeBackup.age(restored, now)).isEmpty();
    }

    @Test
    void aNodeGoesOnFromTheBackupOfARunningOne() throws Exception {
        TestBlob first = TestBlob.random(ENCODING, 5000, 1);
        TestBlob second = TestBlob.random(ENCODING, 300, 2);
        TestBlob late = TestBlob.random(ENCODING, 300, 3);
        store(first, 1);
        backUp();
        store(second, 2);
        backUp();
        store(late, 3);

        node.stop();
        Files.move(node.directory, folder.resolve("lost"));
        Files.move(to, node.directory);
        node.start();
        node.settle();
        assertThat(confirmation(first)).isEqualTo(200);
        assertThat(confirmation(second)).isEqualTo(200);
        // What came later is asked for again, and what the chain says of it is known.
        assertThat(confirmation(late)).isEqualTo(400);
        String metadata = "/v1/blobs/" + late.id() + "/metadata";
        assertThat(node.put(metadata, late.metadataBody()).statusCode()).isEqualTo(201);
    }

    @Test
    void noNodeStartsOnABackupThatFailed() throws Exception {
        store(TestBlob.random(ENCODING, 300, 1), 1);
        backUp();
        assertThat(to.resolve("node.json")).exists();
        Files.writeString(node.directory.resolve("blobs").resolve("segments.txt"), "nonsense");
        assertThatThrownBy(this::backUp).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> NodeDirectory.open(
                        to, node.config().protocolKeys(), node.config().systemObject()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no node.json");
    }

    /** After nextcloud/all-in-one 6607, where what was given back took the copy with it that it came from. */
    @Test
    void aBackupThatIsGivenBackToItselfStays() throws Exception {
        TestBlob blob = TestBlob.random(ENCODING, 300, 1);
        store(blob, 1);
        backUp();
        Path link = Files.createSymbolicLink(folder.resolve("link"), to);
        for (Path same : List.of(to, link, to.resolve("..").resolve("backup"), to.resolve("blobs"), folder)) {
            for (Path from : List.of(to, link)) {
                assertThatThrownBy(() -> NodeBackup.restore(from, same, (store, damage) -> {}))
                        .as("%s to %s", from, same)
                        .isInstanceOf(IOException.class);
            }
        }
        Path restored = folder.resolve("restored");
        NodeBackup.restore(to, restored, (store, damage) -> damages.add(store + "/" + damage));
        assertThat(damages).isEmpty();
        assertThat(restored.resolve("node.json")).exists();
        backUp();
    }

    @Test
    void otherDirectoriesAreLeftAlone() throws Exception {
        assertThatThrownBy(() -> NodeBackup.run(folder.resolve("nowhere"), to, (store, damage) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not the directory of a storage node");
        assertThatThrownBy(() -> NodeBackup.run(node.directory, node.directory, (store, damage) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a node was started on");
        Files.createDirectories(to);
        Files.writeString(to.resolve("letter.txt"), "dear");
        assertThatThrownBy(this::backUp).isInstanceOf(IOException.class).hasMessageContaining("is no backup");
        Files.delete(to.resolve("letter.txt"));
        backUp();
        try (RunningNode other = new RunningNode(folder.resolve("other"), List.of(1))) {
            assertThatThrownBy(() -> NodeBackup.run(other.directory, to, (store, damage) -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the backup of another node");
        }
        NodeDirectory.open(to, node.config().protocolKeys(), node.config().systemObject())
                .close();
        assertThatThrownBy(this::backUp).isInstanceOf(IOException.class).hasMessageContaining("a node was started on");
    }
}
