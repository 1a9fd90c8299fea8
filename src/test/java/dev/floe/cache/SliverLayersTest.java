package dev.floe.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.read.BlobHandle;
import dev.floe.read.Consistency;
import dev.floe.read.Provenance;
import dev.floe.read.ReadException;
import dev.floe.read.ReadObserver;
import dev.floe.read.ReadOptions;
import dev.floe.read.ReaderOptions;
import dev.floe.read.SliverReader;
import dev.floe.read.Slivers;
import dev.floe.read.SystemScheduler;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What memory and sharing do between readers and a committee. */
class SliverLayersTest {
    private static final int MIB = 1 << 20;
    /** Nothing here takes long, but a machine may stand still for a while. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final StubCommittee committee = new StubCommittee();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final SystemScheduler scheduler = new SystemScheduler();
    private final MemoryBudget budget = new MemoryBudget(64 * MIB);

    @AfterEach
    void nothingIsHeld() {
        await(() -> budget.held() == 0);
        scheduler.close();
        pool.shutdownNow();
    }

    private ReaderOptions options() {
        return ReaderOptions.of(budget, new Cpu(pool, 2)).withTimeouts(LIMIT, LIMIT);
    }

    /** A reader over both layers. */
    private final class Layers {
        final MemorySlivers memory;
        final SliverReader reader;

        Layers(long capacity) {
            this(capacity, options());
        }

        Layers(long capacity, ReaderOptions options) {
            this(MemorySlivers.shared(committee, capacity), options);
        }

        Layers(MemorySlivers memory, ReaderOptions options) {
            this.memory = memory;
            this.reader = new SliverReader(committee, memory, options, scheduler, ReadObserver.NONE);
        }

        BlobHandle open(BlobId id) {
            return open(id, ReadOptions.DEFAULT);
        }

        BlobHandle open(BlobId id, ReadOptions options) {
            return reader.open(id, options).await().atMost(LIMIT);
        }
    }

