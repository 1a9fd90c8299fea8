package dev.floe.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.cache.store.GuardedStore;
import dev.floe.cache.store.StoreFailure;
import dev.floe.read.BlobHandle;
import dev.floe.read.KnownMetadata;
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
import io.smallrye.mutiny.Multi;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store that several edges share does between their readers and a committee. */
class SliverStoreTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final SliverStoreOptions OPTIONS = new SliverStoreOptions(
            10_000, 100_000, 1 << 20, 1 << 20, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

    private final StubCommittee committee = new StubCommittee();
    private final MemoryStore objects = new MemoryStore();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final SystemScheduler scheduler = new SystemScheduler();
    private final MemoryBudget budget = new MemoryBudget(64 << 20);

    @AfterEach
    void close() {
        scheduler.close();
        pool.shutdownNow();
    }

    /** An edge without a disk, whose memory forgets everything at once. */
    private final class Edge {
        final SliverStore store;
        final SliverReader reader;
        final Slivers slivers;

        Edge(SliverStoreOptions options, Duration limit) {
            Cpu cpu = new Cpu(pool, 2);
            this.store =
                    new SliverStore(new GuardedStore(objects, "of a test", limit, scheduler), options, cpu, scheduler);
            StoredHeads heads = new StoredHeads(committee, store, options, scheduler);
            this.slivers = new StoredSlivers(committee, store, new KnownMetadata(heads, 1 << 20), options, scheduler);
            this.reader = new SliverReader(
                    heads,
                    MemorySlivers.shared(slivers, 0),
                    ReaderOptions.of(budget, cpu),
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

        void put() {
            store.written().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    private Edge edge() {
        return edge(OPTIONS);
    }

    private Edge edge(SliverStoreOptions options) {
        return new Edge(options, LONG);
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

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 10_000, 300_000})
    void whatOneEdgeFetchedTheOtherReadsWithoutAskingANode(int length) {
        byte[] bytes = random(length);
        BlobId id = committee.storeEncoded(bytes, 10);
        Edge first = edge();
        assertThat(first.read(id)).isEqualTo(bytes);
        first.put();
        long asked = committee.rowsAskedOf(id);
        Edge second = edge();
        BlobHandle blob = second.open(id);
        assertThat(blob.openedFrom()).isEqualTo(Provenance.STORE);
        assertThat(blob.provenance(0, length)).isEqualTo(length == 0 ? Provenance.MEMORY : Provenance.STORE);
        assertThat(all(blob.read(0, length))).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(asked);
        assertThat(committee.opensOf(id)).isEqualTo(1);
    }

    /** Rows of 1,430 bytes: seven in an object of at most 10,000 bytes. */
    @Test
    void neighboursLieTogether() {
        BlobId id = committee.storeEncoded(random(40_000), 100);
        Edge edge = edge();
        edge.read(id);
        edge.put();
        int together = 10_000 / committee.rowLength(id);
        int rows = committee.rows(id);
        assertThat(together).isGreaterThan(2);
        assertThat(objects.objects.keySet())
                .hasSize(1 + Math.ceilDiv(rows, together))
                .contains("v1/" + id + "/metadata", "v1/" + id + "/primary/0000-%04d".formatted(together));
        objects.gets.set(0);
        assertThat(edge().read(id)).isEqualTo(random(40_000));
        assertThat(objects.gets).hasValue(1 + Math.ceilDiv(rows, together));
    }

    @Test
    void partsAreSharedAsWholesAre() {
        byte[] bytes = random(40_000);
        BlobId id = committee.storeEncoded(bytes, 100);
        int row = committee.rowLength(id);
        Edge first = edge();
        first.read(id, 3 * row + 7, 5 * row);
        first.put();
        Edge second = edge();
        assertThat(second.read(id, 3 * row, 5 * row - 1)).isEqualTo(Arrays.copyOfRange(bytes, 3 * row, 5 * row - 1));
        assertThat(committee.rowsAskedOf(id)).isEqualTo(2);
        assertThat(second.read(id)).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).as("the others, once").isEqualTo(committee.rows(id));
        second.put();
        assertThat(edge().read(id)).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(committee.rows(id));
    }

    @Test
    void columnsAreSharedAsRowsAreAndByTheHeadAlone() throws Exception {
        BlobId id = committee.storeEncoded(random(10_000), 10);
        VerifiedMetadata blob = committee.metadata(id).get(60, TimeUnit.SECONDS);
        Edge first = edge();
        byte[] column = first.slivers
                .get(blob, Axis.SECONDARY, 3)
                .get(60, TimeUnit.SECONDS)
                .symbols();
        first.put();
        Edge second = edge();
        assertThat(second.slivers
                        .get(blob.proven(), Axis.SECONDARY, 3)
                        .get(60, TimeUnit.SECONDS)
                        .symbols())
                .isEqualTo(column);
        assertThat(committee.columnsAskedOf(id)).containsExactly(3);
    }

    @Test
    void manyKeysComeInPages() {
        BlobId id = committee.storeEncoded(random(40_000), 100);
        Edge first = edge();
        first.read(id);
        first.put();
        objects.pageLength = 2;
        Edge second = edge();
        second.read(id);
        assertThat(objects.lists.get()).isBetween(3, 5);
    }

    /** Each of its bytes in turn, in metadata and slivers. */
    @Test
    void aStoreThatLiesInAnyByteIsFoundOut() {
        byte[] bytes = random(3_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        Edge first = edge();
        first.read(id);
        first.put();
        List<String> keys = List.copyOf(objects.objects.keySet());
        Random random = new Random(7);
        for (String key : keys) {
            byte[] right = objects.objects.get(key);
            for (int at = 0; at < right.length; at += 1 + random.nextInt(17)) {
                byte[] wrong = right.clone();
                wrong[at] ^= (byte) (1 << random.nextInt(8));
                objects.objects.put(key, wrong);
                Edge edge = edge();
                assertThat(edge.read(id)).as("byte %d of %s", at, key).isEqualTo(bytes);
                assertThat(edge.store.statistics().wrong())
                        .as("byte %d of %s", at, key)
                        .isPositive();
            }
            objects.objects.put(key, right);
        }
    }

    @Test
    void whateverAStoreSendsIsFoundOut() {
        byte[] bytes = random(3_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        BlobId other = committee.storeEncoded(random(3_001), 7);
        Edge first = edge();
        first.read(id);
        first.read(other);
        first.put();
        List<UnaryOperator<byte[]>> lies = List.of(
                given -> new byte[0],
                given -> new byte[given.length],
                given -> Arrays.copyOf(given, given.length - 1),
                given -> Arrays.copyOf(given, given.length + 1),
                given -> objects.objects.get("v1/" + other + "/metadata"));
        for (UnaryOperator<byte[]> lie : lies) {
            objects.lie = lie;
            assertThat(edge().read(id)).isEqualTo(bytes);
        }
    }

    @Test
    void keysThatCannotBeAreNotAskedFor() {
        byte[] bytes = random(3_000);
        BlobId id = committee.storeEncoded(bytes, 7);
        for (String key : List.of(
                "primary/0000-0000",
                "primary/0000-1001",
                "primary/0000-0900",
                "primary/9999-0001",
                "primary/0-1",
                "tertiary/0000-0001",
                "metadata/",
                "../x")) {
            objects.objects.put("v1/" + id + "/" + key, new byte[100]);
        }
        assertThat(edge().read(id)).isEqualTo(bytes);
        assertThat(objects.gets).hasValue(0);
    }

    /** The storage nodes are asked when it is late; a read costs no more than that. */
    @Test
    void aStoreThatHangsIsPassedBy() {
        byte[] bytes = random(40_000);
        BlobId id = committee.storeEncoded(bytes, 100);
        Edge first = edge();
        first.read(id);
        first.put();
        objects.hangs = true;
        SliverStoreOptions impatient = new SliverStoreOptions(
                10_000, 100_000, 1 << 20, 1 << 20, Duration.ofHours(1), Duration.ofMillis(1), Duration.ofHours(1));
        Edge edge = new Edge(impatient, Duration.ofMillis(50));
        assertThat(edge.read(id)).isEqualTo(bytes);
        while (!edge.store.statistics().resting()) {
            assertThat(edge.read(id)).isEqualTo(bytes);
        }
        assertThat(edge.store.statistics().failures()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aStoreThatFailsIsLeftAloneAndTriedAgain() {
        byte[] bytes = random(40_000);
        BlobId id = committee.storeEncoded(bytes, 100);
        objects.fails = true;
        Edge edge = edge();
        for (int i = 0; i < 20; i++) {
            assertThat(edge.read(id)).isEqualTo(bytes);
        }
        assertThat(edge.store.statistics().resting()).isTrue();
        assertThat(objects.lists.get()).as("left alone").isLessThan(8);
        objects.fails = false;
        long deadline = System.nanoTime() + LONG.toNanos();
        while (objects.objects.isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            assertThat(edge.read(id)).isEqualTo(bytes);
            edge.put();
        }
        assertThat(edge.store.statistics().resting()).isFalse();
    }

    @Test
    void aStoreThatIsFullChangesNothingForReaders() {
        byte[] bytes = random(40_000);
        BlobId id = committee.storeEncoded(bytes, 100);
        objects.isFull = true;
        Edge edge = edge();
        assertThat(edge.read(id)).isEqualTo(bytes);
        edge.put();
        assertThat(edge.store.statistics().dropped()).isPositive();
        assertThat(edge.read(id)).isEqualTo(bytes);
    }

    @Test
    void whatWaitsToBePutIsBounded() {
        byte[] bytes = random(300_000);
        BlobId id = committee.storeEncoded(bytes, 10);
        objects.hangs = true;
        SliverStoreOptions small = new SliverStoreOptions(
                10_000, 100_000, 150_000, 1 << 20, Duration.ofHours(1), Duration.ofMillis(1), Duration.ofHours(1));
        Edge edge = edge(small);
        assertThat(edge.read(id)).isEqualTo(bytes);
        assertThat(edge.store.statistics().dropped()).isPositive();
    }

    @Test
    void whatNobodyHasIsMissing() {
        assertThatThrownBy(() -> edge().read(StubCommittee.id("none")))
                .isInstanceOf(ReadException.class)
                .hasMessageContaining("no such blob");
        assertThat(objects.puts).hasValue(0);
    }

    @Test
    void whatIsErasedIsGoneForAll() {
        byte[] bytes = random(40_000);
        BlobId id = committee.storeEncoded(bytes, 100);
        BlobId other = committee.storeEncoded(random(500), 10);
        Edge edge = edge();
        edge.read(id);
        edge.read(other);
        edge.put();
        int all = objects.objects.size();
        long erased = edge.store.erase(id).orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(objects.objects)
                .hasSize((int) (all - erased))
                .allSatisfy((key, value) -> assertThat(key).contains(other.toString()));
        assertThat(edge().read(id)).isEqualTo(bytes);
        assertThat(committee.rowsAskedOf(id)).isEqualTo(2L * committee.rows(id));
        objects.fails = true;
        assertThatThrownBy(() ->
                        edge.store.erase(other).orTimeout(60, TimeUnit.SECONDS).join())
                .hasRootCauseInstanceOf(StoreFailure.class);
    }
}
