package dev.floe.read;

import static dev.floe.read.CommitteeReaderTest.assertNothingHeld;
import static dev.floe.read.CommitteeReaderTest.random;
import static dev.floe.read.CommitteeReaderTest.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.fake.FakeNode;
import dev.floe.fake.Fault;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.redstuff.BlobId;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node that takes requests and never answers costs those who read. */
class HungNodeTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ExecutorService CPU = Executors.newFixedThreadPool(2);
    private static final int NODES = 5;

    private final FakeNetwork network = new FakeNetwork(VERTX, 100, NODES);
    private final FakeNode hung = network.nodes().get(1);
    private final Peers peers = new Peers(VERTX, PeerOptions.DEFAULT, PeerObserver.NONE);
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private Optional<NetworkReader> open = Optional.empty();

    @AfterEach
    void close() {
        open.ifPresent(NetworkReader::close);
        peers.close();
        network.close();
        assertNothingHeld(memory);
    }

    @AfterAll
    static void closeShared() {
        VERTX.close();
        CPU.shutdownNow();
    }

    private NetworkReader reader(long maxWindowBytes) {
        NetworkReader reader = new NetworkReader(
                CommitteeSource.fixed(network.committee()),
                peers,
                ReaderOptions.of(memory, new Cpu(CPU, 2)).withMaxWindowBytes(maxWindowBytes));
        open = Optional.of(reader);
        return reader;
    }

    private void hang() {
        hung.become(Fault.HANGING, seen -> !seen.path().endsWith("/metadata"));
    }

    /**
     * What a read cost.
     *
     * @param hedged how often somebody was too slow
     * @param rebuilt slivers that their holder did not give
     */
    private record Cost(int hedged, int rebuilt) {}

    private static Cost readAll(NetworkReader reader, BlobId id, byte[] blob) {
        reader.takeHedged();
        reader.takeRebuilt();
        BlobHandle handle = reader.open(id, ReadOptions.DEFAULT).await().atMost(Duration.ofSeconds(30));
        assertThat(read(handle, 0, blob.length)).isEqualTo(blob);
        return new Cost(reader.takeHedged(), reader.takeRebuilt());
    }

    @Test
    void whatIsRebuiltAheadIsGivenUpWithTheRead() {
        byte[] blob = random(2_000_000, 2);
        BlobId id = network.put(blob).blobId();
        NetworkReader reader = reader(4 * 59_000);
        hang();
        readAll(reader, id, blob);
        BlobHandle handle = reader.open(id, ReadOptions.DEFAULT).await().indefinitely();
        byte[] start = handle.read(0, blob.length)
                .toUni()
                .map(CommitteeReaderTest::bytes)
                .await()
                .atMost(Duration.ofSeconds(30));
        assertThat(start).isEqualTo(Arrays.copyOf(blob, start.length));
        assertNothingHeld(memory);
    }

    @Test
    void aReadDoesNotWaitForTheNodeThatLetTheLastOneWait() {
        NetworkReader reader = reader(1 << 20);
        byte[] large = random(300_000, 3);
        readAll(reader, network.put(large).blobId(), large);
        hang();
        Stream<byte[]> ofHung = Stream.iterate(10L, seed -> seed + 1)
                .map(seed -> random(500, seed))
                .filter(blob -> network.holder(network.put(blob).blobId(), 0) == hung);
        int[] hedged = ofHung.limit(2)
                .mapToInt(blob ->
                        readAll(reader, network.put(blob).blobId(), blob).hedged())
                .toArray();
        assertThat(hedged).containsExactly(1, 0);
    }

    @Test
    void nodesThatAreNotTrustedAreAskedAllTheSameWhenTheOthersDoNotSuffice() {
        byte[] blob = random(300_000, 4);
        BlobId id = network.put(blob).blobId();
        NetworkReader reader = reader(1 << 20);
        network.nodes()
                .forEach(node -> node.become(Fault.HANGING, seen -> seen.path().contains("Symbols")));
        network.committee().members().stream()
                .skip(2)
                .forEach(node -> peers.of(node).lied("for this test"));
        assertThat(readAll(reader, id, blob).rebuilt()).isZero();
    }
}
