package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.fake.FakeNode;
import dev.floe.fake.Fault;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.Peers;
import dev.floe.peer.RequestKind;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommitteeReaderTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ExecutorService CPU = Executors.newFixedThreadPool(2);

    private FakeNetwork network = new FakeNetwork(VERTX, 10, 5);
    private final Peers peers = new Peers(VERTX, FakeNetwork.PATIENT, PeerObserver.NONE);
    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    @AfterEach
    void close() {
        peers.close();
        network.close();
        assertNothingHeld(memory);
    }

    /** What was leased comes back; whoever reads may hear of the end of it a moment before. */
    static void assertNothingHeld(MemoryBudget memory) {
        long limit = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (memory.held() > 0 && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
        assertThat(memory.held()).isZero();
    }

    @AfterAll
    static void closeShared() {
        VERTX.close();
        CPU.shutdownNow();
    }

    private void network(int shards, int nodes) {
        network.close();
        network = new FakeNetwork(VERTX, shards, nodes);
    }

    private NetworkReader reader() {
        return new NetworkReader(
                CommitteeSource.fixed(network.committee()), peers, NetworkReader.unhurried(memory, new Cpu(CPU, 2)));
    }

    static byte[] random(int length, long seed) {
        byte[] blob = new byte[length];
        new Random(seed).nextBytes(blob);
        return blob;
    }

    static byte[] read(BlobHandle handle, long from, long to) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        handle.read(from, to).subscribe().asIterable().forEach(piece -> all.writeBytes(bytes(piece)));
        return all.toByteArray();
    }

    static byte[] bytes(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(piece.position(), bytes);
        return bytes;
    }

    private static byte[] readAll(BlobReader reader, BlobId id) {
        BlobHandle handle = reader.open(id, ReadOptions.DEFAULT).await().atMost(Duration.ofMinutes(2));
        return read(handle, 0, handle.length());
    }

    @Test
    void readsWholeBlobsAndParts() {
        for (int length : new int[] {0, 1, 17, 1000, 100_000, 1_000_000}) {
            byte[] blob = random(length, length);
            BlobId id = network.put(blob).blobId();
            try (NetworkReader reader = reader()) {
                BlobHandle handle = reader.open(id, ReadOptions.DEFAULT).await().indefinitely();
                assertThat(handle.length()).isEqualTo(length);
                assertThat(read(handle, 0, length)).isEqualTo(blob);
                Random random = new Random(length);
                for (int i = 0; i < 5; i++) {
                    int from = random.nextInt(length + 1);
                    int to = from + random.nextInt(length - from + 1);
                    assertThat(read(handle, from, to)).isEqualTo(Arrays.copyOfRange(blob, from, to));
                }
            }
        }
    }

    @Test
    void asksForWhatItNeedsAndNoMore() {
        network(1000, 5);
        byte[] blob = random(10_000, 1);
        BlobId id = network.put(blob).blobId();
        try (NetworkReader reader = NetworkReader.patient(
                CommitteeSource.fixed(network.committee()), peers, NetworkReader.unhurried(memory, new Cpu(CPU, 2)))) {
            BlobHandle handle = reader.open(id, ReadOptions.DEFAULT).await().indefinitely();
            assertThat(read(handle, 0, blob.length)).isEqualTo(blob);
            assertThat(reader.takeAsked()).containsOnly(entry(RequestKind.METADATA, 1), entry(RequestKind.SLIVER, 8));
            BlobHandle again = reader.open(id, ReadOptions.DEFAULT).await().indefinitely();
            assertThat(read(again, 5000, 5001)).containsExactly(blob[5000]);
            assertThat(reader.takeAsked()).containsOnly(entry(RequestKind.SLIVER, 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void readsExactlyWithAThirdOfTheShardsBad(Fault fault) {
        byte[] blob = random(100_000, 2);
        network.put(random(100_000, 3));
        BlobId id = network.put(blob).blobId();
        network.nodes().get(3).become(fault);
        try (NetworkReader reader = reader()) {
            assertThat(readAll(reader, id)).isEqualTo(blob);
            assertThat(readAll(reader, id)).isEqualTo(blob);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"STOPPED", "HANGING", "GARBAGE", "OTHER_BLOB", "CORRUPT", "FROZEN"})
    void readsExactlyWithManyBadNodes(Fault fault) {
        network(31, 31);
        byte[] blob = random(300_000, 4);
        network.put(random(300_000, 5));
        BlobId id = network.put(blob).blobId();
        for (int i = 0; i < 10; i++) {
            network.nodes().get(3 * i).become(fault);
        }
        try (NetworkReader reader = reader()) {
            assertThat(readAll(reader, id)).isEqualTo(blob);
        }
    }

    @Test
    void missingAndForbiddenBlobsAreToldApart() {
        BlobId missing = BlobId.of(new byte[32]);
        try (NetworkReader reader = reader()) {
            assertThatThrownBy(() -> readAll(reader, missing))
                    .isInstanceOfSatisfying(
                            ReadException.class, e -> assertThat(e.kind()).isEqualTo(ReadException.Kind.NOT_FOUND));
            network.nodes().forEach(node -> node.become(Fault.FORBIDDEN));
            assertThatThrownBy(() -> readAll(reader, missing))
                    .isInstanceOfSatisfying(
                            ReadException.class, e -> assertThat(e.kind()).isEqualTo(ReadException.Kind.FORBIDDEN));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"STOPPED", "HANGING", "GARBAGE", "FROZEN", "BUSY"})
    void tooManyBadNodesMakeABlobUnavailable(Fault fault) {
        byte[] blob = random(100_000, 6);
        BlobId id = network.put(blob).blobId();
        ReaderOptions hasty =
                ReaderOptions.of(memory, new Cpu(CPU, 2)).withTimeouts(Duration.ofMinutes(2), Duration.ofSeconds(2));
        try (NetworkReader reader = new NetworkReader(CommitteeSource.fixed(network.committee()), peers, hasty)) {
            BlobHandle handle = reader.open(id, ReadOptions.DEFAULT).await().indefinitely();
            for (int i = 0; i < 4; i++) {
                network.nodes().get(i).become(fault);
            }
            assertThatThrownBy(() -> handle.read(0, handle.length())
                            .collect()
                            .last()
                            .await()
                            .atMost(Duration.ofMinutes(2)))
                    .isInstanceOfSatisfying(ReadException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ReadException.Kind.UNAVAILABLE);
                        assertThat(e.retryAfter()).isPresent();
                    });
        }
    }

    @Test
    void cancellingStopsAllRequests() throws Exception {
        network(100, 5);
        byte[] blob = random(1_000_000, 8);
        VerifiedMetadata metadata = network.put(blob);
        network.nodes()
                .forEach(node -> node.become(Fault.HANGING, seen -> seen.path().contains("/slivers/")));
        try (NetworkReader reader = reader()) {
            BlobHandle handle =
                    reader.open(metadata.blobId(), ReadOptions.DEFAULT).await().indefinitely();
            var subscription = handle.read(0, blob.length).subscribe().with(piece -> {}, failure -> {});
            FakeNode first = network.holder(metadata.blobId(), 0);
            first.awaitSeen(1, seen -> seen.path().contains("/slivers/"));
            subscription.cancel();
            assertThat(first.awaitCancelled(1)).isNotEmpty();
        }
    }
}
