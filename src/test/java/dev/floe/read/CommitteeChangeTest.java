package dev.floe.read;

import static dev.floe.read.CommitteeReaderTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.fake.Fault;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.Peers;
import dev.floe.protocol.Committee;
import dev.floe.redstuff.BlobId;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A committee that is replaced by another one, node by node or all at once, while blobs are read. */
@Timeout(300)
class CommitteeChangeTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ExecutorService CPU = Executors.newFixedThreadPool(2);
    private static final int SHARDS = 100;
    private static final int LENGTH = 3_400_000;

    private final FakeNetwork old = new FakeNetwork(VERTX, SHARDS, 5);
    private final FakeNetwork young = new FakeNetwork(VERTX, SHARDS, 5);
    private final Peers peers = new Peers(VERTX, FakeNetwork.PATIENT, PeerObserver.NONE);
    /** Less than a tenth of the blob: what was not asked for cannot have been fetched ahead. */
    private final MemoryBudget memory = new MemoryBudget(1_000_000);

    private final Chain chain = new Chain(old.committee(1));
    private final NetworkReader reader =
            NetworkReader.trusting(chain, peers, NetworkReader.unhurried(memory, new Cpu(CPU, 2)));

    @AfterEach
    void close() {
        reader.close();
        peers.close();
        old.close();
        young.close();
    }

    @AfterAll
    static void closeShared() {
        VERTX.close();
        CPU.shutdownNow();
    }

    /** What the chain says, and what is known of it. */
    private static final class Chain implements CommitteeSource {
        private record State(Committee current, Optional<Committee> previous) {}

        private volatile State said;
        private volatile State known;
        private final AtomicInteger asked = new AtomicInteger();

        Chain(Committee first) {
            said = new State(first, Optional.empty());
            known = said;
        }

        /** The next epoch begins; the nodes of the one before still have everything. */
        void begin(Committee next) {
            said = new State(next, Optional.of(said.current()));
        }

        /** The new nodes have what they have to have. */
        void done() {
            said = new State(said.current(), Optional.empty());
        }

        void hear() {
            known = said;
        }

        @Override
        public Committee current() {
            return known.current();
        }

        @Override
        public Optional<Committee> previous() {
            return known.previous();
        }

        @Override
        public void refresh() {
            asked.incrementAndGet();
            hear();
        }
    }

    private SlowRead read(BlobId id) {
        return new SlowRead(reader, id);
    }

    private byte[] all(BlobId id) {
        return read(id).until(Integer.MAX_VALUE);
    }

    private static void stop(FakeNetwork network) {
        network.nodes().forEach(node -> node.become(Fault.STOPPED));
    }

    @Test
    void aReadUnderWayGoesOnWithTheNewHoldersWhenTheOldOnesAreGone() {
        byte[] blob = random(LENGTH, 1);
        BlobId id = old.put(blob).blobId();
        SlowRead read = read(id);
        read.until(LENGTH / 4);
        chain.begin(young.committee(2));
        chain.hear();
        read.until(LENGTH / 2);
        young.put(blob);
        chain.done();
        chain.hear();
        stop(old);
        assertThat(Arrays.equals(read.until(LENGTH), blob)).isTrue();
    }

    @Test
    void aReadLooksAtTheChainWhenAllItsHoldersAreGone() {
        byte[] blob = random(LENGTH, 2);
        BlobId id = old.put(blob).blobId();
        young.put(blob);
        SlowRead read = read(id);
        read.until(LENGTH / 2);
        chain.begin(young.committee(2));
        chain.done();
        stop(old);
        assertThat(Arrays.equals(read.until(LENGTH), blob)).isTrue();
        assertThat(chain.asked).hasPositiveValue();
    }

    @Test
    void olderBlobsComeFromTheOldHoldersAndNewerOnesFromTheNewUntilTheChangeIsDone() {
        byte[] older = random(100_000, 3);
        byte[] newer = random(100_000, 4);
        BlobId olderId = old.put(older).blobId();
        chain.begin(young.committee(2));
        chain.hear();
        BlobId newerId = young.put(newer).blobId();
        assertThat(all(olderId)).isEqualTo(older);
        assertThat(all(newerId)).isEqualTo(newer);
        young.put(older);
        chain.done();
        chain.hear();
        stop(old);
        assertThat(all(olderId)).isEqualTo(older);
        assertThat(all(newerId)).isEqualTo(newer);
    }

    @Test
    void aBlobOfAnEpochThatNobodyHasHeardOfIsFound() {
        chain.begin(young.committee(2));
        byte[] newer = random(100_000, 5);
        BlobId id = young.put(newer).blobId();
        assertThat(all(id)).isEqualTo(newer);
    }
}
