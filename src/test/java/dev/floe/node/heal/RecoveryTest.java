package dev.floe.node.heal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.floe.node.TestBlob;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is missing of a blob is made from what others have: all of it right, and with few bytes. */
@Timeout(1200)
class RecoveryTest {
    private static final int NODES = 10;
    /** Blobs that are encoded once: the next one is other bytes. */
    private static final int SAME_BYTES = 100;

    private static final long MEMORY = 64 << 20;
    private static final Calculator CPU = new Calculator() {
        @Override
        public <T> T compute(Work<T> work) throws RedStuffException {
            return work.run();
        }
    };

    /** A network of ten nodes that share the shards; the first one is this node. */
    private static final class Network {
        final Encoding encoding;
        final int nodes;
        final MemoryBlobs here;
        final List<StubNeighbour> others = new ArrayList<>();

        Network(int shards) {
            this(shards, NODES);
        }

        Network(int shards, int nodes) {
            this.encoding = new Encoding(shards);
            this.nodes = nodes;
            here = new MemoryBlobs(encoding, shardsOf(0));
            for (int node = 1; node < nodes; node++) {
                others.add(new StubNeighbour(encoding, shardsOf(node)));
            }
        }

        private List<Integer> shardsOf(int node) {
            return IntStream.range(0, encoding.shardCount())
                    .filter(shard -> shard % nodes == node)
                    .boxed()
                    .toList();
        }

        TestBlob store(int length, long seed) {
            TestBlob blob = TestBlob.random(encoding, length, seed);
            here.fill(blob);
            others.forEach(other -> other.blobs.put(blob.id(), blob));
            return blob;
        }

        void loseAll(TestBlob blob) {
            for (int pair : here.pairs(blob.id())) {
                for (Axis axis : Axis.values()) {
                    here.lose(blob.id(), pair, axis);
                }
            }
        }

        Outcome recover(TestBlob blob) throws Exception {
            return new Recovery(blob.metadata(), here.pairs(blob.id()), here, sources(blob), CPU, MEMORY).run();
        }

        List<Source> sources(TestBlob blob) {
            return others.stream()
                    .map(other -> new Source(
                            other,
                            other.shards.stream()
                                    .map(shard -> blob.id().pairOfShard(shard, encoding.shardCount()))
                                    .toList()))
                    .toList();
        }

        long moved() {
            return others.stream().mapToLong(StubNeighbour::bytes).sum();
        }

        long lost(TestBlob blob) {
            long bytes = 0;
            for (Axis axis : Axis.values()) {
                bytes += (long) here.shards.size() * blob.metadata().sliverLength(axis);
            }
            return bytes;
        }
    }

    /**
     * One, two or three of ten nodes were wiped at once, and this one is the first to heal. {@code
     * -Dfloe.test.wiped=8000000} for symbols of 3.5 KB, {@code -Dfloe.test.wiped.long=40} for as many blobs.
     */
    @Test
    void aWipedNodeMovesLittleMoreThanItLost() throws Exception {
        int blobs = Integer.getInteger("floe.test.wiped.long", 1);
        for (int wiped = 1; wiped <= 3; wiped++) {
            Network network = new Network(100);
            network.others.subList(0, wiped - 1).forEach(other -> other.manner = StubNeighbour.Manner.EMPTY);
            long lost = 0;
            long nanos = 0;
            for (int seed = 0; seed < blobs; seed++) {
                TestBlob blob = network.store(Integer.getInteger("floe.test.wiped", 3_000_000), 10L * seed + wiped);
                network.loseAll(blob);
                lost += network.lost(blob);

                long begin = System.nanoTime();
                assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
                nanos += System.nanoTime() - begin;
                assertThat(network.here.isWhole(blob)).isTrue();
                network.others.forEach(other -> other.blobs.clear());
                network.here.loseAll(blob.id());
            }
            System.out.printf(
                    "%d of %d wiped: each lost %,d bytes of %d blobs and moves %,d: %.3f times, in %,d ms%n",
                    wiped, NODES, lost, blobs, network.moved(), network.moved() / (double) lost, nanos / 1_000_000);
            assertThat(network.moved()).isLessThan((long) (1.3 * lost));
        }
    }

