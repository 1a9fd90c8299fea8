package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node with {@code --profile pi}; {@code src/bench/pi-node.sh} is the same with 100,000 blobs and a real limit of memory. */
@Timeout(600)
class SmallMachineTest {
    private static final int BLOBS = 20;
    private static final Pattern SYNCS = Pattern.compile("(?m)^floe_node_syncs_total (\\S+)$");

    @TempDir
    private Path directory;

    @Test
    void itCountsOnLittle() throws Exception {
        try (RunningNode node = new RunningNode(directory, List.of(0))) {
            NodeConfig small = node.config().withProfile(NodeProfile.PI);
            assertThat(small.heap()).isLessThanOrEqualTo(96 << 20);
            assertThat(small.healing().blobsAtOnce()).isLessThanOrEqualTo(16);
            assertThat(small.pending().bytes()).isLessThanOrEqualTo(small.heap() / 8);
            assertThat(node.config().withProfile(NodeProfile.SSD)).isEqualTo(node.config());
        }
    }

    /** Parts that are each within bounds are not so together by themselves. */
    @Test
    void allPartsTogetherLeaveRoom() {
        for (NodeProfile profile : NodeProfile.ALL) {
            for (long heap : new long[] {96L << 20, 512L << 20, 8L << 30, 64L << 30}) {
                MemoryShares shares = new MemoryShares(Math.min(heap, profile.heap()));
                assertThat(shares.sum()).isLessThanOrEqualTo(shares.heap() * 5 / 6);
                // One at a time: each of them takes what it needs of the same.
                assertThat(2 * shares.batch()).isLessThan(shares.work());
                assertThat(shares.eventBlob()).isLessThan(shares.work() / 2);
            }
        }
    }

    @Test
    void manySmallSliversShareFewSyncsAndAreThereAfterARestart() throws Exception {
        try (RunningNode node =
                new RunningNode(directory, RunningNode.all(RunningNode.SHARDS)).withProfile(NodeProfile.PI)) {
            node.restart();
            List<TestBlob> blobs = new ArrayList<>();
            for (int i = 0; i < BLOBS; i++) {
                TestBlob blob = TestBlob.random(new Encoding(RunningNode.SHARDS), 1000, i);
                blobs.add(blob);
                node.chain.emit(StubChain.registered(blob.id(), i, RunningNode.EPOCH + 5, false));
            }
            node.settle();
            for (TestBlob blob : blobs) {
                assertThat(node.put("/v1/blobs/" + blob.id() + "/metadata", blob.metadataBody())
                                .statusCode())
                        .isEqualTo(201);
            }
            long before = syncs(node);
            List<CompletableFuture<HttpResponse<Void>>> puts = new ArrayList<>();
            for (TestBlob blob : blobs) {
                for (int pair = 0; pair < RunningNode.SHARDS; pair++) {
                    for (Axis axis : Axis.values()) {
                        puts.add(node.client.sendAsync(
                                HttpRequest.newBuilder(node.uri(path(blob, pair, axis)))
                                        .PUT(HttpRequest.BodyPublishers.ofByteArray(blob.sliverBody(pair, axis)))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding()));
                    }
                }
            }
            for (CompletableFuture<HttpResponse<Void>> put : puts) {
                assertThat(put.join().statusCode()).isEqualTo(201);
            }
            assertThat(syncs(node) - before).isLessThan(puts.size() / 4);
            node.restart();
            for (TestBlob blob : blobs) {
                for (int pair = 0; pair < RunningNode.SHARDS; pair += 3) {
                    for (Axis axis : Axis.values()) {
                        assertThat(node.get(path(blob, pair, axis)).body()).isEqualTo(blob.sliverBody(pair, axis));
                    }
                }
            }
        }
    }

    private static String path(TestBlob blob, int pair, Axis axis) {
        return "/v1/blobs/" + blob.id() + "/slivers/" + pair + "/" + axis.text();
    }

    private static long syncs(RunningNode node) throws Exception {
        var address = node.node().metricsAddress().orElseThrow();
        String metrics = new String(
                node.client
                        .send(
                                HttpRequest.newBuilder(java.net.URI.create(
                                                "http://127.0.0.1:" + address.getPort() + "/metrics"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body(),
                StandardCharsets.UTF_8);
        Matcher syncs = SYNCS.matcher(metrics);
        assertThat(syncs.find()).as(metrics).isTrue();
        return (long) Double.parseDouble(syncs.group(1));
    }
}
