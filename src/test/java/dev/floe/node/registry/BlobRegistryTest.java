package dev.floe.node.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.BlobStatus.DeletableCounts;
import dev.floe.protocol.EventId;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.store.Change;
import dev.floe.store.RecordKey;
import dev.floe.store.RecordStore;
import dev.floe.store.Rot;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.model.Digest;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BlobRegistryTest {
    private static final BlobId BLOB = blob(1);

    @TempDir
    private Path directory;

    private RecordStore store;
    private BlobRegistry registry;
    private long checkpoint;

    @BeforeEach
    void open() throws IOException {
        store = RecordStore.open(directory, 1 << 20);
        registry = new BlobRegistry(store);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private static BlobId blob(int id) {
        byte[] bytes = new byte[BlobId.LENGTH];
        Arrays.fill(bytes, (byte) id);
        return BlobId.of(bytes);
    }

    private static ObjectId object(int id) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[0] = (byte) (id >> 8);
        bytes[1] = (byte) id;
        return ObjectId.of(bytes);
    }

    private static Digest transaction(long at) {
        byte[] bytes = new byte[Digest.LENGTH];
        bytes[0] = (byte) at;
        bytes[1] = (byte) (at >> 8);
        return Digest.of(bytes);
    }

    private static EventId event(long at) {
        return new EventId(transaction(at).toBytes(), 0);
    }

    private static EventFeed.Entry entry(long at, WalrusEvent event) {
        return new EventFeed.Entry(new EventCursor(at, 0), transaction(at), 0, event);
    }

    private static FeedPosition at(long checkpoint) {
        return new FeedPosition(new EventCursor(checkpoint, 0), Optional.of(Digest.ZERO));
    }

    private List<BlobRegistry.Effect> apply(WalrusEvent... events) throws IOException {
        List<EventFeed.Entry> entries = new ArrayList<>();
        for (WalrusEvent event : events) {
            entries.add(entry(checkpoint++, event));
        }
        List<BlobRegistry.Effect> effects = new ArrayList<>(registry.apply(entries, at(checkpoint)));
        effects.addAll(countOff(registry));
        return effects;
    }

    /** Counts off what has ended, one blob at a time. */
    private static List<BlobRegistry.Effect> countOff(BlobRegistry registry) throws IOException {
        List<BlobRegistry.Effect> effects = new ArrayList<>();
        OptionalInt epoch = registry.epochToCountOff();
        if (epoch.isPresent()) {
            BlobRegistry.CountingOff counting = registry.countOff(epoch.getAsInt());
            while (!counting.isFinished()) {
                effects.addAll(counting.step(1));
            }
            assertThat(registry.epochToCountOff()).isEmpty();
        }
        return effects;
    }

    private static WalrusEvent register(int object, int end, boolean deletable) {
        return new WalrusEvent.BlobRegistered(1, BLOB, 10, 1, end, deletable, object(object));
    }

    private static WalrusEvent certify(int epoch, int object, int end, boolean deletable) {
        return new WalrusEvent.BlobCertified(epoch, BLOB, end, deletable, object(object), false);
    }

    private static WalrusEvent extend(int object, int end, boolean deletable) {
        return new WalrusEvent.BlobCertified(1, BLOB, end, deletable, object(object), true);
    }

    private static WalrusEvent delete(int object, int end, boolean certified) {
        return new WalrusEvent.BlobDeleted(1, BLOB, end, object(object), certified);
    }

    private static BlobStatus.Permanent permanent(int end, boolean certified, long at, OptionalInt since) {
        return new BlobStatus.Permanent(end, certified, event(at), DeletableCounts.NONE, since);
    }

    @Test
    void permanentBlob() throws IOException {
        assertThat(registry.status(BLOB, 1)).isEqualTo(BlobStatus.NONEXISTENT);
        assertThat(apply(register(1, 5, false))).containsExactly(new BlobRegistry.Effect.Registered(BLOB));
        assertThat(registry.isRegistered(BLOB, 4)).isTrue();
        assertThat(registry.isRegistered(BLOB, 5)).isFalse();
        assertThat(registry.isCertified(BLOB, 4)).isFalse();
        assertThat(registry.status(BLOB, 1)).isEqualTo(permanent(5, false, 0, OptionalInt.empty()));
        assertThat(apply(certify(2, 1, 5, false))).containsExactly(new BlobRegistry.Effect.Certified(BLOB));
        assertThat(registry.isCertified(BLOB, 2)).isTrue();
        assertThat(registry.isCertified(BLOB, 1)).isFalse();
        assertThat(registry.status(BLOB, 2)).isEqualTo(permanent(5, true, 1, OptionalInt.of(2)));
        apply(register(2, 9, false));
        assertThat(registry.status(BLOB, 2)).isEqualTo(permanent(5, true, 1, OptionalInt.of(2)));
        assertThat(registry.isRegistered(BLOB, 8)).isTrue();
        // Has a node look for what it lacks of the blob, as the reference does.
        assertThat(apply(extend(1, 7, false))).containsExactly(new BlobRegistry.Effect.Certified(BLOB));
        assertThat(registry.status(BLOB, 2)).isEqualTo(permanent(7, true, 3, OptionalInt.of(2)));
        apply(extend(1, 12, false));
        assertThat(registry.status(BLOB, 11)).isEqualTo(permanent(12, true, 4, OptionalInt.of(2)));
        assertThat(apply(new WalrusEvent.EpochChangeStart(9))).isEmpty();
        assertThat(registry.isRegistered(BLOB, 9)).isTrue();
        assertThat(registry.isLiveObject(object(2), 3)).isFalse();
        assertThat(apply(new WalrusEvent.EpochChangeStart(12))).containsExactly(new BlobRegistry.Effect.Gone(BLOB));
        assertThat(registry.status(BLOB, 12)).isEqualTo(BlobStatus.NONEXISTENT);
        assertThat(registry.blobs()).isEmpty();
    }

    @Test
    void deletableBlobs() throws IOException {
        apply(register(1, 5, true), register(2, 8, true), certify(3, 2, 8, true));
        assertThat(registry.status(BLOB, 3))
                .isEqualTo(new BlobStatus.Deletable(OptionalInt.of(3), new DeletableCounts(2, 1)));
        assertThat(registry.isLiveObject(object(1), 4)).isTrue();
        assertThat(registry.isLiveObject(object(1), 5)).isFalse();
        apply(register(3, 6, false));
        assertThat(registry.status(BLOB, 3))
                .isEqualTo(new BlobStatus.Permanent(6, false, event(3), new DeletableCounts(2, 1), OptionalInt.of(3)));
        apply(delete(2, 8, true));
        assertThat(registry.isCertified(BLOB, 3)).isFalse();
        assertThat(registry.status(BLOB, 6))
                .as("counted off when the epoch starts, hidden only when all have ended")
                .isEqualTo(new BlobStatus.Deletable(OptionalInt.empty(), new DeletableCounts(1, 0)));
        assertThat(registry.status(BLOB, 8)).isEqualTo(BlobStatus.NONEXISTENT);
        assertThat(apply(delete(1, 5, false))).isEmpty();
        assertThat(apply(new WalrusEvent.EpochChangeStart(6))).containsExactly(new BlobRegistry.Effect.Gone(BLOB));
    }

    @Test
    void certifiedAgainAfterAPause() throws IOException {
        apply(register(1, 5, true), certify(2, 1, 5, true), delete(1, 5, true));
        assertThat(registry.isRegistered(BLOB, 3)).isFalse();
        apply(register(2, 9, true), certify(4, 2, 9, true));
        assertThat(registry.status(BLOB, 4).certifiedSince()).hasValue(4);
    }

    @Test
    void invalidIsFinal() throws IOException {
        apply(register(1, 5, false));
        assertThat(apply(new WalrusEvent.InvalidBlobId(1, BLOB))).containsExactly(new BlobRegistry.Effect.Gone(BLOB));
        assertThat(registry.status(BLOB, 1)).isEqualTo(new BlobStatus.Invalid(event(1)));
        assertThat(registry.isRegistered(BLOB, 1)).isFalse();
        assertThat(apply(register(2, 9, false))).isEmpty();
        apply(new WalrusEvent.EpochChangeStart(9));
        assertThat(registry.status(BLOB, 9)).isEqualTo(new BlobStatus.Invalid(event(1)));
        assertThat(registry.isInvalid(BLOB)).isTrue();
    }

    @Test
    void blobsInPoolsLiveAsLongAsThePool() throws IOException {
        ObjectId pool = object(99);
        apply(
                new WalrusEvent.StoragePoolCreated(1, pool, 1000, 1, 5),
                new WalrusEvent.PooledBlobRegistered(1, BLOB, 10, 1, true, object(1), pool),
                new WalrusEvent.PooledBlobCertified(2, BLOB, true, object(1), pool));
        assertThat(registry.status(BLOB, 2))
                .isEqualTo(new BlobStatus.Deletable(OptionalInt.of(2), new DeletableCounts(1, 1)));
        apply(new WalrusEvent.StoragePoolExtended(3, pool, 7));
        assertThat(apply(new WalrusEvent.EpochChangeStart(5))).isEmpty();
        assertThat(registry.isCertified(BLOB, 6)).isTrue();
        assertThat(apply(new WalrusEvent.EpochChangeStart(7))).containsExactly(new BlobRegistry.Effect.Gone(BLOB));
        assertThat(registry.status(BLOB, 7)).isEqualTo(BlobStatus.NONEXISTENT);
    }

    @Test
    void progressSurvives() throws IOException {
        apply(register(1, 5, false), certify(1, 1, 5, false));
        assertThat(registry.progress()).isEqualTo(new BlobRegistry.Progress(at(2), 2, 0, true));
        close();
        open();
        assertThat(registry.progress()).isEqualTo(new BlobRegistry.Progress(at(2), 2, 0, true));
        assertThat(registry.status(BLOB, 1)).isEqualTo(permanent(5, true, 1, OptionalInt.of(1)));
    }

    /**
     * Power fails at any place of the last write. The events are delivered again from the place that is on disk, and
     * the outcome is as if nothing had happened.
     */
    @Test
    void eachEventCountsOnceWhereverPowerFails() throws IOException {
        Random random = new Random(11);
        List<EventFeed.Entry> history = history(random);
        Map<Integer, BlobStatus> expected = new HashMap<>();
        registry.apply(history, at(history.size()));
        countOff(registry);
        for (int id = 0; id < 6; id++) {
            expected.put(id, registry.status(blob(id), 4));
        }
        close();
        for (int trial = 0; trial < 60; trial++) {
            Path copy = directory.resolve("trial-" + trial);
            RecordStore crashing = RecordStore.open(copy, 1 << 20);
            int split = random.nextInt(history.size());
            new BlobRegistry(crashing).apply(history.subList(0, split), at(split));
            long before = crashing.bytesOnDisk();
            new BlobRegistry(crashing).apply(history.subList(split, history.size()), at(history.size()));
            Path crashed = Files.createDirectory(directory.resolve("crashed-" + trial));
            try (Stream<Path> files = Files.list(copy)) {
                for (Path file : files.toList()) {
                    Files.copy(file, crashed.resolve(file.getFileName()));
                }
            }
            crashing.close();
            Path segment = crashed.resolve("0000000001.seg");
            byte[] bytes = Files.readAllBytes(segment);
            int cut = (int) before + random.nextInt(bytes.length - (int) before + 1);
            Files.write(segment, Arrays.copyOf(bytes, cut));
            try (RecordStore again = RecordStore.open(crashed, 1 << 20)) {
                BlobRegistry recovered = new BlobRegistry(again);
                int from = (int) recovered.progress().position().next().checkpoint();
                assertThat(from).isIn(split, history.size());
                recovered.apply(history.subList(from, history.size()), at(history.size()));
                countOff(recovered);
                for (int id = 0; id < 6; id++) {
                    assertThat(recovered.status(blob(id), 4))
                            .as("trial %d, blob %d", trial, id)
                            .isEqualTo(expected.get(id));
                }
            }
        }
        open();
    }

    /** Whatever is lost and wherever it happens, applying all events once more gives what was there. */
    @Test
    void whatWasDamagedIsMendedByTheEvents() throws IOException {
        Random random = new Random(12);
        List<EventFeed.Entry> history = history(random);
        registry.apply(history.subList(0, 80), at(80));
        countOff(registry);
        registry.apply(history.subList(80, history.size()), at(history.size()));
        Map<Integer, BlobStatus> expected = new HashMap<>();
        for (int id = 0; id < 6; id++) {
            expected.put(id, registry.status(blob(id), 4));
        }
        registry.caughtUp();
        for (int trial = 0; trial < 40; trial++) {
            List<RecordKey> keys = new ArrayList<>();
            store.forEach(3 + trial % 2, keys::add);
            for (RecordKey key : keys) {
                if (random.nextInt(3) == 0) {
                    store.apply(List.of(new Change.Remove(key))).join();
                }
            }
            registry.rewind();
            assertThat(registry.isRebuilding()).isTrue();
            int split = random.nextInt(history.size());
            registry.apply(history.subList(0, split), at(split));
            if (random.nextBoolean()) {
                countOff(registry);
            }
            registry.apply(history.subList(split, history.size()), at(history.size()));
            countOff(registry);
            registry.caughtUp();
            assertThat(registry.isRebuilding()).isFalse();
            for (int id = 0; id < 6; id++) {
                assertThat(registry.status(blob(id), 4))
                        .as("trial %d, blob %d", trial, id)
                        .isEqualTo(expected.get(id));
            }
        }
    }

    /** Nobody is told that there is no such blob because its record was damaged, however the moments fall. */
    @Test
    @Timeout(300)
    void whatIsMissingIsKnownToBeUntilItIsThereAgain() throws Exception {
        List<EventFeed.Entry> history =
                List.of(entry(0, new WalrusEvent.BlobRegistered(1, BLOB, 1, 1, 9, false, object(1))));
        registry.apply(history, at(1));
        registry.caughtUp();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService asking = Executors.newSingleThreadExecutor()) {
            Future<Integer> denied = asking.submit(() -> {
                int times = 0;
                while (!over.get()) {
                    times += registry.mayBeRegistered(BLOB, 2) ? 0 : 1;
                }
                return times;
            });
            for (int round = 0; round < 100; round++) {
                Rot.flipLastOf(directory.resolve("0000000001.seg"), BLOB.toBytes());
                while (!registry.isDamaged()) {
                    assertThat(denied.isDone()).as("somebody asks").isFalse();
                    Thread.yield();
                }
                registry.rewind();
                registry.apply(history, at(1));
                registry.caughtUp();
            }
            over.set(true);
            assertThat(denied.get()).isZero();
            assertThat(registry.mayBeRegistered(blob(2), 2)).isFalse();
        } finally {
            over.set(true);
        }
    }

    private static List<EventFeed.Entry> history(Random random) {
        List<EventFeed.Entry> history = new ArrayList<>();
        List<int[]> objects = new ArrayList<>();
        for (int at = 0; at < 120; at++) {
            if (at == 60) {
                history.add(entry(at, new WalrusEvent.EpochChangeStart(3)));
                objects.removeIf(object -> object[2] <= 3);
                continue;
            }
            int dice = objects.isEmpty() ? 0 : random.nextInt(10);
            if (dice < 5) {
                int[] object = {at, random.nextInt(6), 2 + random.nextInt(6), random.nextInt(2), 0};
                objects.add(object);
                history.add(entry(
                        at,
                        new WalrusEvent.BlobRegistered(
                                1, blob(object[1]), 1, 1, object[2], object[3] == 1, object(object[0]))));
            } else {
                int[] object = objects.get(random.nextInt(objects.size()));
                if (object[4] == 0) {
                    object[4] = 1;
                    history.add(entry(
                            at,
                            new WalrusEvent.BlobCertified(
                                    2, blob(object[1]), object[2], object[3] == 1, object(object[0]), false)));
                } else if (object[3] == 1) {
                    objects.remove(object);
                    history.add(entry(
                            at, new WalrusEvent.BlobDeleted(2, blob(object[1]), object[2], object(object[0]), true)));
                } else {
                    object[2] += 2;
                    history.add(entry(
                            at,
                            new WalrusEvent.BlobCertified(
                                    2, blob(object[1]), object[2], false, object(object[0]), true)));
                }
            }
        }
        return history;
    }

    // --- a history whose beginning is lost ---

    private static WalrusEvent registered(int blob, int object, int end) {
        return new WalrusEvent.BlobRegistered(1, blob(blob), 1, 1, end, false, object(object));
    }

    private static WalrusEvent certified(int blob, int object, int end, boolean isExtension) {
        return new WalrusEvent.BlobCertified(9, blob(blob), end, false, object(object), isExtension);
    }

    @Test
    void whatWasSaidBeforeTheFirstCompleteEpochIsLeftOut() throws IOException {
        registry.beginAfter(new BlobRegistry.Gap(10, 20));
        apply(
                registered(1, 1, 30),
                new WalrusEvent.EpochChangeStart(9),
                registered(2, 2, 30),
                new WalrusEvent.EpochChangeStart(10),
                registered(3, 3, 30),
                // Has ended by the epoch in which the node came.
                registered(4, 4, 20),
                certified(3, 3, 30, false),
                certified(4, 4, 20, false));
        assertThat(registry.isRegistered(blob(1), 20)).isFalse();
        assertThat(registry.isRegistered(blob(2), 20)).isFalse();
        assertThat(registry.isCertified(blob(3), 20)).isTrue();
        assertThat(registry.isRegistered(blob(4), 19)).isFalse();
    }

    /** Whoever extends an object has it, and it was certified, though nobody knows when. */
    @Test
    void anObjectOfTheLostTimeAppearsWhenItIsExtended() throws IOException {
        registry.beginAfter(new BlobRegistry.Gap(10, 20));
        List<BlobRegistry.Effect> effects =
                apply(new WalrusEvent.EpochChangeStart(10), certified(1, 1, 30, true), certified(1, 1, 40, true));
        assertThat(effects)
                .contains(new BlobRegistry.Effect.Registered(blob(1)), new BlobRegistry.Effect.Certified(blob(1)));
        assertThat(registry.isCertified(blob(1), 39)).isTrue();
        assertThat(registry.isCertified(blob(1), 40)).isFalse();
        assertThat(registry.certifiedSince(blob(1), 20)).hasValue(9);
        assertThat(registry.isLiveObject(object(1), 39)).isTrue();
    }

    @Test
    void theGapIsKnownAfterARestartAndOverAtTheHead() throws IOException {
        registry.beginAfter(new BlobRegistry.Gap(10, 20));
        registry = new BlobRegistry(store);
        assertThat(registry.gap()).contains(new BlobRegistry.Gap(10, 20));
        apply(new WalrusEvent.EpochChangeStart(10), certified(1, 1, 30, true));
        assertThatThrownBy(() -> registry.beginAfter(new BlobRegistry.Gap(11, 20)))
                .isInstanceOf(IllegalStateException.class);
        registry.caughtUp();
        assertThat(registry.gap()).isEmpty();
        assertThat(new BlobRegistry(store).gap()).isEmpty();
        // From here on everything is known: what is not was never registered.
        apply(certified(2, 2, 30, true));
        assertThat(registry.isRegistered(blob(2), 20)).isFalse();
        assertThat(registry.isCertified(blob(1), 20)).isTrue();
    }
}
