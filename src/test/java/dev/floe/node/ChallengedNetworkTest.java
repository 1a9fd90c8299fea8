package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.keys.BlsSecretKey;
import dev.floe.peer.Peer;
import dev.floe.peer.PeerException;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.Peers;
import dev.floe.protocol.ChallengeMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.StorageNode;
import dev.floe.read.CommitteeSlivers;
import dev.floe.read.CommitteeSource;
import dev.floe.read.ReadException;
import dev.floe.read.ReaderOptions;
import dev.floe.read.SystemScheduler;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.VerifiedSliver;
import dev.floe.sui.move.Challenges;
import dev.floe.sui.move.Challenges.Phase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that challenge each other, by their doors and disks, on a stub of the chain that has the module's rules. */
@Timeout(300)
class ChallengedNetworkTest {
    private static final int SHARDS = 10;
    private static final int NODES = 4;
    private static final int SAMPLES = 2;
    /** With the reserve. */
    private static final int DRAWN = 10;

    private static final int BLOBS = 16;
    private static final long GRACE = 120_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int EMPTY = 3;

    @TempDir
    Path directory;

    private TestNetwork network;
    private StubChallenges challenges;
    private final List<TestBlob> blobs = new ArrayList<>();

    private ObjectId id(int node) {
        return network.nodes.get(node).member(List.of()).id();
    }

    private void restart(int node) throws Exception {
        network.nodes.get(node).stop();
        network.nodes.get(node).start();
    }

