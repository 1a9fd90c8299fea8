package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsSecretKey;
import dev.floe.node.challenge.Withheld;
import dev.floe.node.door.BodyException;
import dev.floe.node.door.Request;
import dev.floe.node.door.Response;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.work.Demand;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.SyncShardMessage;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.store.RecordStore;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a node that takes a shard over is told when it cannot have it now. A reference node asks again if that is no JSON, and
 * recovers the whole shard from all others if it is; and it is done with the shard when it is told that nothing is left.
 */
@Timeout(300)
class ShardTransfersTest {
    private static final Encoding ENCODING = new Encoding(RunningNode.SHARDS);
    private static final int EPOCH = 5;
    private static final Duration SHORT = Duration.ofMillis(20);

    /** A request to take shard 0 over, for whose answer there is room when the test says so. */
    private record Ask(BlsSecretKey holder, CountDownLatch reserved, CountDownLatch room) implements Request {
        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String path() {
            return "/v1/migrate/sync_shard";
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public Optional<String> header(String name) {
            return name.equals("authorization")
                    ? Optional.of(Base64.getEncoder()
                            .encodeToString(holder.publicKey().toBytes()))
                    : Optional.empty();
        }

        @Override
        public long announcedLength() {
            return 0;
        }

        @Override
        public boolean isBodyHeldBack() {
            return false;
        }

        @Override
        public byte[] body(int limit, int copies) {
            BcsWriter body = new BcsWriter();
            SignedMessage.sign(
                            new SyncShardMessage(
                                    EPOCH, 0, Axis.PRIMARY, BlobId.of(new byte[BlobId.LENGTH]), 1000, EPOCH),
                            holder)
                    .write(body);
            return body.toByteArray();
        }

        @Override
        public void reserve(long bytes) throws BodyException {
            reserved.countDown();
            try {
                if (!room.await(30, TimeUnit.SECONDS)) {
                    throw new BodyException(BodyException.Fault.NO_ROOM, "no room");
                }
            } catch (InterruptedException e) {
                throw new BodyException(BodyException.Fault.GONE, "interrupted");
            }
        }
    }

    @TempDir
    private Path directory;

    private final ExecutorService cpu = Executors.newFixedThreadPool(1);
    private final BlsSecretKey holder = BlsSecretKey.generate(new SecureRandom());
    private final BlsSecretKey former = BlsSecretKey.generate(new SecureRandom());
    private final TestBlob blob = TestBlob.random(ENCODING, 2000, 1);
    private final CountDownLatch room = new CountDownLatch(1);
    private RecordStore chainStore;
    private RecordStore blobStore;
    private BlobRegistry registry;
    private BlobShelf shelf;
    private int events;

    @BeforeEach
    void aShardWentToAnotherNode() throws IOException {
        chainStore = RecordStore.open(directory.resolve("chain"), 8 << 20);
        blobStore = RecordStore.open(directory.resolve("blobs"), 8 << 20);
        registry = new BlobRegistry(chainStore);
        shelf = new BlobShelf(blobStore);
        int pair = blob.id().pairOfShard(0, RunningNode.SHARDS);
        shelf.putMetadata(blob.id(), blob.metadata().metadata().toBcs()).join();
        shelf.putSliver(blob.id(), pair, Axis.PRIMARY, blob.sliverBody(pair, Axis.PRIMARY))
                .join();
        tell(StubChain.registered(blob.id(), 1, 50, false));
        tell(StubChain.certified(blob.id(), EPOCH - 1, 1, 50, false));
    }

    @AfterEach
    void close() throws IOException {
        cpu.shutdownNow();
        chainStore.close();
        blobStore.close();
    }

    private void tell(WalrusEvent event) throws IOException {
        int at = events++;
        registry.apply(
                List.of(new EventFeed.Entry(new EventCursor(at, 0), StubChain.transaction(at), 0, event)),
                FeedPosition.at(new EventCursor(at + 1, 0)));
    }

    private void hasHeardAll() throws IOException {
        tell(new WalrusEvent.EpochChangeStart(EPOCH));
        registry.caughtUp();
    }

