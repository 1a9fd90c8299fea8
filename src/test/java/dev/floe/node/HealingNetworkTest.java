package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.fake.FaultyDisk;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.SliverSymbols;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final Duration POLL = Duration.ofMillis(50);

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

    /**
     * As it was asked for in MinIO's issue 12028. Walrus's pull requests 3497 and 3771 tell of uploads that hang, MinIO's issue
     * 3167 of answers that do not say why, Riak's 282 and mx-chain-go's 880 of nodes that go on as if the disk were full.
     */
    @Test
    void aNodeWhoseDiskIsFullSaysSoReadsOnAndCatchesUpWhenThereIsRoom() throws Exception {
        FaultyDisk disk = new FaultyDisk(directory.resolve("disk"), 1);
        Files.createDirectories(directory.resolve("disk"));
        TestNetwork.Node node = network.nodes.get(3);
        node.stop();
        node.home = disk.path().resolve("node");
        node.start();
        TestBlob before = store(30_000, List.of());
        TestBlob late = TestBlob.random(network.encoding, 40_000, 100);
        network.chain.emit(StubChain.registered(late.id(), 100, 50, false));
        node.settle();

        disk.leave(1000);
        String metadata = "/v1/blobs/" + late.id() + "/metadata";
        for (int attempt = 0; attempt < 3; attempt++) {
            HttpResponse<byte[]> refused = node.send("PUT", metadata, late.metadataBody());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(new String(refused.body())).contains("disk is full");
        }
        assertThat(hasAll(3, before)).isTrue();
        assertThat(node.send("PUT", "/v1/blobs/" + before.id() + "/metadata", before.metadataBody())
                        .statusCode())
                .as("what is there need not be written")
                .isEqualTo(200);
        // What the chain says cannot be kept either, and nothing of it is lost.
        for (int i = 0; i < 3; i++) {
            store(10_000 + i, List.of(3));
        }
        JsonNode health = node.await(said -> said.path("warnings").size() == 2);
        assertThat(health.path("warnings").toString()).contains("cannot be stored", "cannot be kept", "is full");

        disk.leave(Long.MAX_VALUE);
        for (TestBlob blob : blobs) {
            node.await(said -> isHealed(said) && hasAll(3, blob));
        }
        assertThat(node.send("PUT", metadata, late.metadataBody()).statusCode()).isEqualTo(201);
        assertThat(node.health().path("warnings")).isEmpty();
    }

    /** Others would send for nothing, again and again, what cannot be kept. */
    @Test
    void aNodeWhoseDiskIsFullAsksNobodyForWhatItLacks() throws Exception {
        FaultyDisk disk = new FaultyDisk(directory.resolve("disk"), 1);
        Files.createDirectories(directory.resolve("disk"));
        TestNetwork.Node node = network.nodes.get(3);
        node.stop();
        node.home = disk.path().resolve("node");
        node.start();
        // Room for what the chain says, and not for blobs.
        disk.fail((call, file) -> {
            if (call == FaultyDisk.Call.WRITE && file.toString().contains("/blobs/")) {
                disk.leave(0);
                throw new IOException("No space left on device");
            }
        });
        TestBlob missed = store(30_000, List.of(3));
        JsonNode health = node.await(said -> progress(said).contains("waits: the disk of"));
        disk.heal();
        disk.leave(Long.MAX_VALUE);
        node.await(said -> isHealed(said) && hasAll(3, missed));
        assertThat(health.path("warnings").toString()).contains("cannot be stored");
    }

    private static String progress(JsonNode health) {
        for (JsonNode worker : health.path("workers")) {
            if (worker.path("name").asText().equals("healing")) {
                return worker.path("progress").asText();
            }
        }
        return "";
    }

    /** Whoever was to have the sliver finds out, everybody else is convinced, and nobody keeps anything of the blob. */
    @Test
    void aBlobThatWasBadlyEncodedIsDeclaredInvalid() throws Exception {
        for (Axis axis : Axis.values()) {
            for (int index : List.of(0, 9)) {
                TestBlob bad = TestBlob.inconsistent(network.encoding, 30_000, 7 + index, axis, index);
                int pair = network.encoding.pairOfSliver(axis, index);
                int victim = bad.id().shardOfPair(pair, network.encoding.shardCount()) % NODES;
                network.store(bad, 100 + 10 * axis.ordinal() + index, List.of(victim));

                for (TestNetwork.Node node : network.nodes) {
                    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
                    while (!status(node, bad).contains("invalid")) {
                        Thread.sleep(POLL);
                        assertThat(System.nanoTime()).as("node " + node.number).isLessThan(end);
                    }
                }
            }
        }
        for (TestNetwork.Node node : network.nodes) {
            node.await(health -> isHealed(health));
        }
    }

    @Test
    void whoClaimsThatAGoodBlobIsBadConvincesNobody() throws Exception {
        TestBlob good = store(30_000, List.of());
        TestNetwork.Node node = network.nodes.get(0);
        List<RecoverySymbol> symbols = new ArrayList<>();
        for (int pair = 0; pair < network.encoding.symbolsPerSliver(Axis.PRIMARY); pair++) {
            symbols.add(new SliverSymbols(network.encoding, good.sliver(pair, Axis.SECONDARY)).recoverySymbol(3));
        }
        String path = "/v1/blobs/" + good.id() + "/inconsistencyProof/primary";
        HttpResponse<byte[]> answer = node.send("POST", path, new InconsistencyProof(Axis.PRIMARY, 3, symbols).toBcs());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body())).contains("INVALID_PROOF");
        assertThat(node.send("POST", path, new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
        assertThat(node.send("GET", path, new byte[0]).statusCode()).isEqualTo(405);
        TestBlob unknown = TestBlob.random(network.encoding, 100, 99);
        answer = node.send(
                "POST",
                "/v1/blobs/" + unknown.id() + "/inconsistencyProof/primary",
                new InconsistencyProof(Axis.PRIMARY, 3, symbols).toBcs());
        assertThat(new String(answer.body())).contains("METADATA_NOT_FOUND");
    }

    private static String status(TestNetwork.Node node, TestBlob blob) throws Exception {
        return new String(node.send("GET", "/v1/blobs/" + blob.id() + "/status", new byte[0])
                .body());
    }

    /**
     * MinIO 21579: some objects that nobody has any more had a replaced drive healed from the beginning, again and again. MinIO
     * 12972, 10791: not all of the others came back.
     */
    @Test
    void whatNobodyHasKeepsNothingElseFromBeingHealedOnce() throws Exception {
        TestBlob lost = TestBlob.random(network.encoding, 5000, 99);
        network.store(lost, 99, List.of(0, 1, 2, 3, 4));
        for (int i = 0; i < 4; i++) {
            store(i % 2 == 0 ? 60 : 30_000, List.of());
        }
        TestNetwork.Node wiped = network.nodes.get(2);
        wiped.stop();
        wiped.wipe();
        wiped.start();
        for (TestBlob blob : blobs) {
            wiped.await(_ -> hasAll(2, blob));
        }
        // What comes now is not behind those that cannot be healed, and nothing is healed twice.
        TestBlob late = store(3000, List.of(2));
        wiped.await(_ -> hasAll(2, late));
        int slivers = 2 * blobs.size() * network.shards(2).size();
        String healed = slivers + " slivers of " + blobs.size() + " blobs were recovered";
        JsonNode health = wiped.await(
                state -> state.toString().contains(healed) && state.toString().contains("last: blob " + lost.id()));
        assertThat(isHealed(health)).isFalse();
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