    private Challenges.Round await(Predicate<Challenges.Round> wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.test(challenges.read().round())) {
            assertThat(System.nanoTime()).as("%s", challenges.read().round()).isLessThan(end);
            Thread.sleep(Duration.ofMillis(50));
        }
        return challenges.read().round();
    }

    private HttpResponse<byte[]> read(int node, TestBlob blob) throws IOException, InterruptedException {
        int pair = blob.id().pairOfShard(network.shards(node).getFirst(), SHARDS);
        return network.nodes
                .get(node)
                .send("GET", "/v1/blobs/" + blob.id() + "/slivers/" + pair + "/primary", new byte[0]);
    }

    private HttpResponse<byte[]> ask(int node, String what, ChallengeMessage question, BlsSecretKey key)
            throws IOException, InterruptedException {
        BcsWriter body = new BcsWriter();
        new SignedMessage(question.toBytes(), key.sign(question.toBytes())).write(body);
        return network.nodes.get(node).send("POST", "/v1/floe/challenges/" + what, body.toByteArray());
    }

    @Test
    void nodesShowEachOtherThatTheyHaveWhatTheyShould() throws Exception {
        network = new TestNetwork(directory, SHARDS, NODES, NODES);
        try (TestNetwork closing = network) {
            challenges = new StubChallenges(network.chain, SAMPLES, GRACE);
            // Who was not told of challenges has no such routes, and takes no part.
            assertThat(network.nodes
                            .get(0)
                            .send("POST", "/v1/floe/challenges/word", new byte[0])
                            .statusCode())
                    .isEqualTo(404);
            network.chain.challenges(challenges);
            network.nodes.get(EMPTY).heals = 0;
            for (int node = 0; node < NODES; node++) {
                restart(node);
            }
            for (int i = 0; i < BLOBS; i++) {
                TestBlob blob = TestBlob.random(network.encoding, 3000, i);
                blobs.add(blob);
                network.store(blob, i + 1, List.of(EMPTY));
            }
            network.chain.startEpoch(network.evenly(TestNetwork.EPOCH + 1, List.of(0, 1, 2, 3)));
            for (TestNetwork.Node node : network.nodes) {
                node.settle();
                node.await(health -> health.path("epoch").asInt() == TestNetwork.EPOCH + 1);
            }

            challenges.hold(Phase.REVEALING);
            challenges.hold(Phase.COMMITTING);
            challenges.start(id(1));
            await(round -> round.phase() == Phase.REVEALING);
            readsWaitForTheCoin();
            Set<Integer> withheld = whatIsDrawnIsWithheldAndTheRestIsNot();
            questionsAreForMembersAndForTheirTime();

            challenges.release(Phase.COMMITTING);
            await(round -> round.phase() == Phase.EXAMINING);
            Challenges.Round round = await(now -> now.passed().size() == 3);
            assertThat(round.passed()).containsExactlyInAnyOrder(id(0), id(1), id(2));
            assertThat(round.commitments()).hasSize(NODES);
            for (int blob : withheld) {
                assertThat(read(0, blobs.get(blob)).statusCode()).isEqualTo(200);
            }
            theEmptyOneIsNotConfirmed();

            // It gets what it lacks when it is let, and everything can be read from everybody.
            network.nodes.get(EMPTY).heals = 4;
            restart(EMPTY);
            for (TestBlob blob : blobs) {
                long end = System.nanoTime() + PATIENCE.toNanos();
                while (!network.nodes.get(EMPTY).hasAll(blob, network.shards(EMPTY))) {
                    assertThat(System.nanoTime()).isLessThan(end);
                    Thread.sleep(Duration.ofMillis(50));
                }
            }
        }
    }

    /** A read that comes while this node's share may be out waits until it is known whether it may be answered. */
    private void readsWaitForTheCoin() throws Exception {
        // The share of a node that cannot post it may be out all the same.
        CompletableFuture<HttpResponse<byte[]>> early = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; ; i++) {
                    long begin = System.nanoTime();
                    HttpResponse<byte[]> answer = read(0, blobs.get(i % BLOBS));
                    if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(2)) {
                        early.complete(answer);
                        return;
                    }
                }
            } catch (IOException | InterruptedException e) {
                early.completeExceptionally(e);
            }
        });
        Thread.sleep(Duration.ofSeconds(4));
        assertThat(early).isNotDone();
        whoPrefersNotToWaitIsToldAtOnce();
        readersOfOursAreToldAtOnceAndReadOn();
        assertThat(early.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode())
                .isIn(200, 503);
        reader.join(PATIENCE);
    }

    private void whoPrefersNotToWaitIsToldAtOnce() throws Exception {
        int pair = blobs.get(0).id().pairOfShard(network.shards(0).getFirst(), SHARDS);
        String path = "/v1/blobs/" + blobs.get(0).id();
        for (String what : List.of(
                "/slivers/" + pair + "/primary",
                "/recoverySymbols?targetSliver=1&targetType=primary",
                "/decodingSymbols?targetSlivers=1&targetType=primary")) {
            long begin = System.nanoTime();
            HttpResponse<byte[]> answer =
                    network.nodes.get(0).send("GET", path + what, new byte[0], "Prefer", "respond-async, wait=0");
            assertThat(answer.statusCode()).as(what).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).contains("1");
            assertThat(new String(answer.body())).contains("COIN_AWAITED");
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(5));
        }
    }

    /** All nodes are asked for a blob before the coin falls: none is taken for a bad one, and what is not drawn is read. */
    private void readersOfOursAreToldAtOnceAndReadOn() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Peers peers = new Peers(vertx, FakeNetwork.PATIENT, PeerObserver.NONE);
                SystemScheduler scheduler = new SystemScheduler();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            CommitteeSlivers slivers = new CommitteeSlivers(
                    CommitteeSource.fixed(network.chain.committee()),
                    peers,
                    ReaderOptions.of(new MemoryBudget(64 << 20), new Cpu(threads, 2))
                            .withTimeouts(PATIENCE, PATIENCE),
                    scheduler);
            for (StorageNode member : network.chain.committee().members()) {
                // The first connection may take a while.
                peers.of(member).health(PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            List<CompletableFuture<VerifiedSliver>> rows = new ArrayList<>();
            for (TestBlob blob : blobs) {
                rows.add(slivers.get(blob.metadata(), Axis.PRIMARY, 0));
            }
            Thread.sleep(Duration.ofSeconds(3));
            assertThat(rows).allSatisfy(row -> assertThat(row).isNotDone());
            for (StorageNode member : network.chain.committee().members()) {
                assertThat(peers.of(member).health().trusted())
                        .as(member.name())
                        .isTrue();
                assertThat(peers.of(member).health().doubtful())
                        .as(member.name())
                        .isFalse();
            }
            challenges.release(Phase.REVEALING);
            await(round -> round.coin().isPresent());
            int read = 0;
            List<String> failures = new ArrayList<>();
            for (int i = 0; i < BLOBS; i++) {
                try {
                    VerifiedSliver row = rows.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    assertThat(row.symbols())
                            .isEqualTo(blobs.get(i).sliver(0, Axis.PRIMARY).data());
                    read++;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(ReadException.class);
                    failures.add(e.getMessage());
                }
            }
            assertThat(read).as("%s", failures).isGreaterThanOrEqualTo(BLOBS - DRAWN);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private Set<Integer> whatIsDrawnIsWithheldAndTheRestIsNot() throws Exception {
        Map<Integer, Set<Integer>> refused = new HashMap<>();
        for (int node = 0; node < 3; node++) {
            if (node == 2) {
                // One that starts again in the middle knows at once.
                restart(2);
            }
            Set<Integer> its = new TreeSet<>();
            for (int blob = 0; blob < BLOBS; blob++) {
                HttpResponse<byte[]> answer = read(node, blobs.get(blob));
                if (answer.statusCode() == 503) {
                    its.add(blob);
                    assertThat(answer.headers().firstValue("retry-after")).contains("10");
                    assertThat(network.nodes
                                    .get(node)
                                    .send(
                                            "GET",
                                            "/v1/blobs/" + blobs.get(blob).id()
                                                    + "/recoverySymbols?targetSliver=1&targetType=primary",
                                            new byte[0])
                                    .statusCode())
                            .isEqualTo(503);
                } else {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.body())
                            .isEqualTo(blobs.get(blob)
                                    .sliverBody(
                                            blobs.get(blob)
                                                    .id()
                                                    .pairOfShard(
                                                            network.shards(node).getFirst(), SHARDS),
                                            Axis.PRIMARY));
                }
            }
            refused.put(node, its);
            readersAreToldWhy(node, its);
        }
        assertThat(refused.get(0)).hasSize(DRAWN).isEqualTo(refused.get(1)).isEqualTo(refused.get(2));
        return refused.get(0);
    }

    /** What an edge reads by tells what is withheld for now from a node that is not well. */
    private void readersAreToldWhy(int node, Set<Integer> withheld) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Peers peers = new Peers(vertx, FakeNetwork.PATIENT, PeerObserver.NONE)) {
            Peer peer = peers.of(network.nodes.get(node).member(network.shards(node)));
            for (int index : withheld) {
                TestBlob blob = blobs.get(index);
                int pair = blob.id().pairOfShard(network.shards(node).getFirst(), SHARDS);
                assertThat(peer.sliver(
                                blob.id(),
                                pair,
                                Axis.PRIMARY,
                                blob.sliver(pair, Axis.PRIMARY).data().length,
                                PATIENCE))
                        .failsWithin(PATIENCE)
                        .withThrowableThat()
                        .satisfies(failure ->
                                assertThat(PeerException.of(failure).kind()).isEqualTo(PeerException.Kind.WITHHELD));
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private void questionsAreForMembersAndForTheirTime() throws Exception {
        int epoch = TestNetwork.EPOCH + 1;
        ObjectId object = challenges.challenges();
        BlsSecretKey key = network.nodes.get(1).protocolKey;
        ChallengeMessage right = new ChallengeMessage.AnswersWanted(object, epoch, id(0), id(1), 0);
        HttpResponse<byte[]> early = ask(0, "answers", right, key);
        assertThat(early.statusCode()).isEqualTo(503);
        assertThat(early.headers().firstValue("retry-after")).contains("1");
        ChallengeMessage word = new ChallengeMessage.WordWanted(object, epoch, id(0), id(1));
        assertThat(ask(0, "word", word, key).body()).isEmpty();

        refused(0, new ChallengeMessage.AnswersWanted(object, epoch - 1, id(0), id(1), 0), key, 400, "INVALID_EPOCH");
        refused(
                0,
                new ChallengeMessage.AnswersWanted(object, epoch, id(0), StubChain.object(5), 0),
                key,
                403,
                "REQUEST_UNAUTHORIZED");
        // Of another node, for another node, of another network, of another kind.
        String unverified = "MESSAGE_VERIFICATION_FAILED";
        refused(0, right, network.nodes.get(2).protocolKey, 400, unverified);
        refused(0, new ChallengeMessage.AnswersWanted(object, epoch, id(2), id(1), 0), key, 400, unverified);
        refused(0, new ChallengeMessage.AnswersWanted(id(0), epoch, id(0), id(1), 0), key, 400, unverified);
        refused(0, word, key, 400, unverified);
        assertThat(network.nodes
                        .get(0)
                        .send("POST", "/v1/floe/challenges/answers", new byte[100])
                        .statusCode())
                .isEqualTo(400);
        assertThat(network.nodes
                        .get(0)
                        .send("POST", "/v1/floe/challenges/answers", new byte[10_000])
                        .statusCode())
                .isEqualTo(413);
    }

    private void refused(int node, ChallengeMessage question, BlsSecretKey key, int status, String reason)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = ask(node, "answers", question, key);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(new String(answer.body())).contains(reason);
    }

    private void theEmptyOneIsNotConfirmed() throws Exception {
        ChallengeMessage word =
                new ChallengeMessage.WordWanted(challenges.challenges(), TestNetwork.EPOCH + 1, id(0), id(EMPTY));
        HttpResponse<byte[]> answer = ask(0, "word", word, network.nodes.get(EMPTY).protocolKey);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        // The others are.
        ChallengeMessage other =
                new ChallengeMessage.WordWanted(challenges.challenges(), TestNetwork.EPOCH + 1, id(0), id(1));
        assertThat(ask(0, "word", other, network.nodes.get(1).protocolKey).body())
                .hasSize(96);
    }
}