    /** Without a memory, and with a count of those who have asked for a sliver and wait for it together with others. */
    private Layers layersThatCount(AtomicInteger waiting) {
        SharedSlivers shared = new SharedSlivers(committee);
        Slivers counting = (blob, axis, index) -> {
            CompletableFuture<VerifiedSliver> sliver = shared.get(blob, axis, index);
            waiting.incrementAndGet();
            return sliver;
        };
        return new Layers(new MemorySlivers(counting, new SliverMemory(0)), options());
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void write(ByteArrayOutputStream out, ByteBuffer piece) {
        out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
    }

    private static byte[] all(Multi<ByteBuffer> bytes) {
        return bytes.collect()
                .in(ByteArrayOutputStream::new, SliverLayersTest::write)
                .await()
                .atMost(LIMIT)
                .toByteArray();
    }

    private static CompletableFuture<byte[]> later(Multi<ByteBuffer> bytes) {
        return bytes.collect()
                .in(ByteArrayOutputStream::new, SliverLayersTest::write)
                .map(ByteArrayOutputStream::toByteArray)
                .subscribeAsCompletionStage();
    }

    private static byte[] joined(List<ByteBuffer> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pieces.forEach(piece -> write(out, piece));
        return out.toByteArray();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void secondReadAsksNobody() {
        byte[] bytes = random(300_000);
        BlobId id = committee.store("a", bytes, 4000);
        Layers layers = new Layers(4 * MIB);

        BlobHandle first = layers.open(id);
        assertThat(first.openedFrom()).isEqualTo(Provenance.COMMITTEE);
        assertThat(first.provenance(0, bytes.length)).isEqualTo(Provenance.COMMITTEE);
        assertThat(all(first.read(0, bytes.length))).isEqualTo(bytes);
        BlobHandle second = layers.open(id);
        assertThat(second.openedFrom()).isEqualTo(Provenance.MEMORY);
        assertThat(second.provenance(0, bytes.length)).isEqualTo(Provenance.MEMORY);
        assertThat(all(second.read(0, bytes.length))).isEqualTo(bytes);

        int rows = committee.rows(id);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(rows);
        assertThat(layers.memory.statistics().hits()).isEqualTo(rows);
        assertThat(layers.memory.statistics().misses()).isEqualTo(rows);
    }

    /** Takes some pieces from somewhere on, as a player that seeks, and leaves. */
    private void look(BlobHandle blob, long from, int pieces) {
        AssertSubscriber<ByteBuffer> player =
                blob.read(from, blob.length()).subscribe().withSubscriber(AssertSubscriber.create(pieces));
        player.awaitItems(pieces, LIMIT);
        player.cancel();
        await(() -> committee.running.get() == 0 && budget.held() == 0);
    }

    @Test
    void whoLooksAtTheSamePlacesLaterAsksNobody() {
        byte[] bytes = random(2 * MIB);
        BlobId id = committee.store("a video", bytes, 100_000);
        Layers layers = new Layers(4 * MIB, options().withMaxWindowBytes(300_000));
        // Shorter ones would travel together, as many as are there.
        assertThat(committee.rowLength(id)).isGreaterThan(BlobHandle.LONGEST_PIECE / 2);
        BlobHandle blob = layers.open(id);
        long[] places = {0, 1_400_000, 712_345, 1_900_000, 1_450_000};
        for (long place : places) {
            look(blob, place, 2);
        }
        long asked = committee.rowsAskedOf(id);
        for (int viewing = 0; viewing < 3; viewing++) {
            for (long place : places) {
                look(blob, place, 2);
            }
        }
        assertThat(committee.rowsAskedOf(id)).isEqualTo(asked);
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
    }

    @Test
    void whatIsNotAtHandIsAskedForWhenWhatIsAtHandIsWithTheReader() {
        byte[] bytes = random(2 * MIB);
        BlobId id = committee.store("half", bytes, 100_000);
        Layers layers = new Layers(4 * MIB);
        BlobHandle blob = layers.open(id);
        int row = committee.rowLength(id);
        assertThat(all(blob.read(0, 10L * row))).isEqualTo(Arrays.copyOf(bytes, 10 * row));
        int pieces =
                blob.read(0, 10L * row).collect().asList().await().atMost(LIMIT).size();
        long asked = committee.rowsAskedOf(id);

        AssertSubscriber<ByteBuffer> reader =
                blob.read(0, bytes.length).subscribe().withSubscriber(AssertSubscriber.create(pieces));
        reader.awaitItems(pieces, LIMIT);
        assertThat(committee.rowsAskedOf(id)).as("it may never want more").isEqualTo(asked);
        reader.request(1);
        reader.awaitItems(pieces + 1, LIMIT);
        assertThat(committee.rowsAskedOf(id)).isGreaterThan(asked);
        reader.request(Long.MAX_VALUE);
        reader.awaitCompletion(LIMIT);
        assertThat(joined(reader.getItems())).isEqualTo(bytes);
    }

    /** It has no memory of its own yet, since what it began with was at hand. */
    @Test
    void aReadThatHasBegunWaitsForMemoryLongerThanOneThatBegins() throws Exception {
        byte[] bytes = random(300_000);
        BlobId id = committee.store("late", bytes, 4000);
        // So little that nothing is left for a row, its symbols and its decoding when somebody else has the most of it.
        MemoryBudget scarce = new MemoryBudget(40_000);
        Layers layers = new Layers(
                4 * MIB, ReaderOptions.of(scarce, new Cpu(pool, 2)).withTimeouts(Duration.ofMillis(50), LIMIT));
        assertThat(all(layers.open(id).read(0, 4000))).isEqualTo(Arrays.copyOf(bytes, 4000));
        await(() -> scarce.held() == 0);
        MemoryBudget.Lease others = scarce.acquire(scarce.largest(), Duration.ZERO);
        CompletableFuture<byte[]> read = later(layers.open(id).read(0, bytes.length));
        scheduler.after(Duration.ofSeconds(1), others::close);
        assertThat(read.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(bytes);
    }

    @Test
    void whoWaitsForMemoryInVainIsGivenWhatAnotherHasFetchedMeanwhile() throws Exception {
        byte[] bytes = random(300_000);
        BlobId id = committee.store("wanted by many", bytes, 4000);
        MemoryBudget scarce = new MemoryBudget(40_000);
        Layers layers = new Layers(
                4 * MIB, ReaderOptions.of(scarce, new Cpu(pool, 2)).withTimeouts(Duration.ofSeconds(3), LIMIT));
        CompletableFuture<Void> rows = committee.holdRows(id);
        CompletableFuture<byte[]> first = later(layers.open(id).read(0, bytes.length));
        await(() -> scarce.held() > 0);
        MemoryBudget.Lease others = scarce.acquire(scarce.largest() - scarce.held(), Duration.ZERO);
        List<CompletableFuture<byte[]>> late = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            late.add(later(layers.open(id).read(0, bytes.length)));
        }
        await(scarce::isScarce);
        rows.complete(null);
        for (CompletableFuture<byte[]> one : late) {
            assertThat(one.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(bytes);
        }
        assertThat(first.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(committee.rows(id));
        others.close();
        await(() -> scarce.held() == 0);
    }

    @Test
    void whatIsAllAtHandTakesNoMemoryFromOthers() {
        byte[] bytes = random(600_000);
        BlobId id = committee.store("slowly", bytes, 20_000);
        Layers layers = new Layers(4 * MIB, options().withMaxWindowBytes(60_000));
        AssertSubscriber<ByteBuffer> slow =
                layers.open(id).read(0, bytes.length).subscribe().withSubscriber(AssertSubscriber.create(1));
        slow.awaitNextItem(LIMIT);
        assertThat(budget.held()).isPositive();
        assertThat(all(layers.open(id).read(0, bytes.length))).isEqualTo(bytes);
        slow.request(20);
        slow.awaitItems(21, LIMIT);
        await(() -> budget.held() == 0);
        slow.request(Long.MAX_VALUE);
        slow.awaitCompletion(LIMIT);
        assertThat(joined(slow.getItems())).isEqualTo(bytes);
    }

    @Test
    void partIsNeverTakenForTheWhole() {
        byte[] bytes = random(100_000);
        BlobId id = committee.store("a", bytes, 1000);
        int row = committee.rowLength(id);
        Layers layers = new Layers(4 * MIB);
        BlobHandle blob = layers.open(id);
        int from = 2 * row + row / 2;
        int to = 4 * row + 100;

        assertThat(all(blob.read(from, to))).isEqualTo(Arrays.copyOfRange(bytes, from, to));

        assertThat(committee.asked.stream().map(StubCommittee.Asked::row)).containsExactly(2, 3, 4);
        assertThat(blob.provenance(2 * row, 5 * row)).isEqualTo(Provenance.MEMORY);
        assertThat(blob.provenance(2 * row - 1, 2 * row + 1)).isEqualTo(Provenance.COMMITTEE);
        assertThat(blob.provenance(5 * row - 1, 5 * row + 1)).isEqualTo(Provenance.COMMITTEE);
        assertThat(blob.provenance(0, bytes.length)).isEqualTo(Provenance.COMMITTEE);
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(committee.rows(id));
    }

    @Test
    void readsWhatIsMissingBetweenWhatIsThere() {
        byte[] bytes = random(50_000);
        BlobId id = committee.store("a", bytes, 1000);
        Layers layers = new Layers(4 * MIB);
        BlobHandle blob = layers.open(id);
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int from = random.nextInt(bytes.length);
            int to = from + random.nextInt(Math.min(5_000, bytes.length - from) + 1);
            assertThat(all(blob.read(from, to))).isEqualTo(Arrays.copyOfRange(bytes, from, to));
        }
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        assertThat(layers.memory.statistics().entries()).isEqualTo(committee.rows(id));
        assertThat(committee.rowsAskedOf(id)).as("each once").isEqualTo(committee.rows(id));
    }

    @Test
    void hundredEqualReadsAtOnceAreOne() throws Exception {
        byte[] bytes = random(500_000);
        BlobId id = committee.store("a", bytes, 50_000);
        CompletableFuture<Void> opening = committee.holdOpening(id);
        CompletableFuture<Void> rows = committee.holdRows(id);
        Layers layers = new Layers(4 * MIB);
        List<CompletableFuture<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(later(layers.reader
                    .open(id, ReadOptions.DEFAULT)
                    .onItem()
                    .transformToMulti(blob -> blob.read(0, blob.length()))));
        }
        opening.complete(null);
        rows.complete(null);

        for (CompletableFuture<byte[]> one : all) {
            assertThat(one.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(bytes);
        }
        assertThat(committee.rowsAskedOf(id)).isEqualTo(committee.rows(id));
        assertThat(committee.opensOf(id)).isEqualTo(1);
    }

    /** It is asked for, comes and is kept just after somebody else has looked for it in the memory. */
    @Test
    void whatCameAfterALookIntoTheMemoryIsNotAskedForAgain() throws Exception {
        BlobId id = committee.store("a", random(500), 500);
        VerifiedMetadata blob = committee.metadata(id).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        SliverMemory memory = new SliverMemory(MIB);
        Slivers asker = new MemorySlivers(committee, memory);
        asker.get(blob, Axis.PRIMARY, 0).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        // Whoever has looked already is at the layer below now.
        new SharedSlivers(asker).get(blob, Axis.PRIMARY, 0).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(1);
    }

    @Test
    void equalReadsShareTheirRowsEvenWithoutMemory() throws Exception {
        byte[] bytes = random(40_000);
        BlobId id = committee.store("a", bytes, 50_000);
        int row = Math.min(bytes.length, committee.rowLength(id));
        AtomicInteger waiting = new AtomicInteger();
        Layers layers = layersThatCount(waiting);
        CompletableFuture<Void> rows = committee.holdRows(id);
        BlobHandle blob = layers.open(id);
        List<CompletableFuture<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(later(blob.read(0, row)));
        }
        await(() -> waiting.get() == 10);
        rows.complete(null);
        for (CompletableFuture<byte[]> one : all) {
            assertThat(one.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Arrays.copyOf(bytes, row));
        }
        assertThat(committee.rowsAskedOf(id)).isEqualTo(1);
    }

    @Test
    void readerThatStopsHoldsNobodyUp() throws Exception {
        byte[] bytes = random(2 * MIB);
        BlobId id = committee.store("a", bytes, 100_000);
        Layers layers = new Layers(8 * MIB);
        BlobHandle blob = layers.open(id);

        AssertSubscriber<ByteBuffer> slow =
                blob.read(0, bytes.length).subscribe().withSubscriber(AssertSubscriber.create(1));
        slow.awaitNextItem(LIMIT);
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        slow.request(Long.MAX_VALUE);
        slow.awaitCompletion(LIMIT);
        assertThat(joined(slow.getItems())).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(committee.rows(id));
    }

    @Test
    void readerThatFellBehindWithoutMemoryStillGetsEveryByte() throws Exception {
        byte[] bytes = random(MIB);
        BlobId id = committee.store("a", bytes, 10_000);
        Layers layers = new Layers(0);
        BlobHandle blob = layers.open(id);

        AssertSubscriber<ByteBuffer> slow =
                blob.read(0, bytes.length).subscribe().withSubscriber(AssertSubscriber.create(1));
        slow.awaitNextItem(LIMIT);
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        slow.request(Long.MAX_VALUE);
        slow.awaitCompletion(LIMIT);
        assertThat(joined(slow.getItems())).isEqualTo(bytes);
    }

    @Test
    void oneWhoLeavesDoesNotHurtTheOthersAndTheLastCancelsTheWork() {
        BlobId id = committee.store("a", random(300_000), 500_000);
        committee.holdRows(id);
        AtomicInteger waiting = new AtomicInteger();
        BlobHandle blob = layersThatCount(waiting).open(id);

        AssertSubscriber<ByteBuffer> one = blob.read(0, 1).subscribe().withSubscriber(AssertSubscriber.create(1));
        AssertSubscriber<ByteBuffer> two = blob.read(0, 1).subscribe().withSubscriber(AssertSubscriber.create(1));
        await(() -> waiting.get() == 2);
        assertThat(committee.running).hasValue(1);
        one.cancel();
        await(() -> budget.held() == 3L * committee.rowLength(id));
        assertThat(committee.running).hasValue(1);
        two.cancel();
        await(() -> committee.running.get() == 0);
        assertThat(committee.cancelled).hasValue(1);
    }

    @Test
    void cancelledOpeningIsGivenUpOnlyWhenNobodyWaits() {
        BlobId id = committee.store("a", random(1000), 1000);
        CompletableFuture<Void> gate = committee.holdOpening(id);
        Layers layers = new Layers(MIB);
        CompletableFuture<BlobHandle> two =
                layers.reader.open(id, ReadOptions.DEFAULT).subscribeAsCompletionStage();
        layers.reader.open(id, ReadOptions.DEFAULT).subscribe().with(blob -> {}).cancel();
        gate.complete(null);
        assertThat(two).succeedsWithin(LIMIT);
        assertThat(committee.opensOf(id)).isEqualTo(1);
    }

    @Test
    void failureReachesAllWhoWaitAndTheNextReadTriesAgain() {
        byte[] bytes = random(200_000);
        BlobId id = committee.store("a", bytes, 50_000);
        committee.failAt(id, 120_000);
        CompletableFuture<Void> rows = committee.holdRows(id);
        Layers layers = new Layers(MIB);
        BlobHandle blob = layers.open(id);
        CompletableFuture<byte[]> one = later(blob.read(0, bytes.length));
        CompletableFuture<byte[]> two = later(blob.read(0, bytes.length));
        rows.complete(null);

        for (CompletableFuture<byte[]> failing : List.of(one, two)) {
            assertThat(failing).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(ReadException.class);
        }
        committee.heal(id);
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
    }

    @Test
    void failedOpeningIsNotRemembered() {
        BlobId id = committee.store("later", random(10), 10);
        committee.failOpening(id, new ReadException(ReadException.Kind.NOT_FOUND, "not yet"));
        Layers layers = new Layers(MIB);
        assertThatThrownBy(() -> layers.open(id)).isInstanceOf(ReadException.class);
        committee.heal(id);
        assertThat(layers.open(id).length()).isEqualTo(10);
    }

    @Test
    void memoryStaysWithinItsCapacity() {
        Layers layers = new Layers(MIB);
        for (int i = 0; i < 20; i++) {
            BlobId id = committee.store("b" + i, random(300_000 + i), 64_000);
            BlobHandle blob = layers.open(id);
            assertThat(all(blob.read(0, blob.length()))).hasSize(300_000 + i);
            assertThat(layers.memory.statistics().bytes()).isLessThanOrEqualTo(MIB);
        }
    }

    @Test
    void rowThatWasPaidForIsKept() {
        byte[] bytes = random(4 * MIB);
        BlobId id = committee.store("a", bytes, MIB);
        Layers layers = new Layers(128L * MIB);
        BlobHandle blob = layers.open(id);
        int row = committee.rowLength(id);
        assertThat(all(blob.read(row + 5, row + 6))).isEqualTo(Arrays.copyOfRange(bytes, row + 5, row + 6));
        assertThat(blob.provenance(row, 2L * row)).isEqualTo(Provenance.MEMORY);
        assertThat(blob.provenance(row - 1, 2L * row)).isEqualTo(Provenance.COMMITTEE);
    }

    @Test
    void aStrictReadIsServedFromWhatIsThereOnceTheBlobWasChecked() {
        byte[] bytes = random(10_000);
        BlobId id = committee.storeEncoded(bytes, 10);
        Layers layers = new Layers(MIB);
        ReadOptions strict = ReadOptions.DEFAULT.withConsistency(Consistency.STRICT);
        all(layers.open(id).read(0, bytes.length));
        for (int i = 0; i < 2; i++) {
            BlobHandle blob = layers.open(id, strict);
            assertThat(blob.provenance(0, bytes.length)).isEqualTo(Provenance.MEMORY);
            assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        }
        assertThat(committee.rowsAskedOf(id))
                .as("a read, a check and two reads")
                .isEqualTo(committee.rows(id));
    }

    @Test
    void aStrictReadRefusesABlobOfWhichOnlyTheRowsAreRight() {
        BlobId id = committee.store("columns made up", random(10_000), 1000);
        Layers layers = new Layers(MIB);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> layers.open(id, ReadOptions.DEFAULT.withConsistency(Consistency.STRICT)))
                    .isInstanceOfSatisfying(
                            ReadException.class, e -> assertThat(e.kind()).isEqualTo(ReadException.Kind.INCONSISTENT));
        }
    }

