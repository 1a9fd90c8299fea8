package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.node.events.EventBlobEntry;
import dev.floe.node.events.EventBlobReader;
import dev.floe.node.events.EventLog;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobDecoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.move.EventBlobs.EventBlob;
import dev.floe.sui.move.WalrusEvent;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes make event blobs of what the chain says, a quorum certifies them, and others learn from them. */
@Timeout(180)
class EventBlobNetworkTest {
    private static final int SHARDS = 10;
    private static final ObjectId POOL = StubChain.object(0x500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Five checkpoints are a blob. */
    private static final NodeConfig.EventBlobs SMALL =
            new NodeConfig.EventBlobs(true, new EventLog.Limits(1 << 20, 5), 3, 20_000);

    @TempDir
    private Path directory;

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** Has the chain go on until an event blob is certified that goes that far. */
    private static void advance(TestNetwork network, long checkpoint) throws InterruptedException {
        for (int number = 0;
                network.chain
                        .latestEventBlob()
                        .filter(blob -> blob.endingCheckpoint() >= checkpoint)
                        .isEmpty();
                number++) {
            if (network.chain.length() <= checkpoint + 5) {
                network.chain.emit(
                        StubChain.registered(BlobId.of(filled(number)), 100 + network.chain.length(), 60, true));
            }
            int length = network.chain.length();
            Optional<EventBlob> before = network.chain.latestEventBlob();
            if (length > checkpoint) {
                await(
                        "certified after checkpoint " + checkpoint,
                        () -> !network.chain.latestEventBlob().equals(before));
            }
        }
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[BlobId.LENGTH];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** The blob, from what the nodes answer. */
    private static byte[] read(TestNetwork network, BlobId blobId) throws Exception {
        List<Sliver> slivers = new ArrayList<>();
        VerifiedMetadata metadata = null;
        for (TestNetwork.Node node : network.nodes) {
            if (node.running.isEmpty()) {
                continue;
            }
            HttpResponse<byte[]> answer = node.send("GET", "/v1/blobs/" + blobId + "/metadata", new byte[0]);
            if (answer.statusCode() == 200 && metadata == null) {
                metadata = VerifiedMetadata.verify(
                        blobId, BlobMetadata.fromBcsWithId(answer.body(), blobId), network.encoding);
            }
            for (int shard : network.shards(node.number)) {
                int pair = blobId.pairOfShard(shard, SHARDS);
                HttpResponse<byte[]> sliver =
                        node.send("GET", "/v1/blobs/" + blobId + "/slivers/" + pair + "/primary", new byte[0]);
                if (sliver.statusCode() == 200) {
                    slivers.add(Sliver.fromBcs(Axis.PRIMARY, sliver.body()));
                }
            }
        }
        return new BlobDecoder(Runnable::run, 1).decode(metadata, Axis.PRIMARY, slivers);
    }

    private static List<EventBlobEntry> entries(byte[] blob) throws Exception {
        EventBlobReader reader = new EventBlobReader(BlobSource.of(blob));
        List<EventBlobEntry> entries = new ArrayList<>();
        for (Optional<EventBlobEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            entries.add(entry.get());
        }
        return entries;
    }

    @Test
    void allNodesSayTheSameAndTheBlobIsCertifiedAndReadable() throws Exception {
        try (TestNetwork network = new TestNetwork(directory, SHARDS, 4, 4, SMALL)) {
            advance(network, 14);
            List<StubChain.Attested> said = network.chain.attested();
            for (long last : List.of(4L, 9L, 14L)) {
                List<BlobId> ids = said.stream()
                        .filter(one -> one.last() == last)
                        .map(StubChain.Attested::blob)
                        .distinct()
                        .toList();
                assertThat(ids).as("up to checkpoint %d", last).hasSize(1);
            }
            BlobId last = network.chain.latestEventBlob().orElseThrow().blobId();
            for (TestNetwork.Node node : network.nodes) {
                node.settle();
            }
            byte[] blob = read(network, last);
            List<EventBlobEntry> entries = entries(blob);
            assertThat(entries.getLast()).isInstanceOf(EventBlobEntry.CheckpointEnd.class);
            // Each names the one before, down to the first one.
            int blobs = 1;
            Optional<BlobId> before =
                    new EventBlobReader(BlobSource.of(blob)).header().previous();
            while (before.isPresent()) {
                byte[] older = read(network, before.get());
                before = new EventBlobReader(BlobSource.of(older)).header().previous();
                blobs++;
            }
            assertThat(blobs).isGreaterThanOrEqualTo(3);
        }
    }

    private static String status(TestNetwork.Node node, BlobId blobId) throws Exception {
        return new String(
                node.send("GET", "/v1/blobs/" + blobId + "/status", new byte[0]).body());
    }

    private static void awaitAll(TestNetwork.Node node, TestBlob blob, List<Integer> shards)
            throws InterruptedException {
        await("all slivers", () -> {
            try {
                return node.hasAll(blob, shards);
            } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void storeInPool(TestNetwork network, TestBlob blob, int object) throws Exception {
        network.store(
                blob,
                new WalrusEvent.PooledBlobRegistered(
                        TestNetwork.EPOCH, blob.id(), 500, 1, true, StubChain.object(object), POOL),
                new WalrusEvent.PooledBlobCertified(TestNetwork.EPOCH, blob.id(), true, StubChain.object(object), POOL),
                List.of());
    }

    private static void awaitExpired(TestNetwork network, BlobId blob) throws InterruptedException {
        await("event blobs expire", () -> {
            try {
                return status(network.nodes.getFirst(), blob).contains("nonexistent");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void endEpoch(TestNetwork network, List<Integer> members) {
        network.chain.startEpoch(network.evenly(network.chain.committee().epoch() + 1, members));
    }

    @Test
    void whoComesWhenTheChainHasPrunedItsBeginningLearnsItFromEventBlobs() throws Exception {
        try (TestNetwork network = new TestNetwork(directory, SHARDS, 5, 4, SMALL)) {
            TestNetwork.Node late = network.nodes.get(4);
            late.stop();
            late.wipe();
            TestBlob blob = TestBlob.random(network.encoding, 5000, 1);
            network.store(blob, 1, List.of());
            advance(network, 9);
            long certified = network.chain.latestEventBlob().orElseThrow().endingCheckpoint();
            network.chain.prune(certified + 1);

            late.start();
            late.settle();
            assertThat(late.health().path("nodeStatus").asText()).isEqualTo("Standby");
            assertThat(status(late, blob.id())).contains("permanent").contains("\"isCertified\":true");
            assertThat(late.health().path("eventProgress").path("persisted").asLong())
                    .isEqualTo(network.nodes
                            .getFirst()
                            .health()
                            .path("eventProgress")
                            .path("persisted")
                            .asLong());

            endEpoch(network, List.of(0, 1, 2, 3, 4));
            late.await(health -> health.path("nodeStatus").asText().equals("Active"));
            awaitAll(late, blob, network.shards(4));
            // It goes on after the event blob that was certified last, and says what all others say.
            long next = certified + 5;
            while (network.chain.attested().stream()
                    .noneMatch(said -> said.node().equals(late.member(List.of()).id()))) {
                advance(network, next);
                next += 5;
            }
            assertNobodySaidAnythingElse(network);
        }
    }

    /** Of each event blob all have said the same, in whichever epoch. */
    private static void assertNobodySaidAnythingElse(TestNetwork network) {
        network.chain.attested().stream()
                .collect(java.util.stream.Collectors.groupingBy(StubChain.Attested::last))
                .forEach((last, said) -> assertThat(
                                said.stream().map(StubChain.Attested::blob).distinct())
                        .as("up to checkpoint %d", last)
                        .hasSize(1));
    }

    /**
     * Blobs are stored for two epochs at most, event blobs as well. Who extends a pool says nothing of what is in it, which is open
     * in MystenLabs/walrus as WAL-1185: the chain is asked.
     */
    @Test
    void whatCannotBeKnownAnyMoreIsLeftOut() throws Exception {
        try (TestNetwork network = new TestNetwork(directory, SHARDS, 5, 4, SMALL)) {
            network.chain.maxEpochsAhead(2);
            TestNetwork.Node late = network.nodes.get(4);
            late.stop();
            late.wipe();
            List<Integer> members = List.of(0, 1, 2, 3);
            TestBlob extended = TestBlob.random(network.encoding, 500, 1);
            TestBlob ended = TestBlob.random(network.encoding, 500, 2);
            TestBlob recent = TestBlob.random(network.encoding, 500, 3);
            TestBlob pooled = TestBlob.random(network.encoding, 500, 4);
            TestBlob pooledLater = TestBlob.random(network.encoding, 500, 5);
            network.store(extended, 1, List.of());
            network.store(ended, 2, List.of());
            network.chain.emit(new WalrusEvent.StoragePoolCreated(
                    TestNetwork.EPOCH, POOL, 1 << 20, TestNetwork.EPOCH, TestNetwork.EPOCH + 5));
            storeInPool(network, pooled, 10);
            advance(network, 9);
            BlobId first = network.chain.latestEventBlob().orElseThrow().blobId();
            endEpoch(network, members);
            advance(network, 14);
            network.chain.emit(new WalrusEvent.BlobCertified(
                    TestNetwork.EPOCH, extended.id(), TestNetwork.EPOCH + 5, false, StubChain.object(1), true));
            endEpoch(network, members);
            network.store(recent, 3, List.of());
            advance(network, network.chain.length() + 5);
            endEpoch(network, members);
            network.chain.emit(new WalrusEvent.BlobCertified(
                    TestNetwork.EPOCH, extended.id(), TestNetwork.EPOCH + 5, false, StubChain.object(1), true));
            network.chain.emit(new WalrusEvent.StoragePoolExtended(TestNetwork.EPOCH + 3, POOL, TestNetwork.EPOCH + 5));
            storeInPool(network, pooledLater, 11);
            advance(network, network.chain.length() + 5);
            awaitExpired(network, first);
            network.chain.prune(network.chain.latestEventBlob().orElseThrow().endingCheckpoint() + 1);

            late.start();
            late.await(health -> health.path("nodeStatus").asText().equals("Standby"));
            assertThat(status(late, extended.id())).contains("\"isCertified\":true");
            assertThat(status(late, recent.id())).contains("\"isCertified\":true");
            for (TestBlob blob : List.of(pooled, pooledLater)) {
                assertThat(status(late, blob.id()))
                        .isEqualTo(status(network.nodes.getFirst(), blob.id()))
                        .contains("\"count_deletable_certified\":1");
            }
            endEpoch(network, List.of(0, 1, 2, 3, 4));
            JsonNode health = late.await(now -> now.path("nodeStatus").asText().equals("Active"));
            assertThat(health.path("epoch").asInt()).isEqualTo(TestNetwork.EPOCH + 4);
            for (TestBlob blob : List.of(recent, pooled, pooledLater)) {
                awaitAll(late, blob, network.shards(4));
            }
        }
    }

    /** It cuts them elsewhere: what it says is never certified. */
    @Test
    void whoMakesOtherBlobsGoesOnAfterThoseOfTheQuorum() throws Exception {
        try (TestNetwork network = new TestNetwork(directory, SHARDS, 4, 4, SMALL)) {
            TestNetwork.Node other = network.nodes.get(3);
            other.stop();
            other.eventBlobs = new NodeConfig.EventBlobs(true, new EventLog.Limits(1 << 20, 3), 3, 20_000);
            other.start();
            advance(network, 14);
            other.eventBlobs = SMALL;
            other.stop();
            other.start();
            // The contract hears it again when a later one is certified than the one that it spoke of.
            long before = network.chain.latestEventBlob().orElseThrow().endingCheckpoint();
            long next = before;
            while (network.chain.attested().stream()
                    .noneMatch(said -> said.last() > before
                            && said.node().equals(other.member(List.of()).id()))) {
                next += 5;
                advance(network, next);
            }
            network.chain.attested().stream()
                    .filter(said -> said.last() > before
                            && said.node().equals(other.member(List.of()).id()))
                    .forEach(said -> assertThat(network.chain.attested())
                            .filteredOn(one -> one.last() == said.last())
                            .extracting(StubChain.Attested::blob)
                            .containsOnly(said.blob()));
        }
    }

    /** What was said is void in the next epoch, and said again; whoever was killed in between says the same. */
    @Test
    void whatWasNotCertifiedIsSaidAgainInTheNextEpoch() throws Exception {
        try (TestNetwork network = new TestNetwork(directory, SHARDS, 4, 4, SMALL)) {
            network.nodes.get(2).stop();
            network.nodes.get(3).stop();
            for (int i = 0; i < 6; i++) {
                network.chain.emit(StubChain.registered(BlobId.of(filled(i)), 100 + i, 60, true));
            }
            await("two have said it", () -> network.chain.attested().size() == 2);
            assertThat(network.chain.latestEventBlob()).isEmpty();
            for (TestNetwork.Node node : network.nodes.subList(0, 2)) {
                node.stop();
                node.start();
                node.settle();
            }
            endEpoch(network, IntStream.range(0, 4).boxed().toList());
            network.nodes.get(2).start();
            network.nodes.get(3).start();
            await("certified", () -> network.chain.latestEventBlob().isPresent());
            assertNobodySaidAnythingElse(network);
            assertThat(network.chain.attested())
                    .extracting(StubChain.Attested::epoch)
                    .contains(5, 6);
            for (TestNetwork.Node node : network.nodes) {
                node.settle();
            }
            assertThat(entries(
                            read(network, network.chain.latestEventBlob().get().blobId())))
                    .hasSize(10);
        }
    }
}