    @Test
    void oneSliverCostsAboutAsMuchAsItIsLong() throws Exception {
        Network network = new Network(100);
        TestBlob blob = network.store(2_000_000, 2);
        for (Axis axis : Axis.values()) {
            for (int pair : network.here.pairs(blob.id()).subList(0, 2)) {
                long before = network.moved();
                network.here.lose(blob.id(), pair, axis);

                assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
                assertThat(network.here.isWhole(blob)).isTrue();
                // Ten symbols are this node's own; the last node that is asked has ten, of which one may be enough.
                assertThat(network.moved() - before)
                        .isLessThan((long) (1.3 * blob.metadata().sliverLength(axis)));
            }
        }
    }

    @Test
    void sourceSliversComeWithoutProofs() throws Exception {
        Network network = new Network(100);
        TestBlob blob = network.store(2_000_000, 3);
        int pair = network.here.pairs(blob.id()).stream()
                .filter(one -> one < network.encoding.sourceSymbols(Axis.PRIMARY))
                .findFirst()
                .orElseThrow();
        network.here.lose(blob.id(), pair, Axis.PRIMARY);

        assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
        assertThat(network.here.isWhole(blob)).isTrue();
        assertThat(network.others).allMatch(other -> other.provenBytes == 0);
        assertThat(network.moved()).isLessThan(blob.metadata().sliverLength(Axis.PRIMARY) * 105L / 100);
    }

    @Test
    void aShortBlobIsEncodedAnewFromTheRowsThatAreNotEmpty() throws Exception {
        Network network = new Network(100);
        int own = 0;
        for (int seed = 0; seed < 12; seed++) {
            TestBlob blob = network.store(100, 400 + seed);
            network.loseAll(blob);
            boolean rowIsOurs = network.here.pairs(blob.id()).contains(0);
            own += rowIsOurs ? 1 : 0;
            long before = network.moved();

            assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
            assertThat(network.here.isWhole(blob)).isTrue();
            // The row itself, or, if it is one of those that are lost, a symbol of each secondary sliver, with its
            // frame.
            int symbol = blob.metadata().symbolSize() + (rowIsOurs ? 8 : 0);
            assertThat(network.moved() - before).isLessThan(80L * symbol);
        }
        assertThat(own).isBetween(1, 11);
    }

    /**
     * A node with twenty of a thousand shards lost blobs of a kilobyte: next to the metadata, of 64 KB each, what else comes is
     * little. {@code -Dfloe.test.wiped.blobs=2000} for more than a few of them: a hundred each are the same thousand bytes, with
     * more and more zeros behind them.
     */
    @Test
    void shortBlobsOfAThousandShardsCostLittleMoreThanTheirMetadata() throws Exception {
        Network network = new Network(1000, 50);
        int blobs = Integer.getInteger("floe.test.wiped.blobs", 20);
        int ownRows = 0;
        long lost = 0;
        long nanos = 0;
        TestBlob bytes = TestBlob.random(network.encoding, 1000, 700);
        for (int number = 0; number < blobs; number++) {
            int zeros = number % SAME_BYTES;
            if (zeros == 0 && number > 0) {
                bytes = TestBlob.random(network.encoding, 1000, 700 + number);
            }
            TestBlob blob = bytes.withZeros(zeros);
            network.others.forEach(other -> other.blobs.put(blob.id(), blob));
            ownRows += network.here.pairs(blob.id()).contains(0) ? 1 : 0;
            lost += network.lost(blob);

            long begin = System.nanoTime();
            assertThat(new MetadataFetch(network.here, network.here, CPU).of(blob.id(), network.sources(blob)))
                    .isPresent();
            assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
            nanos += System.nanoTime() - begin;
            assertThat(network.here.isWhole(blob)).isTrue();
            network.others.forEach(other -> other.blobs.clear());
            network.here.loseAll(blob.id());
        }
        long metadata =
                network.others.stream().mapToLong(other -> other.metadataBytes).sum();
        System.out.printf(
                "%d blobs of 1 KB, 20 of 1000 shards, %d times with the row that the blob is in: lost %,d bytes of slivers, and"
                        + " moves %,d of metadata and %,d of slivers and symbols: %.3f times the metadata, in %,d ms%n",
                blobs,
                ownRows,
                lost,
                metadata,
                network.moved(),
                (metadata + network.moved()) / (double) metadata,
                nanos / 1_000_000);
        assertThat(ownRows).as("both kinds").isBetween(1, blobs - 1);
        assertThat(metadata).isGreaterThan(blobs * 64_000L);
        assertThat(metadata + network.moved()).isLessThan(2 * metadata);
    }

