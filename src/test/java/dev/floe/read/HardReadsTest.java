package dev.floe.read;

import static dev.floe.read.CommitteeReaderTest.assertNothingHeld;
import static dev.floe.read.CommitteeReaderTest.bytes;
import static dev.floe.read.CommitteeReaderTest.random;
import static dev.floe.read.CommitteeReaderTest.read;
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
import dev.floe.protocol.Committee;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads in bad company: random faults, liars without witnesses, changing committees, blobs that are wrong themselves. */
class HardReadsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ExecutorService CPU = Executors.newFixedThreadPool(2);

    private final Peers peers = new Peers(VERTX, FakeNetwork.PATIENT, PeerObserver.NONE);
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        peers.close();
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @AfterAll
    static void closeShared() {
        VERTX.close();
        CPU.shutdownNow();
    }

    private FakeNetwork network(int shards, int nodes) {
        FakeNetwork network = new FakeNetwork(VERTX, shards, nodes);
        open.add(network);
        return network;
    }

    private NetworkReader reader(CommitteeSource committees, MemoryBudget budget) {
        return opened(new NetworkReader(committees, peers, NetworkReader.unhurried(budget, new Cpu(CPU, 2))));
    }

    /** One for which nodes are never too slow. */
    private NetworkReader patientReader(CommitteeSource committees) {
        return opened(NetworkReader.patient(committees, peers, NetworkReader.unhurried(memory, new Cpu(CPU, 2))));
    }

    private NetworkReader opened(NetworkReader reader) {
        open.add(reader);
        return reader;
    }

    private NetworkReader reader(FakeNetwork network) {
        return reader(CommitteeSource.fixed(network.committee()), memory);
    }

    private static byte[] readAll(BlobReader reader, BlobId id, ReadOptions options) {
        BlobHandle handle = reader.open(id, options).await().atMost(Duration.ofMinutes(2));
        return read(handle, 0, handle.length());
    }

    private static void assertFails(ReadException.Kind kind, Runnable read) {
        assertThatThrownBy(read::run)
                .isInstanceOfSatisfying(
                        ReadException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    /** Any faults at nodes with up to f shards together, changing while blobs are read: every read is exact. */
    @ParameterizedTest
    @CsvSource({"7,7,1", "10,10,2", "16,8,3", "31,12,4", "100,25,5", "100,9,6"})
    void everyReadIsExactWhateverUpToFShardsDo(int shards, int nodes, long seed) {
        FakeNetwork network = network(shards, nodes);
        Random random = new Random(seed);
        List<byte[]> blobs = new ArrayList<>();
        List<BlobId> ids = new ArrayList<>();
        for (int length : new int[] {1, 5_000, 120_000, 120_000}) {
            blobs.add(random(length, random.nextLong()));
            ids.add(network.put(blobs.getLast()).blobId());
        }
        NetworkReader reader = reader(network);
        for (int round = 0; round < 4; round++) {
            network.nodes().forEach(node -> node.become(Fault.NONE));
            List<FakeNode> order = new ArrayList<>(network.nodes());
            Collections.shuffle(order, random);
            int weight = 0;
            List<String> faults = new ArrayList<>();
            for (FakeNode node : order) {
                weight += network.weight(node);
                if (weight > network.encoding().faulty()) {
                    break;
                }
                Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
                faults.add(node.name() + " " + fault);
                node.become(fault);
            }
            network.serve(random.nextInt(4) > 0, random.nextBoolean());
            for (int i = 0; i < blobs.size(); i++) {
                byte[] blob = blobs.get(i);
                int from = random.nextInt(blob.length);
                BlobHandle handle =
                        reader.open(ids.get(i), ReadOptions.DEFAULT).await().atMost(Duration.ofMinutes(2));
                assertThat(read(handle, from, blob.length))
                        .as("blob %s of round %s with %s", i, round, faults)
                        .isEqualTo(Arrays.copyOfRange(blob, from, blob.length));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true,false", "false,true", "false,false"})
    void liarsAreFoundWithoutSymbolsOrWithoutProofs(boolean symbols, boolean proofs) {
        FakeNetwork network = network(31, 31);
        byte[] blob = random(200_000, 11);
        BlobId id = network.put(blob).blobId();
        network.serve(symbols, proofs);
        for (int i = 0; i < 10; i++) {
            network.nodes().get(3 * i + 1).become(Fault.CORRUPT);
        }
        assertThat(readAll(reader(network), id, ReadOptions.DEFAULT)).isEqualTo(blob);
    }

    @Test
    void aThirdOfTheShardsIsEnoughWhenThereIsMemoryForTheBlob() {
        // 31 shards: f = 10, k1 = 11. With 18 gone, 13 are left.
        FakeNetwork network = network(31, 31);
        byte[] blob = random(200_000, 12);
        BlobId id = network.put(blob).blobId();
        NetworkReader reader = reader(network);
        for (int i = 0; i < 18; i++) {
            network.nodes().get(i).become(Fault.STOPPED);
        }
        assertThat(readAll(reader, id, ReadOptions.DEFAULT)).isEqualTo(blob);
        NetworkReader poor = reader(CommitteeSource.fixed(network.committee()), new MemoryBudget(200_000));
        assertFails(ReadException.Kind.UNAVAILABLE, () -> readAll(poor, id, ReadOptions.DEFAULT));
    }

    private static final class Changing implements CommitteeSource {
        volatile Committee current;
        volatile Optional<Committee> previous = Optional.empty();
        volatile Optional<Committee> onRefresh = Optional.empty();
        final AtomicInteger refreshes = new AtomicInteger();

        Changing(Committee current) {
            this.current = current;
        }

        @Override
        public Committee current() {
            return current;
        }

        @Override
        public Optional<Committee> previous() {
            return previous;
        }

        @Override
        public void refresh() {
            refreshes.incrementAndGet();
            onRefresh.ifPresent(committee -> current = committee);
        }
    }

    @Test
    void aReadGoesOnWhenShardsHaveMovedUnnoticed() {
        FakeNetwork network = network(10, 5);
        byte[] blob = random(300_000, 13);
        BlobId id = network.put(blob).blobId();
        Changing committees = new Changing(network.committee(1));
        NetworkReader reader = patientReader(committees);
        BlobHandle handle = reader.open(id, ReadOptions.DEFAULT).await().indefinitely();
        network.rotate();
        committees.onRefresh = Optional.of(network.committee(2));
        assertThat(read(handle, 0, blob.length)).isEqualTo(blob);
        assertThat(committees.refreshes).hasValue(1);
        reader.takeAsked();
        assertThat(read(handle, 0, blob.length)).isEqualTo(blob);
        assertThat(reader.takeAsked()).doesNotContainKey(RequestKind.DECODING_SYMBOLS);
    }

    @Test
    void thePreviousHoldersAreAskedWhileTheEpochChanges() {
        FakeNetwork network = network(10, 5);
        byte[] blob = random(300_000, 14);
        BlobId id = network.put(blob).blobId();
        Committee before = network.committee(1);
        Changing committees = new Changing(before);
        NetworkReader reader = patientReader(committees);
        // The chain says that shards moved; the nodes still have what they had.
        network.rotate();
        committees.current = network.committee(2);
        for (int back = 0; back < 4; back++) {
            network.rotate();
        }
        committees.previous = Optional.of(before);
        assertThat(readAll(reader, id, ReadOptions.DEFAULT)).isEqualTo(blob);
        assertThat(reader.takeAsked()).doesNotContainKey(RequestKind.DECODING_SYMBOLS);
    }

    private record Encoded(BlobMetadata metadata, byte[][] primary, byte[][] secondary) {}

    private static Encoded encode(Encoding encoding, byte[] blob) throws Exception {
        int symbolSize = encoding.symbolSize(blob.length);
        byte[][] primary = new byte[encoding.shardCount()][encoding.sliverLength(Axis.PRIMARY, symbolSize)];
        byte[][] secondary = new byte[encoding.shardCount()][encoding.sliverLength(Axis.SECONDARY, symbolSize)];
        VerifiedMetadata metadata = new BlobEncoder(encoding, Runnable::run, 1, 1 << 20)
                .encode(
                        BlobSource.of(blob),
                        (axis, index, offset, bytes, from, count) -> System.arraycopy(
                                bytes, from, (axis == Axis.PRIMARY ? primary : secondary)[index], offset, count));
        return new Encoded(metadata.metadata(), primary, secondary);
    }

    @Test
    void aBlobThatContradictsItselfIsNeverServedTwoWays() throws Exception {
        FakeNetwork network = network(10, 10);
        Encoded one = encode(network.encoding(), random(10_000, 15));
        Encoded two = encode(network.encoding(), random(10_000, 16));
        // Row 1 is of another blob: the primary slivers say so, the secondary ones do not.
        byte[] hashes = one.metadata().hashes();
        System.arraycopy(two.metadata().hashes(), 64, hashes, 64, 32);
        one.primary()[1] = two.primary()[1];
        VerifiedMetadata metadata = VerifiedMetadata.derive(BlobMetadata.of(10_000, hashes), network.encoding());
        network.put(metadata, one.primary(), one.secondary());
        BlobId id = metadata.blobId();
        NetworkReader reader = reader(network);
        assertFails(
                ReadException.Kind.INCONSISTENT,
                () -> readAll(reader, id, ReadOptions.DEFAULT.withConsistency(Consistency.STRICT)));
        network.holder(id, 1).become(Fault.STOPPED);
        assertFails(ReadException.Kind.INCONSISTENT, () -> readAll(reader, id, ReadOptions.DEFAULT));
    }

    @Test
    void nothingMayComeAfterTheEnd() throws Exception {
        FakeNetwork network = network(10, 10);
        int symbolSize = network.encoding().symbolSize(10_000);
        Encoded encoded = encode(network.encoding(), random(10_000, 17));
        // One byte less, and as little as the same symbols can hold.
        for (int length : new int[] {9_999, 9_969}) {
            assertThat(network.encoding().symbolSize(length)).isEqualTo(symbolSize);
            VerifiedMetadata metadata = VerifiedMetadata.derive(
                    BlobMetadata.of(length, encoded.metadata().hashes()), network.encoding());
            network.put(metadata, encoded.primary(), encoded.secondary());
            NetworkReader reader = reader(network);
            assertFails(ReadException.Kind.INCONSISTENT, () -> readAll(reader, metadata.blobId(), ReadOptions.DEFAULT));
            assertThat(readAll(reader, metadata.blobId(), ReadOptions.DEFAULT.withConsistency(Consistency.SKIP)))
                    .isEqualTo(Arrays.copyOf(random(10_000, 17), length));
        }
    }

    @Test
    void rowsAfterTheEndAreZerosOrTheBlobIsWrong() throws Exception {
        FakeNetwork network = network(100, 5);
        Encoded encoded = encode(network.encoding(), random(4_000, 18));
        // The same symbol size with a blob of a quarter of the length: rows 8 and on are past its end.
        VerifiedMetadata metadata = VerifiedMetadata.derive(
                BlobMetadata.of(1_000, encoded.metadata().hashes()), network.encoding());
        network.put(metadata, encoded.primary(), encoded.secondary());
        NetworkReader reader = reader(network);
        assertFails(
                ReadException.Kind.INCONSISTENT,
                () -> reader.open(metadata.blobId(), ReadOptions.DEFAULT)
                        .await()
                        .indefinitely());
    }

    @Test
    void strictReadsServeGoodBlobsAndRefuseLongOnes() {
        FakeNetwork network = network(10, 5);
        byte[] blob = random(100_000, 19);
        BlobId id = network.put(blob).blobId();
        ReadOptions strict = ReadOptions.DEFAULT.withConsistency(Consistency.STRICT);
        NetworkReader reader = patientReader(CommitteeSource.fixed(network.committee()));
        assertThat(readAll(reader, id, strict)).isEqualTo(blob);
        reader.takeAsked();
        assertThat(readAll(reader, id, strict)).isEqualTo(blob);
        assertThat(reader.takeAsked()).as("checked once for all").containsOnly(entry(RequestKind.SLIVER, 4));
        ReaderOptions careful = NetworkReader.unhurried(memory, new Cpu(CPU, 2)).withStrictMaxLength(50_000);
        NetworkReader small = new NetworkReader(CommitteeSource.fixed(network.committee()), peers, careful);
        open.add(small);
        assertFails(ReadException.Kind.TOO_LARGE, () -> readAll(small, id, strict));
        assertFails(ReadException.Kind.TOO_LARGE, () -> readAll(reader, id, ReadOptions.DEFAULT.withMaxLength(99_999)));
    }

    @Test
    void aCertifiedBlobThatIsLostIsUnavailableAndAnyOtherOneDoesNotExist() {
        FakeNetwork network = network(10, 5);
        VerifiedMetadata metadata = network.put(random(10_000, 31));
        BlobId id = metadata.blobId();
        NetworkReader reader = patientReader(CommitteeSource.fixed(network.committee()));
        BlobHandle known = reader.open(id, ReadOptions.DEFAULT).await().indefinitely();

        // The metadata are there, the slivers are not.
        network.put(metadata, new byte[10][], new byte[10][]);
        assertFails(ReadException.Kind.NOT_FOUND, () -> read(known, 0, 10_000));
        network.certify(id);
        assertFails(ReadException.Kind.UNAVAILABLE, () -> read(known, 0, 10_000));

        // Nothing is there.
        network.remove(id);
        NetworkReader fresh = patientReader(CommitteeSource.fixed(network.committee()));
        assertFails(ReadException.Kind.UNAVAILABLE, () -> readAll(fresh, id, ReadOptions.DEFAULT));
        assertFails(ReadException.Kind.NOT_FOUND, () -> readAll(fresh, BlobId.of(new byte[32]), ReadOptions.DEFAULT));
    }

    /** R7: a processor that fails says nothing about anybody's data. */
    @Test
    void whatThisProcessCannotComputeIsNotTheBlobsFault() {
        FakeNetwork network = network(10, 5);
        byte[] blob = random(20_000, 32);
        BlobId id = network.put(blob).blobId();
        network.nodes().get(1).become(Fault.STOPPED);
        ExecutorService gone = Executors.newFixedThreadPool(1);
        gone.shutdownNow();
        NetworkReader reader = new NetworkReader(
                CommitteeSource.fixed(network.committee()), peers, NetworkReader.unhurried(memory, new Cpu(gone, 1)));
        open.add(reader);
        assertFails(
                ReadException.Kind.UNAVAILABLE,
                () -> readAll(reader, id, ReadOptions.DEFAULT.withConsistency(Consistency.SKIP)));
    }

    @Test
    void manyReadsShareOneBudget() {
        FakeNetwork network = network(100, 5);
        byte[] blob = random(3_000_000, 20);
        BlobId id = network.put(blob).blobId();
        // A row has 88 KB: there is room for about four reads at once.
        MemoryBudget tight = new MemoryBudget(1 << 20);
        ReaderOptions patient =
                ReaderOptions.of(tight, new Cpu(CPU, 2)).withTimeouts(Duration.ofMinutes(10), Duration.ofMinutes(2));
        NetworkReader reader = new NetworkReader(CommitteeSource.fixed(network.committee()), peers, patient);
        open.add(reader);
        network.nodes().get(2).become(Fault.STOPPED);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<byte[]>> reads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                reads.add(CompletableFuture.supplyAsync(() -> readAll(reader, id, ReadOptions.DEFAULT), clients));
            }
            for (CompletableFuture<byte[]> read : reads) {
                assertThat(read.join()).isEqualTo(blob);
            }
        }
        assertNothingHeld(tight);
    }

    /** Takes two pieces, and no more. */
    private static final class Slow implements Flow.Subscriber<ByteBuffer> {
        final LinkedBlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            given.request(2);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            pieces.add(bytes(piece));
        }

        @Override
        public void onError(Throwable why) {
            failure.complete(why);
        }

        @Override
        public void onComplete() {
            failure.completeExceptionally(new AssertionError("complete"));
        }
    }

    @Test
    void nothingIsFetchedThatAConsumerDoesNotAskFor() throws Exception {
        FakeNetwork network = network(100, 5);
        byte[] blob = random(6_000_000, 21);
        BlobId id = network.put(blob).blobId();
        MemoryBudget some = new MemoryBudget(2 << 20);
        NetworkReader reader = opened(NetworkReader.trusting(
                CommitteeSource.fixed(network.committee()), peers, NetworkReader.unhurried(some, new Cpu(CPU, 2))));
        BlobHandle handle = reader.open(id, ReadOptions.DEFAULT.withConsumerTimeout(Duration.ofSeconds(2)))
                .await()
                .indefinitely();
        Slow slow = new Slow();
        handle.read(0, blob.length).subscribe().withSubscriber(slow);
        // Nobody asks for more: the read is given up, and its memory with it.
        assertThat(slow.failure.get(2, TimeUnit.MINUTES))
                .isInstanceOfSatisfying(
                        ReadException.class, e -> assertThat(e.kind()).isEqualTo(ReadException.Kind.TIMEOUT));
        byte[] first = slow.pieces.remove();
        byte[] second = slow.pieces.remove();
        assertThat(first).isEqualTo(Arrays.copyOf(blob, first.length));
        assertThat(second).isEqualTo(Arrays.copyOfRange(blob, first.length, first.length + second.length));
        assertThat(slow.pieces).isEmpty();
        assertThat(reader.takeAsked())
                .hasEntrySatisfying(
                        RequestKind.SLIVER, count -> assertThat(count).isLessThan(12));
        assertNothingHeld(some);
    }
}
