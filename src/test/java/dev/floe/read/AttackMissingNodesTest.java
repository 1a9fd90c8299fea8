package dev.floe.read;

import static dev.floe.read.CommitteeReaderTest.assertNothingHeld;
import static dev.floe.read.CommitteeReaderTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.fake.FakeNode;
import dev.floe.fake.Fault;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.Peers;
import dev.floe.redstuff.BlobId;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * More nodes are gone than may be, but a third of the shards is there, which suffices for all that is read; and many readers
 * with little memory. No read may end in the middle.
 */
@Timeout(600)
class AttackMissingNodesTest {
    private static final int LENGTH = 3_000_000;
    private static final int READERS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(300);

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    /** Five nodes with 20 shards each; 34 of 100 slivers make a blob. */
    private final FakeNetwork network = new FakeNetwork(vertx, 100, 5);

    private final Peers peers = new Peers(vertx, FakeNetwork.PATIENT, PeerObserver.NONE);
    /** What an edge with a heap of 256 MB has for slivers. */
    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    private final byte[] bytes = random(LENGTH, 1);
    private final BlobId id = network.put(bytes).blobId();

    @AfterEach
    void close() {
        peers.close();
        network.close();
        vertx.close();
        threads.shutdownNow();
    }

    private NetworkReader reader(MemoryBudget budget) {
        return new NetworkReader(
                CommitteeSource.fixed(network.committee()),
                peers,
                NetworkReader.unhurried(budget, new Cpu(threads, 2)));
    }

    /** Takes one piece, and the rest when it is told to. */
    private static final class Reading implements Flow.Subscriber<ByteBuffer> {
        private final byte[] received = new byte[LENGTH];
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Boolean> complete = new CompletableFuture<>();
        private volatile int length;

        static Reading begin(BlobReader reader, BlobId id) {
            Reading reading = new Reading();
            reader.open(id, ReadOptions.DEFAULT)
                    .subscribe()
                    .with(blob -> blob.read(0, blob.length()).subscribe().withSubscriber(reading), reading::onError);
            return reading;
        }

        void goOn() {
            subscription.thenAccept(given -> given.request(Long.MAX_VALUE));
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            given.request(1);
            subscription.complete(given);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            int from = length;
            int count = piece.remaining();
            piece.duplicate().get(received, from, count);
            length = from + count;
            begun.complete(null);
        }

        @Override
        public void onError(Throwable why) {
            begun.complete(null);
            complete.complete(false);
        }

        @Override
        public void onComplete() {
            begun.complete(null);
            complete.complete(true);
        }

        boolean isExact(byte[] bytes) throws Exception {
            return complete.get(LIMIT.toSeconds(), TimeUnit.SECONDS) && Arrays.equals(received, bytes);
        }

        /** Whether it failed, and nothing of the blob had come. */
        boolean isRefused() throws Exception {
            return !complete.get(LIMIT.toSeconds(), TimeUnit.SECONDS) && length == 0;
        }
    }

    private List<Reading> begin(NetworkReader reader, int count) {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            readings.add(Reading.begin(reader, id));
        }
        return readings;
    }

    @Test
    void readsUnderLoadAreWholeWhenTwoOfFiveNodesAreGone() throws Exception {
        List<FakeNode> nodes = network.nodes();
        nodes.get(1).become(Fault.STOPPED);
        nodes.get(3).become(Fault.HANGING);
        try (NetworkReader reader = reader(memory)) {
            List<Reading> readings = begin(reader, READERS);
            readings.forEach(Reading::goOn);
            for (Reading reading : readings) {
                assertThat(reading.isExact(bytes)).isTrue();
            }
        }
        assertNothingHeld(memory);
    }

    @Test
    void readsUnderWayAreWholeWhenThreeOfFiveNodesAreGoneInTheEnd() throws Exception {
        List<FakeNode> nodes = network.nodes();
        nodes.get(1).become(Fault.HANGING);
        try (NetworkReader reader = reader(memory)) {
            List<Reading> readings = begin(reader, READERS);
            for (Reading reading : readings) {
                reading.begun.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(reading.length).isPositive();
            }
            nodes.get(2).become(Fault.STOPPED);
            nodes.get(4).become(Fault.STOPPED);
            readings.forEach(Reading::goOn);
            for (Reading reading : readings) {
                assertThat(reading.isExact(bytes)).isTrue();
            }
        }
        assertNothingHeld(memory);
    }

    @Test
    void threeHundredReadersWithLittleMemoryGetAllOrNothing() throws Exception {
        // A quarter of a heap of 64 MB, as an edge has it.
        MemoryBudget little = new MemoryBudget(16 << 20);
        int exact = 0;
        try (NetworkReader reader = reader(little)) {
            List<Reading> readings = begin(reader, 300);
            readings.forEach(Reading::goOn);
            for (Reading reading : readings) {
                boolean whole = reading.isExact(bytes);
                assertThat(whole || reading.isRefused())
                        .as("all or nothing, and not %s bytes", reading.length)
                        .isTrue();
                exact += whole ? 1 : 0;
            }
        }
        assertThat(exact).as("some are served").isPositive();
        assertNothingHeld(little);
    }
}