    /** Only what this node needs of it is made of it: of a million symbols nothing is kept, and none is hashed twice. */
    @Test
    void aShortBlobOfAThousandShardsTakesLittleMemory() throws Exception {
        Network network = new Network(1000, 50);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // What is computed once for all blobs is not counted.
        for (int seed = 0; seed < 3; seed++) {
            TestBlob blob = TestBlob.random(network.encoding, 1000, 900 + seed);
            network.others.forEach(other -> other.blobs.put(blob.id(), blob));
            assertThat(new MetadataFetch(network.here, network.here, CPU).of(blob.id(), network.sources(blob)))
                    .isPresent();
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(network.here.isWhole(blob)).isTrue();
        }
        System.out.printf("a blob of 1 KB, 20 of 1000 shards: %,d bytes are allocated to recover it%n", least);
        assertThat(least).isLessThan(8 << 20);
    }

    @Test
    void anEmptyBlobHasItsSliversToo() throws Exception {
        Network network = new Network(10);
        TestBlob blob = network.store(0, 5);
        network.loseAll(blob);

        assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
        assertThat(network.here.isWhole(blob)).isTrue();
    }

    @Test
    void aThirdOfTheOthersMayBeSilentOrEmpty() throws Exception {
        for (StubNeighbour.Manner manner : List.of(StubNeighbour.Manner.SILENT, StubNeighbour.Manner.EMPTY)) {
            for (int length : List.of(100, 200_000)) {
                Network network = new Network(40);
                TestBlob blob = network.store(length, 6);
                network.loseAll(blob);
                network.others.subList(0, 2).forEach(other -> other.manner = manner);

                assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
                assertThat(network.here.isWhole(blob)).isTrue();
            }
        }
    }

    @Test
    void liarsAreFoundOutAndDoNoHarm() throws Exception {
        for (int length : List.of(100, 200_000)) {
            Network network = new Network(40);
            TestBlob blob = network.store(length, 7);
            network.loseAll(blob);
            network.others.subList(0, 2).forEach(other -> other.manner = StubNeighbour.Manner.LYING);

            assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
            assertThat(network.here.isWhole(blob)).isTrue();
            assertThat(network.others.subList(2, 9)).allMatch(other -> other.lies.isEmpty());
            if (length > 1000) {
                assertThat(network.others.subList(0, 2)).allMatch(other -> !other.lies.isEmpty());
            }
        }
    }

    @Test
    void withTooFewOthersItSaysSoAndKeepsWhatItGot() throws Exception {
        Network network = new Network(40);
        TestBlob blob = network.store(200_000, 8);
        network.loseAll(blob);
        network.others.subList(0, 4).forEach(other -> other.manner = StubNeighbour.Manner.EMPTY);

        // Secondary slivers need a third of the symbols only, primary ones two thirds.
        assertThat(network.recover(blob)).isInstanceOf(Outcome.Incomplete.class);
        for (int pair : network.here.pairs(blob.id())) {
            assertThat(network.here.has(blob.id(), pair, Axis.PRIMARY)).isFalse();
            assertThat(network.here.has(blob.id(), pair, Axis.SECONDARY)).isTrue();
        }
        network.others.forEach(other -> other.manner = StubNeighbour.Manner.HONEST);
        assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
        assertThat(network.here.isWhole(blob)).isTrue();
    }

    @Test
    void whatIsHereIsNotAskedFor() throws Exception {
        Network network = new Network(40);
        TestBlob blob = network.store(200_000, 9);

        assertThat(network.recover(blob)).isEqualTo(new Outcome.Complete());
        assertThat(network.others).allMatch(other -> other.requests == 0);
    }
}
