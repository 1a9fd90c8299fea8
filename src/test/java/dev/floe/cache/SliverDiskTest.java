package dev.floe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.cache.disk.DiskLimits;
import dev.floe.cache.disk.Folder;
import dev.floe.cache.disk.MemoryFolder;
import dev.floe.read.BlobHandle;
import dev.floe.read.Provenance;
import dev.floe.read.ReadObserver;
import dev.floe.read.ReadOptions;
import dev.floe.read.ReaderOptions;
import dev.floe.read.Scheduler;
import dev.floe.read.SliverReader;
import dev.floe.read.SystemScheduler;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import io.smallrye.mutiny.Multi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a disk does between readers and a committee. */
class SliverDiskTest {
    private static final int MIB = 1 << 20;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final DiskLimits LIMITS = new DiskLimits(16 * MIB, 0, 1 << 20, MIB);

    private final StubCommittee committee = new StubCommittee();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final SystemScheduler scheduler = new SystemScheduler();
    private final Scheduler patient = new Patience(scheduler, true);
    private final MemoryBudget budget = new MemoryBudget(64 * MIB);
    private final MemoryFolder folder = new MemoryFolder();
    private final List<SliverDisk> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(SliverDisk::close);
        await(() -> budget.held() == 0);
        scheduler.close();
        pool.shutdownNow();
    }

    /** An edge whose memory forgets everything at once. */
    private final class Edge {
        final SliverDisk disk;
        final SliverReader reader;

        Edge(SliverDisk disk, Scheduler clock) {
            this.disk = disk;
            this.reader = new SliverReader(
                    new DiskHeads(committee, disk, clock),
                    MemorySlivers.shared(new DiskSlivers(committee, disk, clock), 0),
                    ReaderOptions.of(budget, new Cpu(pool, 2)),
                    scheduler,
                    ReadObserver.NONE);
        }

        BlobHandle open(BlobId id) {
            return reader.open(id, ReadOptions.DEFAULT).await().atMost(LONG);
        }

        byte[] read(BlobId id) {
            BlobHandle blob = open(id);
            return all(blob.read(0, blob.length()));
        }

        byte[] read(BlobId id, int from, int to) {
            return all(open(id).read(from, to));
        }

        SliverDiskStatistics statistics() {
            return disk.statistics();
        }
    }

    private Edge edge() {
        return edge(DiskOptions.of(LIMITS).withRetryAfter(Duration.ofMillis(10)));
    }

    private Edge edge(DiskOptions options) {
        return edge(folder, options, patient);
    }

    private Edge edge(Folder where, DiskOptions options, Scheduler clock) {
        SliverDisk disk = SliverDisk.open(where, options);
        opened.add(disk);
        disk.started().orTimeout(60, TimeUnit.SECONDS).join();
        return new Edge(disk, clock);
    }

    private void written(Edge edge) {
        edge.disk.written().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] all(Multi<ByteBuffer> bytes) {
        return bytes.collect()
                .in(ByteArrayOutputStream::new, (out, piece) -> {
                    byte[] copy = new byte[piece.remaining()];
                    piece.duplicate().get(copy);
                    out.writeBytes(copy);
                })
                .await()
                .atMost(LONG)
                .toByteArray();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 10_000, 300_000})
    void afterARestartNobodyIsAsked(int length) {
        byte[] bytes = random(length);
        BlobId id = committee.storeEncoded(bytes, 10);
        try (SliverDisk disk = edge().disk) {
            Edge first = new Edge(disk, patient);
            assertThat(first.read(id)).isEqualTo(bytes);
            written(first);
        }
        long asked = committee.rowsAskedOf(id);
        assertThat(committee.opensOf(id)).isEqualTo(1);
        Edge second = edge();
        BlobHandle blob = second.open(id);
        assertThat(blob.openedFrom()).isEqualTo(Provenance.DISK);
        assertThat(blob.provenance(0, length)).isEqualTo(length == 0 ? Provenance.MEMORY : Provenance.DISK);
        assertThat(all(blob.read(0, length))).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(asked);
        assertThat(committee.opensOf(id)).isEqualTo(1);
    }

    @Test
    void partsAreKeptAsWholesAre() {
        byte[] bytes = random(100_000);
        BlobId id = committee.storeEncoded(bytes, 40);
        int row = committee.rowLength(id);
        Edge first = edge();
        int from = 3 * row + 7;
        int to = 6 * row - 1;
        assertThat(first.read(id, from, to)).isEqualTo(Arrays.copyOfRange(bytes, from, to));
        written(first);
        first.disk.close();
        Edge second = edge();
        assertThat(second.read(id, from, to)).isEqualTo(Arrays.copyOfRange(bytes, from, to));
        assertThat(committee.rowsAskedOf(id)).isEqualTo(3);
        assertThat(second.open(id).provenance(2L * row, 4L * row)).isEqualTo(Provenance.COMMITTEE);
        assertThat(second.read(id)).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).as("the others, once").isEqualTo(committee.rows(id));
    }

    @Test
    void columnsAreKeptAsRowsAre() throws Exception {
        BlobId id = committee.storeEncoded(random(10_000), 10);
        VerifiedMetadata blob = committee.metadata(id).get(60, TimeUnit.SECONDS);
        Edge edge = edge();
        DiskSlivers slivers = new DiskSlivers(committee, edge.disk, patient);
        VerifiedSliver first = slivers.get(blob, Axis.SECONDARY, 3).get(60, TimeUnit.SECONDS);
        written(edge);
        VerifiedSliver again = slivers.get(blob.proven(), Axis.SECONDARY, 3).get(60, TimeUnit.SECONDS);
        assertThat(again.symbols()).isNotSameAs(first.symbols()).isEqualTo(first.symbols());
        assertThat(edge.statistics().hits()).isEqualTo(1);
        assertThat(slivers.provenance(blob, Axis.PRIMARY, 3)).isEqualTo(Provenance.COMMITTEE);
    }

    /** Every part of every file: heads, proofs, symbols, indexes. Whatever is there, the reader gets the blob. */
    @Test
    void aFlippedBitIsFoundBeforeAClientSeesItAndGotAnew() {
        byte[] bytes = random(3_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        Edge first = edge();
        assertThat(first.read(id)).isEqualTo(bytes);
        first.disk.close();
        long number = folder.numbers().getFirst();
        byte[] right = folder.bytes(number);
        Random random = new Random(5);
        long wrong = 0;
        for (int at = 0; at < right.length; at += 1 + random.nextInt(23)) {
            byte[] damaged = right.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            folder.numbers().forEach(folder::delete);
            put(number, damaged);
            Edge edge = edge();
            assertThat(edge.read(id)).as("byte %d", at).isEqualTo(bytes);
            wrong += edge.statistics().wrong();
            edge.disk.close();
        }
        assertThat(wrong).isPositive();
    }

    private void put(long number, byte[] bytes) {
        try (Folder.Taken taken = folder.take()) {
            taken.create(number);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        folder.replace(number, bytes);
    }

    /** A checksum that is right again: what the hashes alone find. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aForgedEntryIsFoundAtItsFirstUse(boolean always) {
        byte[] bytes = random(2_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        BlobId other = committee.storeEncoded(random(2_001), 7);
        DiskOptions options =
                DiskOptions.of(LIMITS).withVerify(always ? DiskOptions.Verify.ALWAYS : DiskOptions.Verify.FIRST_USE);
        Edge edge = edge(options);
        edge.read(id);
        edge.read(other);
        written(edge);
        edge.disk.close();
        folder.forge();
        Edge again = edge(options);
        assertThat(again.read(id)).isEqualTo(bytes);
        assertThat(again.read(other)).isEqualTo(random(2_001));
        assertThat(again.statistics().wrong()).isPositive();
        assertThat(again.statistics().hits()).isZero();
        written(again);
        long asked = committee.rowsAskedOf(id);
        assertThat(again.read(id)).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).as("what was got anew is kept").isEqualTo(asked);
    }

    /** Later flips are found by the checksum, at every use. */
    @Test
    void aBitThatFlipsAfterTheFirstUseIsFound() {
        byte[] bytes = random(3_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        Edge edge = edge();
        edge.read(id);
        written(edge);
        assertThat(edge.read(id)).isEqualTo(bytes);
        assertThat(edge.statistics().wrong()).isZero();
        long number = folder.numbers().getFirst();
        byte[] flipped = folder.bytes(number);
        for (int at = 64; at < flipped.length; at += 64) {
            flipped[at] ^= 4;
        }
        folder.replace(number, flipped);
        assertThat(edge.read(id)).isEqualTo(bytes);
        assertThat(edge.statistics().wrong()).isPositive();
    }

    @Test
    void theScrubberFindsWhatNobodyUsed() {
        BlobId id = committee.storeEncoded(random(3_000), 7);
        Edge edge = edge();
        edge.read(id);
        written(edge);
        while (edge.statistics().rounds() < 1) {
            edge.disk.scrub(1000);
        }
        assertThat(edge.statistics().wrong()).isZero();
        long entries = edge.statistics().disk().entries();
        assertThat(entries).isEqualTo(committee.rows(id) + 1);
        folder.forge();
        while (edge.statistics().rounds() < 2) {
            edge.disk.scrub(1000);
        }
        assertThat(edge.statistics().wrong()).isEqualTo(entries);
        assertThat(edge.open(id).provenance(0, 1)).isEqualTo(Provenance.COMMITTEE);
    }

    @Test
    void aDiskThatIsFullOrReadOnlyChangesNothingForReaders() {
        byte[] bytes = random(20_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        BlobId other = committee.storeEncoded(random(20_001), 7);
        Edge edge = edge();
        assertThat(edge.read(id)).isEqualTo(bytes);
        written(edge);
        for (Runnable trouble : List.<Runnable>of(() -> folder.writable(false), () -> folder.size(() -> 10_000))) {
            trouble.run();
            assertThat(edge.read(other)).isEqualTo(random(20_001));
            written(edge);
            assertThat(edge.read(id)).isEqualTo(bytes);
        }
        folder.size(() -> Long.MAX_VALUE);
        folder.writable(true);
        await(() -> {
            edge.read(other);
            written(edge);
            return edge.statistics().state() == DiskState.OPEN
                    && edge.open(other).provenance(0, 20_001) == Provenance.DISK;
        });
    }

    @Test
    void aFolderThatCannotBeHadIsTriedAgain() {
        byte[] bytes = random(20_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        folder.writable(false);
        Edge edge = edge();
        assertThat(edge.statistics().state()).isEqualTo(DiskState.UNAVAILABLE);
        assertThat(edge.read(id)).isEqualTo(bytes);
        folder.writable(true);
        await(() -> edge.statistics().state() == DiskState.OPEN);
        edge.read(id);
        written(edge);
        assertThat(edge.open(id).provenance(0, 20_000)).isEqualTo(Provenance.DISK);
    }

    @Test
    void twoEdgesDoNotShareAFolder() {
        byte[] bytes = random(20_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        Edge one = edge();
        Edge other = edge();
        assertThat(other.statistics().state()).isEqualTo(DiskState.UNAVAILABLE);
        assertThat(one.read(id)).isEqualTo(bytes);
        assertThat(other.read(id)).isEqualTo(bytes);
        one.disk.close();
        await(() -> other.statistics().state() == DiskState.OPEN);
        assertThat(other.open(id).provenance(0, 20_000)).isEqualTo(Provenance.DISK);
    }

    /** A clock by which nobody loses patience, however slow this machine is, or everybody at once. */
    private record Patience(Scheduler real, boolean endless) implements Scheduler {

        @Override
        public long nanoTime() {
            return real.nanoTime();
        }

        @Override
        public Thread unstarted(String name, Runnable task) {
            return real.unstarted(name, task);
        }

        @Override
        public Future<?> after(Duration delay, Runnable task) {
            return real.after(delay, task);
        }

        @Override
        public long awaitNanos(Lock lock, Condition condition, long nanos) throws InterruptedException {
            return real.awaitNanos(lock, condition, nanos);
        }

        @Override
        public RandomGenerator random() {
            return real.random();
        }

        @Override
        public void unless(CompletableFuture<?> done, Duration patience, Runnable task) {
            if (!endless && !done.isDone()) {
                task.run();
            }
        }
    }

    @Test
    void whoeverWaitsForADiskThatHangsIsGivenWhatTheCommitteeHas() {
        byte[] bytes = random(20_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        Edge first = edge();
        assertThat(first.read(id)).isEqualTo(bytes);
        first.disk.close();
        CountDownLatch gate = new CountDownLatch(1);
        Edge second = edge(folder, DiskOptions.of(LIMITS), new Patience(scheduler, false));
        folder.holdReads(gate);
        long asked = committee.rowsAskedOf(id);
        assertThat(second.read(id)).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(asked + committee.rows(id));
        gate.countDown();
    }

    @Test
    void whatComesWhileTheDiskIsBehindIsNotKeptAndHoldsNobodyUp() {
        byte[] bytes = random(100_000);
        BlobId id = committee.storeEncoded(bytes, 40);
        int row = committee.rowLength(id);
        CountDownLatch gate = new CountDownLatch(1);
        Edge edge = edge(DiskOptions.of(LIMITS).withBehind(3L * row));
        folder.holdWrites(gate);
        assertThat(edge.read(id)).isEqualTo(bytes);
        assertThat(edge.statistics().dropped()).isPositive();
        gate.countDown();
        written(edge);
        assertThat(edge.statistics().disk().entries()).isPositive();
    }

    @Test
    void whatMemoryGivesCountsAsWantedOnTheDisk() throws Exception {
        byte[] bytes = random(500);
        BlobId hot = committee.storeEncoded(bytes, 7);
        DiskLimits limits = new DiskLimits(MIB, 0, 1 << 20, 32 << 10);
        SliverDisk disk = edge(DiskOptions.of(limits).withBehind(64 * MIB)).disk;
        MemorySlivers memory = MemorySlivers.shared(new DiskSlivers(committee, disk, patient), 4 * MIB);
        VerifiedMetadata blob = committee.metadata(hot).get(60, TimeUnit.SECONDS);
        disk.keep(blob.proven());
        memory.get(blob, Axis.PRIMARY, 0).get(60, TimeUnit.SECONDS);
        disk.written().get(60, TimeUnit.SECONDS);
        DiskSlivers crawled = new DiskSlivers(committee, disk, patient);
        for (int i = 0; i < 300; i++) {
            BlobId id = committee.storeEncoded(random(10_000 + i), 7);
            VerifiedMetadata cold = committee.metadata(id).get(60, TimeUnit.SECONDS);
            for (int row = 0; row < 3; row++) {
                crawled.get(cold, Axis.PRIMARY, row).get(60, TimeUnit.SECONDS);
            }
            memory.get(blob, Axis.PRIMARY, 0).get(60, TimeUnit.SECONDS);
            disk.written().get(60, TimeUnit.SECONDS);
        }
        assertThat(disk.statistics().disk().evicted()).isPositive();
        assertThat(disk.holds(hot, Axis.PRIMARY, 0)).isTrue();
        assertThat(disk.holdsHead(hot)).isTrue();
        long evicted = disk.statistics().disk().evicted();
        for (int i = 0; i < 300; i++) {
            BlobId id = committee.storeEncoded(random(20_000 + i), 7);
            VerifiedMetadata cold = committee.metadata(id).get(60, TimeUnit.SECONDS);
            for (int row = 0; row < 3; row++) {
                crawled.get(cold, Axis.PRIMARY, row).get(60, TimeUnit.SECONDS);
            }
            memory.givenOtherwise(blob, 0, 0);
            disk.written().get(60, TimeUnit.SECONDS);
        }
        assertThat(disk.statistics().disk().evicted()).isGreaterThan(evicted);
        assertThat(disk.holds(hot, Axis.PRIMARY, 0))
                .as("also when it is given in another form")
                .isTrue();
    }
}