    @Test
    void emptyBlobAndEmptyRange() {
        BlobId id = committee.store("empty", new byte[0], 2);
        Layers layers = new Layers(MIB);
        assertThat(all(layers.open(id).read(0, 0))).isEmpty();
        assertThat(committee.asked).isEmpty();
    }

    /** However fast the nodes are beside the reading thread: a window grows with them, up to what one read may have. */
    @Test
    void demandIsRespected() {
        BlobId id = committee.store("a", StubCommittee.Content.patterned(30L * MIB), 64_000);
        long window = MIB / 2;
        Layers layers =
                new Layers(MIB, ReaderOptions.of(budget, new Cpu(pool, 2)).withMaxWindowBytes(window));
        BlobHandle blob = layers.open(id);
        int pieces = 3;
        AssertSubscriber<ByteBuffer> subscriber =
                blob.read(0, blob.length()).subscribe().withSubscriber(AssertSubscriber.create(pieces));
        subscriber.awaitItems(pieces, Duration.ofSeconds(60));
        await(() -> committee.running.get() == 0);
        assertThat(committee.sentBytes.get()).isLessThanOrEqualTo(window + pieces * (long) committee.rowLength(id));
        assertThat(subscriber.getItems()).hasSize(pieces);
        subscriber.cancel();
        assertThat(committee.sentBytes.get()).isLessThanOrEqualTo(window + pieces * (long) committee.rowLength(id));
    }

