package dev.floe.read;

import static dev.floe.read.CommitteeReaderTest.random;
import static dev.floe.read.CommitteeReaderTest.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.fake.FakeNode;
import dev.floe.fake.Fault;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.Peers;
import dev.floe.peer.RequestKind;
import dev.floe.redstuff.BlobId;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known of the rest of a blob when its first byte leaves, and what finding that out costs. */
class AvailabilityTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ExecutorService CPU = Executors.newFixedThreadPool(2);
    private static final int LENGTH = 3_000_000;

    private final FakeNetwork network = new FakeNetwork(VERTX, 100, 10);
    private final Peers peers = new Peers(VERTX, FakeNetwork.PATIENT, PeerObserver.NONE);
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final CommitteeSource committee = CommitteeSource.fixed(network.committee());
    private final ReaderOptions options = NetworkReader.unhurried(memory, new Cpu(CPU, 2));
    private final NetworkReader reader = new NetworkReader(committee, peers, options);
    /** One for which nodes are never too slow. */
    private final NetworkReader patient = NetworkReader.patient(committee, peers, options);
    /** Ones that cannot wait long for slivers. */
    private final NetworkReader hasty = waiting(Duration.ofSeconds(2));

    private final NetworkReader lessHasty = waiting(Duration.ofSeconds(5));

    @AfterEach
    void close() {
        reader.close();
        patient.close();
        hasty.close();
        lessHasty.close();
        peers.close();
        network.close();
    }

    @AfterAll
    static void closeShared() {
        VERTX.close();
        CPU.shutdownNow();
    }

    private NetworkReader waiting(Duration forSlivers) {
        return new NetworkReader(committee, peers, options.withTimeouts(options.openTimeout(), forSlivers));
    }

    private static BlobHandle open(BlobReader reader, BlobId id) {
        return reader.open(id, ReadOptions.DEFAULT).await().atMost(Duration.ofMinutes(2));
    }

    /** Takes whatever comes. */
    private static final class Reading implements Flow.Subscriber<ByteBuffer> {
        final AtomicLong received = new AtomicLong();
        final CompletableFuture<Void> first = new CompletableFuture<>();
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        static Reading of(BlobHandle blob) {
            Reading reading = new Reading();
            blob.read(0, blob.length()).subscribe().withSubscriber(reading);
            return reading;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            received.addAndGet(piece.remaining());
            first.complete(null);
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

    private List<FakeNode> allButTwoAndTheHolderOfTheFirstRow(BlobId id) {
        FakeNode first = network.holder(id, 0);
        return network.nodes().stream().filter(node -> node != first).limit(7).toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"STOPPED", "FROZEN", "HANGING", "RESETTING", "NOT_FOUND", "BUSY"})
    void aReadThatCannotBeFinishedFailsBeforeItsFirstByte(Fault fault) throws Exception {
        BlobId id = network.put(random(LENGTH, 1)).blobId();
        BlobHandle blob = open(hasty, id);
        // 30 shards are left, and the first rows are among them; 34 primary slivers make a blob.
        allButTwoAndTheHolderOfTheFirstRow(id).forEach(node -> node.become(fault));
        Reading reading = Reading.of(blob);
        assertThat(reading.failure.get(2, TimeUnit.MINUTES)).isInstanceOfSatisfying(ReadException.class, e -> {
            assertThat(e.kind()).isIn(ReadException.Kind.UNAVAILABLE, ReadException.Kind.NOT_FOUND);
            assertThat(e.retryAfter().isPresent()).isEqualTo(e.kind() == ReadException.Kind.UNAVAILABLE);
        });
        assertThat(reading.received).hasValue(0);
    }

    @Test
    void nodesThatDiedSinceTheyAnsweredAreNotReliedUpon() throws Exception {
        BlobId id = network.put(random(LENGTH, 2)).blobId();
        byte[] other = random(LENGTH, 3);
        BlobHandle blob = open(hasty, id);
        BlobHandle another = open(reader, network.put(other).blobId());
        assertThat(read(another, 0, LENGTH)).as("all nodes answer").isEqualTo(other);
        List<FakeNode> dead = allButTwoAndTheHolderOfTheFirstRow(id);
        dead.forEach(node -> node.become(Fault.STOPPED));
        dead.forEach(this::awaitThatItsEndIsKnown);
        Reading reading = Reading.of(blob);
        assertThat(reading.failure.get(2, TimeUnit.MINUTES)).isInstanceOf(ReadException.class);
        assertThat(reading.received).hasValue(0);
    }

    /** That a connection was closed is news that has to arrive. */
    private void awaitThatItsEndIsKnown(FakeNode node) {
        long limit = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (peers.of(node.registered()).answeredSince(System.nanoTime() - TimeUnit.MINUTES.toNanos(5))) {
            assertThat(System.nanoTime()).as("in time").isLessThan(limit);
            Thread.onSpinWait();
        }
    }

    /** A stampede on one blob is one question to each node. */
    @Test
    void whoReadsAtTheSameTimeAsksTheNodesTogether() throws Exception {
        int readers = 20;
        BlobId id = network.put(random(LENGTH, 6)).blobId();
        BlobHandle blob = open(lessHasty, id);
        network.nodes().forEach(node -> node.become(Fault.HANGING));
        List<Reading> readings =
                IntStream.range(0, readers).mapToObj(number -> Reading.of(blob)).toList();
        for (Reading reading : readings) {
            assertThat(reading.failure.get(2, TimeUnit.MINUTES)).isInstanceOf(ReadException.class);
        }
        long asked = network.nodes().stream()
                .flatMap(node -> node.seen().stream())
                .filter(seen -> seen.path().contains("/slivers/") && seen.path().endsWith("/status"))
                .count();
        // Who comes late, on a busy machine, asks once more.
        assertThat(asked).isBetween(1L, network.nodes().size() * readers / 4L);
    }

    @Test
    void theFirstByteWaitsForNoOtherRow() throws Exception {
        BlobId id = network.put(random(LENGTH, 4)).blobId();
        BlobHandle blob = open(patient, id);
        network.nodes()
                .forEach(node -> node.become(
                        Fault.HANGING,
                        seen -> seen.path().contains("Symbols")
                                || seen.path().endsWith("/primary")
                                        && !seen.path().endsWith("/slivers/0/primary")));
        Reading reading = Reading.of(blob);
        reading.first.get(2, TimeUnit.MINUTES);
        reading.subscription.get().cancel();
    }

    @Test
    void aThirdOfTheNodesHangingDoesNotHoldUpTheFirstByte() throws Exception {
        byte[] bytes = random(LENGTH, 5);
        BlobId id = network.put(bytes).blobId();
        BlobHandle blob = open(reader, id);
        allButTwoAndTheHolderOfTheFirstRow(id).stream().limit(3).forEach(node -> node.become(Fault.HANGING));
        assertThat(read(blob, 0, LENGTH)).isEqualTo(bytes);
    }

    @Test
    void nobodyIsAskedTwiceOrForNothing() {
        byte[] bytes = random(LENGTH, 6);
        BlobId id = network.put(bytes).blobId();
        BlobHandle blob = open(patient, id);
        assertThat(read(blob, 0, 100)).hasSize(100);
        assertThat(patient.takeAsked()).as("a short read").doesNotContainKey(RequestKind.SLIVER_STATUS);
        assertThat(read(blob, 0, LENGTH)).isEqualTo(bytes);
        assertThat(patient.takeAsked())
                .as("a long one")
                .hasEntrySatisfying(
                        RequestKind.SLIVER_STATUS, count -> assertThat(count).isLessThanOrEqualTo(10));
        assertThat(read(blob, 0, LENGTH)).isEqualTo(bytes);
        assertThat(patient.takeAsked()).as("a moment later").doesNotContainKey(RequestKind.SLIVER_STATUS);
    }
}
