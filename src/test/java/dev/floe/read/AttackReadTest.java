package dev.floe.read;

import static dev.floe.read.CommitteeReaderTest.assertNothingHeld;
import static dev.floe.read.CommitteeReaderTest.random;
import static dev.floe.read.CommitteeReaderTest.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.Peers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blobs of the greatest length that there can be: 1000 shards, slivers of 44 MB, 14 GB in all. */
@Timeout(600)
class AttackReadTest {
    private static final Encoding ENCODING = new Encoding(1000);
    private static final int ROUNDS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final FakeNetwork network = new FakeNetwork(vertx, ENCODING.shardCount(), 5);
    private final Peers peers = new Peers(vertx, FakeNetwork.PATIENT, PeerObserver.NONE);
    private final BlobId greatest = greatest();
    private final BlobId small = network.put(random(500, 1)).blobId();
    /** What an edge with a heap of 256 MB has for slivers, and one with half of it. */
    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    private final MemoryBudget half = new MemoryBudget(32 << 20);
    private final NetworkReader reader = reader(memory);

    private NetworkReader reader(MemoryBudget budget) {
        return new NetworkReader(
                CommitteeSource.fixed(network.committee()),
                peers,
                NetworkReader.unhurried(budget, new Cpu(threads, 2)));
    }

    /** Made up: all rows are alike, and nobody asks for columns. */
    private BlobId greatest() {
        int n = ENCODING.shardCount();
        long length = ENCODING.maxBlobLength();
        try {
            int symbolSize = ENCODING.symbolSize(length);
            byte[] row = random(ENCODING.sliverLength(Axis.PRIMARY, symbolSize), 2);
            byte[] hash = SliverSymbols.hash(ENCODING, new Sliver(Axis.PRIMARY, 0, symbolSize, row));
            byte[] hashes = new byte[2 * n * BlobMetadata.HASH_LENGTH];
            for (int pair = 0; pair < n; pair++) {
                System.arraycopy(hash, 0, hashes, 2 * pair * BlobMetadata.HASH_LENGTH, BlobMetadata.HASH_LENGTH);
            }
            byte[][] primary = new byte[n][];
            Arrays.fill(primary, row);
            VerifiedMetadata metadata = VerifiedMetadata.derive(BlobMetadata.of(length, hashes), ENCODING);
            return network.put(metadata, primary, new byte[n][]).blobId();
        } catch (RedStuffException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        reader.close();
        peers.close();
        network.close();
        vertx.close();
        threads.shutdownNow();
        assertNothingHeld(memory);
        assertNothingHeld(half);
    }

    /** Takes the first piece and no more. */
    private static final class Idler implements Flow.Subscriber<ByteBuffer> {
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
            given.request(1);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            begun.complete(null);
        }

        @Override
        public void onError(Throwable failure) {
            begun.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {}
    }

    private Idler idle() {
        Idler idler = new Idler();
        ReadOptions endless = ReadOptions.DEFAULT.withConsumerTimeout(Duration.ofHours(1));
        BlobHandle blob = reader.open(greatest, endless).await().atMost(LIMIT);
        blob.read(0, ENCODING.maxBlobLength()).subscribe().withSubscriber(idler);
        return idler;
    }

    @Test
    void aReaderOfOneThatTakesItsTimeHoldsNobodyUp() throws Exception {
        Idler idler = idle();
        idler.begun.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(memory.held()).as("a giant").isGreaterThan(memory.capacity() / 2);
        for (int i = 0; i < ROUNDS; i++) {
            BlobHandle blob = reader.open(small, ReadOptions.DEFAULT).await().atMost(LIMIT);
            assertThat(read(blob, 0, 500)).hasSize(500);
        }
        assertThat(memory.held()).as("it has let go of nothing").isGreaterThan(memory.capacity() / 2);
        idler.subscription.join().cancel();
    }

    @Test
    void whoHasTooLittleMemoryForOneSaysSoAtOnce() {
        try (NetworkReader poor = reader(half)) {
            BlobHandle blob = poor.open(greatest, ReadOptions.DEFAULT).await().atMost(LIMIT);
            assertThatThrownBy(() -> read(blob, 0, 1000))
                    .isInstanceOfSatisfying(
                            ReadException.class, e -> assertThat(e.kind()).isEqualTo(ReadException.Kind.TOO_LARGE))
                    .hasMessageContaining("comes in slivers of 43");
        }
    }
}
