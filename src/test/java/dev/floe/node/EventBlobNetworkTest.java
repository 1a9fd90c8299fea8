package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.events.EventBlobEntry;
import dev.floe.node.events.EventBlobReader;
import dev.floe.node.events.EventLog;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobDecoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.move.EventBlobs.EventBlob;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes make event blobs of what the chain says, a quorum certifies them, and others learn from them. */
@Timeout(180)
class EventBlobNetworkTest {
    private static final int SHARDS = 10;
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
}