    private NodeRoutes routes(Duration patience) throws IOException {
        HeldShards held = new HeldShards(EPOCH, ENCODING, List.of(), List.of(0), former);
        Committee committee = StubChain.committee(
                EPOCH, RunningNode.SHARDS, holder.publicKey().toBytes(), new byte[33], List.of(0, 1, 2));
        Chain.NetworkView view = new Chain.NetworkView(
                committee,
                Optional.empty(),
                Optional.empty(),
                new EpochPhase.Running(Instant.EPOCH),
                Duration.ofDays(14),
                Optional.empty(),
                53);
        Withheld withheld = new Withheld(System::currentTimeMillis);
        BlobServices all = BlobServices.over(
                shelf,
                registry,
                new PendingUploads(new PendingUploads.Limits(1, 1, 1, 1, Duration.ZERO), () -> 0),
                new BlockList(Optional.empty()),
                () -> view,
                new ShardStates(chainStore),
                () -> held,
                withheld,
                cpu,
                new MemoryShares(256L << 20),
                OptionalInt.empty());
        return new NodeRoutes(
                new BlobServices(
                        all.reads(),
                        all.uploads(),
                        all.symbols(),
                        all.confirmations(),
                        all.lifecycle(),
                        all.invalidity(),
                        new ShardTransfers(shelf, registry, () -> view, () -> held, withheld, 1 << 20, patience),
                        all.own()),
                Optional.empty(),
                () -> ENCODING,
                _ -> JsonNodeFactory.instance.objectNode(),
                Duration.ZERO,
                new NodeMetrics(),
                new Demand(System::nanoTime));
    }

    private List<CompletableFuture<Response>> takeAllPlaces(NodeRoutes routes) throws InterruptedException {
        CountDownLatch reserved = new CountDownLatch(ShardTransfers.AT_ONCE);
        List<CompletableFuture<Response>> all = new ArrayList<>();
        for (int place = 0; place < ShardTransfers.AT_ONCE; place++) {
            all.add(ask(routes, reserved, room));
        }
        assertThat(reserved.await(30, TimeUnit.SECONDS)).isTrue();
        return all;
    }

    private CompletableFuture<Response> ask(NodeRoutes routes, CountDownLatch reserved, CountDownLatch untilRoom) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(routes.handle(new Ask(holder, reserved, untilRoom)));
            } catch (BodyException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private Response ask(NodeRoutes routes) {
        return ask(routes, new CountDownLatch(1), new CountDownLatch(0)).join();
    }

    private static void assertRetryable(Response answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers())
                .contains(Map.entry("content-type", Response.TEXT))
                .anyMatch(field -> field.getKey().equals("retry-after") && Integer.parseInt(field.getValue()) > 0);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).doesNotContain("{");
    }

    private static void assertGiven(Response answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(ShardSlivers.fromBcs(answer.body()).entries()).hasSize(1);
    }

    @Test
    void whoFindsAllPlacesTakenIsToldToComeAgain() throws Exception {
        hasHeardAll();
        NodeRoutes routes = routes(SHORT);
        List<CompletableFuture<Response>> others = takeAllPlaces(routes);
        assertRetryable(ask(routes));
        room.countDown();
        others.forEach(other -> assertGiven(other.join()));
        assertGiven(ask(routes));
    }

    @Test
    void aPlaceIsWaitedForAndNoMemoryIsHeldMeanwhile() throws Exception {
        hasHeardAll();
        NodeRoutes routes = routes(Duration.ofSeconds(30));
        List<CompletableFuture<Response>> others = takeAllPlaces(routes);
        CountDownLatch reserved = new CountDownLatch(1);
        CompletableFuture<Response> late = ask(routes, reserved, room);
        assertThat(reserved.await(SHORT.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
        room.countDown();
        assertGiven(late.join());
        others.forEach(other -> assertGiven(other.join()));
    }

    /** The registry of a node that reads again what the chain has said knows of no blobs, or of some. */
    @Test
    void whoIsRebuildingDoesNotSayThatNothingIsThere() throws Exception {
        tell(new WalrusEvent.EpochChangeStart(EPOCH));
        NodeRoutes routes = routes(SHORT);
        assertThat(registry.isRebuilding()).isTrue();
        assertRetryable(ask(routes));
        registry.caughtUp();
        assertGiven(ask(routes));
        registry.rewind();
        assertRetryable(ask(routes));
    }

    /** It waits as one that is not in the epoch yet; the reference waits for that, too. */
    @Test
    void whoHasNotHeardOfTheEpochDoesNotSayThatItHasAll() throws Exception {
        tell(new WalrusEvent.EpochChangeStart(EPOCH - 1));
        registry.caughtUp();
        NodeRoutes routes = routes(SHORT);
        Response early = ask(routes);
        assertThat(early.status()).isEqualTo(400);
        assertThat(new String(early.body(), StandardCharsets.UTF_8))
                .contains("INVALID_EPOCH")
                .contains("\"request_epoch\":" + EPOCH)
                .contains("\"server_epoch\":" + (EPOCH - 1));
        tell(new WalrusEvent.EpochChangeStart(EPOCH));
        assertGiven(ask(routes));
    }
}
