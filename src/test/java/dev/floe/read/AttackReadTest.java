package dev.floe.read;

import static dev.floe.door.Bearable.assertBearable;
import static dev.floe.read.CommitteeReaderTest.assertNothingHeld;
import static dev.floe.read.CommitteeReaderTest.random;
import static dev.floe.read.CommitteeReaderTest.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blobs of the greatest length that there can be: 1000 shards, slivers of 44 MB, 14 GB in all. */
@Timeout(180)
class AttackReadTest {
    private static final Encoding ENCODING = new Encoding(1000);
    private static final int ROUNDS = 100;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final FakeNetwork network = new FakeNetwork(vertx, ENCODING.shardCount(), 5);
    private final Peers peers = new Peers(vertx, PeerOptions.DEFAULT, PeerObserver.NONE);
    private final BlobId greatest = greatest();
    private final BlobId small = network.put(random(500, 1)).blobId();
    /** What an edge with a heap of 256 MB has for slivers, and one with half of it. */
    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    private final MemoryBudget half = new MemoryBudget(32 << 20);
    private final NetworkReader reader = reader(memory);

    private NetworkReader reader(MemoryBudget budget) {
        return new NetworkReader(
                CommitteeSource.fixed(network.committee()), peers, ReaderOptions.of(budget, new Cpu(threads, 2)));
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

    /** About the 99th percentile of what a cold read takes. */
    private Duration slowestButOne() {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            long begun = System.nanoTime();
            BlobHandle blob = reader.open(small, ReadOptions.DEFAULT).await().atMost(Duration.ofSeconds(30));
            assertThat(read(blob, 0, 500)).hasSize(500);
            took.add(Duration.ofNanos(System.nanoTime() - begun));
        }
        took.sort(null);
        return took.get(ROUNDS * 99 / 100 - 1);
    }

    /** Takes the first piece and no more. */
    private static final class Idler implements Flow.Subscriber<ByteBuffer> {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
            given.request(1);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            begun.countDown();
        }

        @Override
        public void onError(Throwable failure) {
            subscription.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {}
    }

    private Idler idle() {
        Idler idler = new Idler();
        BlobHandle blob = reader.open(greatest, ReadOptions.DEFAULT).await().atMost(Duration.ofSeconds(30));
        blob.read(0, ENCODING.maxBlobLength()).subscribe().withSubscriber(idler);
        return idler;
    }

    @Test
    void aReaderOfOneThatTakesItsTimeHoldsNobodyUp() throws Exception {
        slowestButOne();
        Duration quiet = slowestButOne();
        Idler idler = idle();
        assertThat(idler.begun.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(memory.held()).as("a giant").isGreaterThan(memory.capacity() / 2);
        Duration attacked = slowestButOne();
        idler.subscription.join().cancel();
        assertBearable(attacked, quiet, slowestButOne());
    }

    @Test
    void whoHasTooLittleMemoryForOneSaysSoAtOnce() {
        try (NetworkReader poor = reader(half)) {
            BlobHandle blob = poor.open(greatest, ReadOptions.DEFAULT).await().atMost(Duration.ofSeconds(30));
            assertThatThrownBy(() -> read(blob, 0, 1000))
                    .isInstanceOfSatisfying(
                            ReadException.class, e -> assertThat(e.kind()).isEqualTo(ReadException.Kind.TOO_LARGE))
                    .hasMessageContaining("comes in slivers of 43");
        }
    }
}
