package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.node.door.NoLeaks;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.store.Rot;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is removed because something else is missing: only because the chain says that it has ended. */
@ExtendWith(NoLeaks.class)
class DamagedRegistryTest {
    private static final List<Integer> SHARDS = List.of(0, 1, 4, 7);
    private static final TestBlob BLOB = TestBlob.random(new Encoding(RunningNode.SHARDS), 10_000, 1);
    private static final TestBlob ENDED = TestBlob.random(new Encoding(RunningNode.SHARDS), 500, 2);

    @TempDir
    private Path directory;

    private RunningNode node;

    @BeforeEach
    void aNodeWithABlob() throws Exception {
        node = new RunningNode(directory, SHARDS);
        node.chain.emit(StubChain.registered(BLOB.id(), 1, 20, false));
        node.chain.emit(StubChain.registered(ENDED.id(), 2, 20, true));
        node.settle();
        store(BLOB);
        store(ENDED);
        node.chain.emit(StubChain.certified(BLOB.id(), RunningNode.EPOCH, 1, 20, false));
        node.settle();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static List<Integer> pairs(TestBlob blob) {
        return SHARDS.stream()
                .map(shard -> blob.id().pairOfShard(shard, RunningNode.SHARDS))
                .toList();
    }

    private static String path(TestBlob blob) {
        return "/v1/blobs/" + blob.id();
    }

    private void store(TestBlob blob) throws Exception {
        node.put(path(blob) + "/metadata", blob.metadataBody());
        for (int pair : pairs(blob)) {
            for (Axis axis : Axis.values()) {
                assertThat(node.put(path(blob) + "/slivers/" + pair + "/" + axis.text(), blob.sliverBody(pair, axis))
                                .statusCode())
                        .isEqualTo(201);
            }
        }
    }

    private void everythingIsThere(TestBlob blob) throws Exception {
        assertThat(node.get(path(blob) + "/metadata").statusCode()).isEqualTo(200);
        for (int pair : pairs(blob)) {
            for (Axis axis : Axis.values()) {
                assertThat(node.get(path(blob) + "/slivers/" + pair + "/" + axis.text())
                                .body())
                        .isEqualTo(blob.sliverBody(pair, axis));
            }
        }
    }

    private void nothingIsThere(TestBlob blob) throws Exception {
        for (int pair : pairs(blob)) {
            for (Axis axis : Axis.values()) {
                assertThat(RunningNode.json(node.get(path(blob) + "/slivers/" + pair + "/" + axis.text() + "/status"))
                                .at("/success/data")
                                .asText())
                        .isEqualTo("nonexistent");
            }
        }
    }

    private Path chainDirectory() {
        return node.config().storagePath().resolve("chain");
    }

    private static boolean isChecked(JsonNode health) {
        return health.findValues("progress").stream()
                .anyMatch(progress -> progress.asText().equals("all records are sound")
                        || progress.asText().equals("damage was found"));
    }

    private JsonNode startAndCheck() throws Exception {
        node.start();
        everythingIsThere(BLOB);
        node.await(DamagedRegistryTest::isChecked);
        JsonNode health = node.await(now -> now.path("nodeStatus").asText().equals("Active"));
        node.settle();
        everythingIsThere(BLOB);
        assertThat(node.get(path(BLOB) + "/confirmation/permanent").statusCode())
                .isEqualTo(200);
        return health;
    }

    @Test
    void aRegistryThatIsMissingIsReadFromTheChainAgain() throws Exception {
        node.stop();
        clear(chainDirectory());
        Files.delete(chainDirectory());
        startAndCheck();
        everythingIsThere(ENDED);
        node.restart();
        node.chain.emit(StubChain.deleted(ENDED.id(), 2, 20, false));
        node.settle();
        nothingIsThere(ENDED);
        everythingIsThere(BLOB);
    }

    @Test
    void oneFlippedByteLosesNothing() throws Exception {
        node.stop();
        Path segment = chainDirectory().resolve("0000000001.seg");
        Map<Path, byte[]> before = new HashMap<>();
        try (Stream<Path> files = Files.list(chainDirectory())) {
            for (Path file : files.toList()) {
                before.put(file, Files.readAllBytes(file));
            }
        }
        byte[] whole = before.get(segment);
        List<Integer> places = new ArrayList<>();
        places.add(Rot.lastRecordOf(whole, BLOB.id().toBytes()) + 64 + 5);
        new Random(5).ints(4, 0, whole.length).forEach(places::add);
        for (int place : places) {
            byte[] damaged = whole.clone();
            damaged[place] ^= 1;
            clear(chainDirectory());
            for (Map.Entry<Path, byte[]> file : before.entrySet()) {
                Files.write(file.getKey(), file.getValue());
            }
            Files.write(segment, damaged);
            JsonNode health = startAndCheck();
            if (place == places.getFirst()) {
                assertThat(health.path("warnings").toString()).contains("was damaged on disk");
            }
            node.restart();
            assertThat(node.await(DamagedRegistryTest::isChecked).toString())
                    .as("what was mended is known to be, byte %d", place)
                    .contains("all records are sound");
            node.stop();
        }
        node.start();
    }

    @Test
    void nothingIsRemovedInAProcessThatFoundDamage() throws Exception {
        node.stop();
        Path segment = chainDirectory().resolve("0000000001.seg");
        Rot.flipLastOf(segment, BLOB.id().toBytes());
        startAndCheck();
        node.chain.emit(StubChain.deleted(ENDED.id(), 2, 20, false));
        JsonNode health = node.await(now -> now.toString().contains("waits: damage was found"));
        assertThat(health.toString()).contains("0 blobs that ended were removed");
        node.restart();
        node.settle();
        nothingIsThere(ENDED);
        everythingIsThere(BLOB);
    }

    /** The chain's directory was replaced by an older copy: what follows there belongs to another history. */
    @Test
    void aChainThatWasSetBackIsNotFollowed() throws Exception {
        long applied = node.chain.length();
        node.stop();
        node.chain.setBack(2);
        node.chain.emit(new WalrusEvent.InvalidBlobId(RunningNode.EPOCH, BLOB.id()));
        node.chain.emit(new WalrusEvent.InvalidBlobId(RunningNode.EPOCH, ENDED.id()));
        assertThat(node.chain.length()).isGreaterThan((int) applied);
        node.start();
        JsonNode health = node.await(now -> now.path("warnings").toString().contains("set back"));
        assertThat(health.path("eventProgress").path("persisted").asLong()).isEqualTo(applied);
        everythingIsThere(BLOB);
        everythingIsThere(ENDED);
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
