package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.keys.BlsSecretKey;
import dev.floe.node.challenge.Withheld;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.work.Step;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.store.RecordStore;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Very many blobs end together. They are got rid of in steps of bounded size, and between any two of them a registration is
 * heard of and what is uploaded is taken. The steps are the test's, one at a time.
 */
@Timeout(300)
class EndedBlobsTest {
    private static final Encoding ENCODING = new Encoding(RunningNode.SHARDS);
    private static final int EPOCH = 5;
    private static final int ENDING = 700;
    private static final int COUNTED_A_STEP = 256;
    private static final int REMOVED_A_STEP = 128;
    private static final int RECORDS_OF_EACH = 2;

    @TempDir
    private Path directory;

    private final ExecutorService cpu = Executors.newFixedThreadPool(1);
    private final BlsSecretKey key = BlsSecretKey.generate(new SecureRandom());
    private final List<BlobRegistry.Effect> effects = new ArrayList<>();
    private RecordStore chainStore;
    private RecordStore blobStore;
    private BlobRegistry registry;
    private BlobServices blobs;
    private BlobShelf shelf;
    private Runnable beforeEachLook = () -> {};
    private GarbageCollector collector;
    private Expiry expiry;
    private int events;
    private int uploads;

    @BeforeEach
    void manyBlobsEndTogether() throws IOException {
        chainStore = RecordStore.open(directory.resolve("chain"), 8 << 20);
        blobStore = RecordStore.open(directory.resolve("blobs"), 8 << 20);
        registry = new BlobRegistry(chainStore);
        shelf = new BlobShelf(blobStore);
        HeldShards held = new HeldShards(EPOCH, ENCODING, List.of(0, 1), List.of(), key);
        blobs = BlobServices.over(
                shelf,
                registry,
                new PendingUploads(new PendingUploads.Limits(1, 1, 1, 1, Duration.ZERO), () -> 0),
                new BlockList(Optional.empty()),
                () -> {
                    throw new IllegalStateException("no shards are handed over here");
                },
                new ShardStates(chainStore),
                () -> {
                    beforeEachLook.run();
                    return held;
                },
                new Withheld(System::currentTimeMillis),
                cpu,
                new MemoryShares(256L << 20),
                OptionalInt.empty());
        collector = new GarbageCollector(registry, blobs.lifecycle(), Optional::empty, true);
        expiry = new Expiry(registry, effect -> {
            effects.add(effect);
            if (effect instanceof BlobRegistry.Effect.Gone(BlobId ended)) {
                collector.add(ended);
            }
        });
        for (int i = 0; i < ENDING; i++) {
            tell(StubChain.registered(ending(i), i, EPOCH + 1, i % 2 == 0));
            shelf.putMetadata(ending(i), new byte[600]).join();
            shelf.putSliver(ending(i), ending(i).pairOfShard(0, RunningNode.SHARDS), Axis.PRIMARY, new byte[300])
                    .join();
        }
        tell(new WalrusEvent.EpochChangeStart(EPOCH + 1));
        assertThat(expiry.waiting()).isPositive();
    }

    @AfterEach
    void close() throws IOException {
        chainStore.close();
        blobStore.close();
        cpu.shutdownNow();
    }

    private static BlobId ending(int number) {
        return BlobId.of(
                ByteBuffer.allocate(BlobId.LENGTH).putInt(number).putInt(7).array());
    }

    private List<BlobRegistry.Effect> tell(WalrusEvent event) throws IOException {
        int at = events++;
        return registry.apply(
                List.of(new EventFeed.Entry(new EventCursor(at, 0), StubChain.transaction(at), 0, event)),
                FeedPosition.at(new EventCursor(at + 1, 0)));
    }

    private void aNewBlobIsTaken() throws Exception {
        TestBlob blob = TestBlob.random(ENCODING, 2000, uploads);
        tell(StubChain.registered(blob.id(), ENDING + uploads, 50, false));
        uploads++;
        assertThat(blobs.uploads().putMetadata(blob.id(), blob.metadata().metadata(), false))
                .isEqualTo(Stored.STORED);
        int pair = blob.id().pairOfShard(1, RunningNode.SHARDS);
        assertThat(blobs.uploads()
                        .putSliver(
                                blob.id(),
                                pair,
                                blob.sliver(pair, Axis.PRIMARY),
                                blob.sliverBody(pair, Axis.PRIMARY),
                                false))
                .isEqualTo(Stored.STORED);
    }