    @Test
    void piecesAreTheKeptArraysThemselves() {
        BlobId id = committee.store("a", random(MIB), 500_000);
        Layers layers = new Layers(8 * MIB);
        BlobHandle blob = layers.open(id);
        all(blob.read(0, MIB));
        List<ByteBuffer> one = blob.read(0, MIB).collect().asList().await().atMost(LIMIT);
        List<ByteBuffer> two = blob.read(0, MIB).collect().asList().await().atMost(LIMIT);
        for (int i = 0; i < one.size(); i++) {
            assertThat(one.get(i).array()).isSameAs(two.get(i).array());
            assertThat(one.get(i).remaining()).isLessThanOrEqualTo(BlobHandle.LONGEST_PIECE);
        }
    }

    /** Who prepares answers takes what is here, or nothing at all, and what that takes is not kept here. */
    @Test
    void whatIsAtHandIsCopiedAndWhatIsLentIsNotKept() {
        byte[] bytes = random(300_000);
        BlobId id = committee.store("lent", bytes, 20_000);
        Layers layers = new Layers(MIB);
        BlobHandle blob = layers.open(id);
        ByteBuffer copy = ByteBuffer.allocate(bytes.length);
        assertThat(blob.copyAtHand(copy.duplicate())).isFalse();
        assertThat(committee.rowsAskedOf(id)).as("nobody is asked").isZero();
        assertThat(all(blob.read(0, blob.length()))).isEqualTo(bytes);
        CacheStatistics before = layers.memory.statistics();
        assertThat(blob.copyAtHand(copy.duplicate())).isTrue();
        assertThat(copy.array()).isEqualTo(bytes);
        assertThat(layers.memory.statistics()).as("it is no read").isEqualTo(before);
        layers.memory.givenOtherwise(blob.head(), 2, 4);
        assertThat(layers.memory.statistics().hits()).isEqualTo(before.hits() + 3);
        layers.memory.lend(MIB - 100_000);
        assertThat(layers.memory.statistics().bytes()).isBetween((long) MIB - 100_000, (long) MIB);
        assertThat(blob.copyAtHand(copy.duplicate())).isFalse();
        layers.memory.lend(0);
        assertThat(layers.memory.statistics().bytes()).isLessThanOrEqualTo(100_000);
    }
}
