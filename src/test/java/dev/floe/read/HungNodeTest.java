package dev.floe.read;

import static dev.floe.read.CommitteeReaderTest.assertNothingHeld;
import static dev.floe.read.CommitteeReaderTest.random;
import static dev.floe.read.CommitteeReaderTest.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.fake.Fault;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.Peers;
import dev.floe.redstuff.BlobId;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node that takes requests and never answers leaves behind. */
class HungNodeTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final FakeNetwork network = new FakeNetwork(vertx, 100, 5);
    private final Peers peers = new Peers(vertx, FakeNetwork.PATIENT, PeerObserver.NONE);
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final NetworkReader reader = new NetworkReader(
            CommitteeSource.fixed(network.committee()),
            peers,
            NetworkReader.unhurried(memory, new Cpu(threads, 2)).withMaxWindowBytes(4 * 59_000));

    @AfterEach
    void close() {
        reader.close();
        peers.close();
        network.close();
        vertx.close();
        threads.shutdownNow();
        assertNothingHeld(memory);
    }

    @Test
    void whatIsRebuiltAheadIsGivenUpWithTheRead() {
        byte[] blob = random(2_000_000, 2);
        BlobId id = network.put(blob).blobId();
        network.nodes().get(1).become(Fault.HANGING, seen -> !seen.path().endsWith("/metadata"));
        BlobHandle handle = reader.open(id, ReadOptions.DEFAULT).await().atMost(LIMIT);
        assertThat(read(handle, 0, blob.length)).isEqualTo(blob);
        byte[] start = handle.read(0, blob.length)
                .toUni()
                .map(CommitteeReaderTest::bytes)
                .await()
                .atMost(LIMIT);
        assertThat(start).isEqualTo(Arrays.copyOf(blob, start.length));
        assertNothingHeld(memory);
    }
}