    @Test
    void goInStepsBetweenWhichNewOnesAreTaken() throws Exception {
        int before = 0;
        while (expiry.work() == Step.BUSY) {
            assertThat(effects.size() - before).isLessThanOrEqualTo(COUNTED_A_STEP);
            before = effects.size();
            aNewBlobIsTaken();
        }
        assertThat(effects).hasSize(ENDING);
        assertThat(uploads).isGreaterThan(ENDING / COUNTED_A_STEP);
        assertThat(expiry.waiting()).isZero();
        long waiting = collector.waiting();
        assertThat(waiting).isEqualTo(ENDING);
        while (collector.work() == Step.BUSY) {
            assertThat(waiting - collector.waiting()).isBetween(1L, (long) REMOVED_A_STEP);
            waiting = collector.waiting();
            aNewBlobIsTaken();
        }
        assertThat(collector.waiting()).isZero();
        assertThat(blobStore.size()).isEqualTo((long) uploads * RECORDS_OF_EACH);
        for (int i = 0; i < uploads; i++) {
            assertThat(registry.isRegistered(TestBlob.random(ENCODING, 2000, i).id(), EPOCH + 1))
                    .isTrue();
        }
    }

    /** Who asks before the first step of a new process is not told that nothing is left to be done. */
    @Test
    void waitAlsoForACollectorThatHasNotBegun() throws Exception {
        while (expiry.work() == Step.BUSY) {
            assertThat(expiry.progress()).endsWith("blobs ended");
        }
        assertThat(collector.work()).isEqualTo(Step.BUSY);
        GarbageCollector next = new GarbageCollector(registry, blobs.lifecycle(), Optional::empty, true);
        assertThat(next.waiting()).isEqualTo(ENDING - REMOVED_A_STEP);
        assertThat(next.work()).isEqualTo(Step.BUSY);
        assertThat(next.waiting()).isEqualTo(ENDING - 2 * REMOVED_A_STEP);
    }

    /**
     * A blob is registered again before it is removed, and ends once more just after the collector has looked at it. OpenData
     * 328: what had left the queue of what is to be removed, and was not removed, stayed for good.
     */
    @Test
    void whatEndsOnceMoreWhileOthersAreLookedAtIsRemovedToo() throws Exception {
        TestBlob again = TestBlob.random(ENCODING, 2000, 1);
        TestBlob behind = TestBlob.random(ENCODING, 2000, 2);
        ObjectId first = register(again, 9001);
        ObjectId other = register(behind, 9002);
        shelf.putMetadata(again.id(), again.metadata().metadata().toBcs()).join();
        delete(again, first);
        delete(behind, other);
        ObjectId second = register(again, 9003);
        AtomicInteger looks = new AtomicInteger();
        beforeEachLook = () -> {
            if (looks.incrementAndGet() == 2) {
                try {
                    tellAsFollower(new WalrusEvent.BlobDeleted(EPOCH, again.id(), 50, second, false));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        collector.work();
        beforeEachLook = () -> {};
        assertThat(looks.get()).isGreaterThanOrEqualTo(2);
        assertThat(registry.isRegistered(again.id(), EPOCH)).isFalse();
        assertThat(registry.ended()).as("a start from here on knows of it").containsExactly(again.id());
        assertThat(collector.waiting()).isEqualTo(1);
        collector.work();
        assertThat(shelf.hasMetadata(again.id())).isFalse();
        assertThat(registry.ended()).isEmpty();
    }

    /** The registry knows that it has ended once more, and nobody was told yet, when the removal is noted. */
    @Test
    void whatEndsOnceMoreUnheardIsKnownAfterTheNextStart() throws Exception {
        TestBlob again = TestBlob.random(ENCODING, 2000, 1);
        delete(again, register(again, 9001));
        ObjectId second = register(again, 9002);
        registry.beginRemoval(List.of(again.id()));
        blobs.lifecycle().remove(List.of(again.id()));
        tell(new WalrusEvent.BlobDeleted(EPOCH, again.id(), 50, second, false));
        registry.settleEnded(List.of(again.id()));
        assertThat(registry.ended()).containsExactly(again.id());
    }

    private ObjectId register(TestBlob blob, int number) throws IOException {
        WalrusEvent registered = StubChain.registered(blob.id(), number, 50, true);
        tell(registered);
        return ((WalrusEvent.BlobRegistered) registered).objectId();
    }

    private void delete(TestBlob blob, ObjectId object) throws IOException {
        tellAsFollower(new WalrusEvent.BlobDeleted(EPOCH, blob.id(), 50, object, false));
    }

    private void tellAsFollower(WalrusEvent event) throws IOException {
        for (BlobRegistry.Effect effect : tell(event)) {
            if (effect instanceof BlobRegistry.Effect.Gone(BlobId ended)) {
                collector.add(ended);
            }
        }
    }
}
