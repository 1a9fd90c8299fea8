package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.SyncShardMessage;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shards go from nodes to other nodes when an epoch begins, with everything that is in them. */
@Timeout(600)
class HandoverTest {
    private static final int SHARDS = 10;

    @TempDir
    private Path directory;

    private TestNetwork network;
    private final List<TestBlob> blobs = new ArrayList<>();

    @AfterEach
    void stop() {
        network.close();
    }

    private void store(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            TestBlob blob = TestBlob.random(network.encoding, i % 2 == 0 ? 60 : 20_000, blobs.size());
            blobs.add(blob);
            network.store(blob, blobs.size(), List.of());
        }
    }

    private static boolean isDone(JsonNode health, int epoch) {
        return health.path("epoch").asInt() == epoch
                && health.toString().contains("complete in epoch " + epoch)
                && !health.toString().contains("not complete in epoch " + epoch);
    }

    private void awaitDone(int node, int epoch) throws Exception {
        TestNetwork.Node one = network.nodes.get(node);
        one.await(state -> isDone(state, epoch));
        // What health says of the node is older than what it says of the workers.
        JsonNode health =
                one.await(_ -> network.chain.reported(one.member(List.of()).id()) == epoch);
        assertThat(health.path("nodeStatus").asText()).isEqualTo("Active");
        for (TestBlob blob : blobs) {
            assertThat(one.hasAll(blob, network.shards(node)))
                    .as("node " + node)
                    .isTrue();
        }
    }

    @Test
    void whoGetsShardsTakesThemOverAndWhoLostThemKeepsThemForAnEpoch() throws Exception {
        network = new TestNetwork(directory, SHARDS, 5, 4);
        store(5);
        for (int node = 0; node < 4; node++) {
            awaitDone(node, TestNetwork.EPOCH);
        }
        List<Integer> lost = network.shards(0);

        network.chain.changing(true);
        network.chain.startEpoch(network.evenly(TestNetwork.EPOCH + 1, List.of(1, 2, 3, 4)));
        for (int node = 1; node < 5; node++) {
            awaitDone(node, TestNetwork.EPOCH + 1);
        }
        JsonNode newcomer = network.nodes.get(4).health();
        assertThat(newcomer.toString()).contains("slivers were taken over");

        // Read from, not written to.
        TestNetwork.Node former = network.nodes.get(0);
        assertThat(former.health().path("nodeStatus").asText()).isEqualTo("Standby");
        assertThat(former.health().at("/shardSummary/readOnly").asInt()).isEqualTo(lost.size());
        for (TestBlob blob : blobs) {
            assertThat(former.hasAll(blob, lost)).isTrue();
        }
        network.chain.changing(false);
        network.chain.startEpoch(network.evenly(TestNetwork.EPOCH + 2, List.of(1, 2, 3, 4)));
        former.await(health -> health.toString().contains(lost.size() + " shards that other nodes have were removed"));
        assertThat(former.hasAll(blobs.getFirst(), lost)).isFalse();
        for (int node = 1; node < 5; node++) {
            awaitDone(node, TestNetwork.EPOCH + 2);
        }
    }

    /** As one of a dozen in a process, or on a small machine. */
    @Test
    void nodesWithLittleMemoryHandShardsOverToo() throws Exception {
        network = new TestNetwork(directory, SHARDS, 5, 4, 24 << 20);
        store(3);
        network.chain.changing(true);
        network.chain.startEpoch(network.evenly(TestNetwork.EPOCH + 1, List.of(1, 2, 3, 4)));
        for (int node = 1; node < 5; node++) {
            awaitDone(node, TestNetwork.EPOCH + 1);
        }
        assertThat(network.nodes.get(4).health().toString()).doesNotContain("0 slivers were taken over");
    }

    /** Scylla 7476, 2797: a newcomer whose stream broke off stayed joining for ever, or was taken for whole without all of it. */
    @Test
    void aNewcomerThatIsStoppedInTheMiddleGoesOnAndSaysItIsDoneWhenItIs() throws Exception {
        network = new TestNetwork(directory, SHARDS, 5, 4);
        store(5);
        int next = TestNetwork.EPOCH + 1;
        TestNetwork.Node newcomer = network.nodes.get(4);
        newcomer.stop();
        network.chain.changing(true);
        network.chain.startEpoch(network.evenly(next, List.of(1, 2, 3, 4)));
        for (int time = 0; time < 3; time++) {
            newcomer.start();
            if (network.chain.reported(newcomer.member(List.of()).id()) == next) {
                for (TestBlob blob : blobs) {
                    assertThat(newcomer.hasAll(blob, network.shards(4))).isTrue();
                }
            }
            newcomer.stop();
        }
        newcomer.start();
        for (int node = 1; node < 5; node++) {
            awaitDone(node, next);
        }
    }

    @Test
    void whatTheFormerHolderDoesNotHaveIsRecovered() throws Exception {
        network = new TestNetwork(directory, SHARDS, 6, 5);
        store(4);
        TestNetwork.Node gone = network.nodes.get(0);
        gone.stop();

        network.chain.changing(true);
        network.chain.startEpoch(network.evenly(TestNetwork.EPOCH + 1, List.of(5, 1, 2, 3, 4)));
        network.nodes.get(5).await(health -> health.toString().contains("last: shard"));
        gone.wipe();
        gone.start();
        awaitDone(5, TestNetwork.EPOCH + 1);
    }

    @Test
    void aShardIsHandedToNobodyButItsHolder() throws Exception {
        network = new TestNetwork(directory, SHARDS, 5, 4);
        store(2);
        int next = TestNetwork.EPOCH + 1;
        network.chain.changing(true);
        network.chain.startEpoch(network.evenly(next, List.of(4, 1, 2, 3)));
        network.nodes.get(0).settle();
        TestNetwork.Node former = network.nodes.get(0);
        BlsSecretKey holder = network.nodes.get(4).protocolKey;
        BlsSecretKey other = network.nodes.get(1).protocolKey;
        BlsSecretKey stranger = BlsSecretKey.generate(new java.security.SecureRandom());
        int shard = 0;

        HttpResponse<byte[]> good = ask(former, holder, holder, shard, next, 1000);
        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(ShardSlivers.fromBcs(good.body()).entries()).hasSize(2);
        assertThat(reason(ask(former, other, other, shard, next, 10))).contains("REQUEST_UNAUTHORIZED");
        assertThat(reason(ask(former, stranger, stranger, shard, next, 10))).contains("REQUEST_UNAUTHORIZED");
        assertThat(reason(ask(former, holder, other, shard, next, 10))).contains("MESSAGE_VERIFICATION_FAILED");
        assertThat(reason(ask(former, holder, holder, shard, next - 1, 10)))
                .contains("INVALID_EPOCH")
                .contains("\"request_epoch\":" + (next - 1));
        assertThat(reason(ask(former, holder, holder, shard, next, 100_001))).contains("SLIVER_COUNT_EXCEEDS_LIMIT");
        assertThat(ShardSlivers.fromBcs(
                                ask(former, holder, holder, shard, next, 1).body())
                        .entries())
                .hasSize(1);
    }

    /** Who asks several full nodes now asks one that is days behind, while the node runs and when it starts. */
    @Test
    void whatWasConfirmedStaysThoughAFullNodeIsBehind() throws Exception {
        network = new TestNetwork(directory, SHARDS, 5, 4);
        store(1);
        for (int node = 0; node < 4; node++) {
            awaitDone(node, TestNetwork.EPOCH);
        }
        Chain.NetworkView once = network.chain.seen();
        network.chain.startEpoch(network.evenly(TestNetwork.EPOCH + 1, List.of(1, 2, 3, 4)));
        for (int node = 1; node < 5; node++) {
            awaitDone(node, TestNetwork.EPOCH + 1);
        }
        store(2);
        TestNetwork.Node gained = network.nodes.get(4);
        TestBlob fresh = blobs.getLast();
        String confirmation = "/v1/blobs/" + fresh.id() + "/confirmation/permanent";
        assertThat(gained.send("GET", confirmation, new byte[0]).statusCode()).isEqualTo(200);

        network.chain.behind(once);
        network.chain.emit(new WalrusEvent.EpochParametersSelected(TestNetwork.EPOCH + 2));
        gained.await(health -> health.path("warnings").toString().contains("the full node is behind"));
        assertThat(gained.health().path("epoch").asInt()).isEqualTo(TestNetwork.EPOCH + 1);
        assertThat(gained.hasAll(fresh, network.shards(4))).isTrue();

        gained.stop();
        CompletableFuture<Void> started = CompletableFuture.runAsync(() -> {
            try {
                gained.start();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        network.chain.awaitViews(5);
        assertThat(started).isNotDone();
        network.chain.behindNoMore();
        started.get(60, TimeUnit.SECONDS);
        awaitDone(4, TestNetwork.EPOCH + 1);
        assertThat(gained.health().has("warnings")).isFalse();
    }

    private static String reason(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isBetween(400, 499);
        return new String(answer.body());
    }

    private static HttpResponse<byte[]> ask(
            TestNetwork.Node node, BlsSecretKey claimed, BlsSecretKey signer, int shard, int epoch, long count)
            throws Exception {
        SignedMessage request = SignedMessage.sign(
                new SyncShardMessage(epoch, shard, Axis.PRIMARY, BlobId.of(new byte[BlobId.LENGTH]), count, epoch),
                signer);
        BcsWriter body = new BcsWriter();
        request.write(body);
        return node.client.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.port + "/v1/migrate/sync_shard"))
                        .header(
                                "authorization",
                                Base64.getEncoder()
                                        .encodeToString(claimed.publicKey().toBytes()))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
