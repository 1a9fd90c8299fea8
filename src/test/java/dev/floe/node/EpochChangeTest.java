package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.node.door.NoLeaks;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.store.Change;
import dev.floe.store.RecordKey;
import dev.floe.store.RecordStore;
import dev.floe.sui.move.WalrusEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Blobs are paid for until the border of an epoch, so very many end together. The node goes on hearing of registrations
 * and taking uploads while it gets rid of them. {@code -Dfloe.test.expiring=50000} for the full number.
 */
@ExtendWith(NoLeaks.class)
class EpochChangeTest {
    private static final int EXPIRING = Integer.getInteger("floe.test.expiring", 3000);
    private static final Encoding ENCODING = new Encoding(RunningNode.SHARDS);
    private static final List<Integer> SHARDS = List.of(0, 1);
    private static final int AT_ONCE = 1000;
    /** Against waiting for ever: how soon it is, is a matter of {@link EndedBlobsTest}'s steps. */
    private static final Duration HEARD_OF_WITHIN = Duration.ofMinutes(10);
    /** As the node's store of blobs has them. */
    private static final int KIND_METADATA = 1;

    private static final int KIND_SLIVER = 2;

    @TempDir
    private Path directory;

    private RunningNode node;

    @BeforeEach
    void aNodeWithManyBlobsThatEndTogether() throws Exception {
        node = new RunningNode(directory, SHARDS);
        node.stop();
        try (RecordStore blobs = RecordStore.open(node.config().storagePath().resolve("blobs"), 128 << 20)) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < EXPIRING; i++) {
                byte[] id = expiring(i).toBytes();
                changes.add(new Change.Add(new RecordKey(KIND_METADATA, id, 0, 0), new byte[600]));
                for (int shard : SHARDS) {
                    for (Axis axis : Axis.values()) {
                        int pair = expiring(i).pairOfShard(shard, RunningNode.SHARDS);
                        changes.add(
                                new Change.Add(new RecordKey(KIND_SLIVER, id, pair, axis.ordinal()), new byte[300]));
                    }
                }
                if (changes.size() >= AT_ONCE || i == EXPIRING - 1) {
                    blobs.apply(changes).join();
                    changes.clear();
                }
            }
        }
        for (int from = 0; from < EXPIRING; from += AT_ONCE) {
            List<WalrusEvent> events = new ArrayList<>();
            for (int i = from; i < Math.min(EXPIRING, from + AT_ONCE); i++) {
                events.add(StubChain.registered(expiring(i), i, RunningNode.EPOCH + 1, i % 2 == 0));
            }
            node.chain.emitTogether(events);
        }
        node.start();
        node.settle();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static BlobId expiring(int number) {
        return BlobId.of(
                ByteBuffer.allocate(BlobId.LENGTH).putInt(number).putInt(7).array());
    }

    @Test
    void uploadsGoOnWhileBlobsEnd() throws Exception {
        List<TestBlob> uploads = new ArrayList<>();
        node.chain.startEpoch(node.committee(RunningNode.EPOCH + 1, RunningNode.SHARDS, SHARDS));
        JsonNode health;
        do {
            TestBlob blob = TestBlob.random(ENCODING, 2000, uploads.size());
            uploads.add(blob);
            node.chain.emit(StubChain.registered(blob.id(), EXPIRING + uploads.size(), 50, false));
            long heardUntil = System.nanoTime() + HEARD_OF_WITHIN.toNanos();
            while (put("/metadata", blob, blob.metadataBody()) == 400) {
                assertThat(System.nanoTime()).as("the registration is heard of").isLessThan(heardUntil);
            }
            for (int shard : SHARDS) {
                int pair = blob.id().pairOfShard(shard, RunningNode.SHARDS);
                for (Axis axis : Axis.values()) {
                    assertThat(put("/slivers/" + pair + "/" + axis.text(), blob, blob.sliverBody(pair, axis)))
                            .isEqualTo(201);
                }
            }
            health = RunningNode.json(node.get("/v1/health?detailed=true")).at("/success/data");
        } while (!health.toString().contains(EXPIRING + " blobs that ended were removed"));
        for (TestBlob blob : uploads) {
            assertThat(node.get("/v1/blobs/" + blob.id() + "/confirmation/permanent")
                            .statusCode())
                    .isEqualTo(200);
        }
        node.stop();
        try (RecordStore blobs = RecordStore.open(node.config().storagePath().resolve("blobs"), 128 << 20)) {
            assertThat(blobs.size()).isEqualTo(uploads.size() * (1 + 2 * SHARDS.size()));
        }
        node.start();
    }

    private int put(String what, TestBlob blob, byte[] body) throws Exception {
        return node.put("/v1/blobs/" + blob.id() + what, body).statusCode();
    }
}
