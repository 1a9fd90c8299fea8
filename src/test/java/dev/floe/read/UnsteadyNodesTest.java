package dev.floe.read;

import static dev.floe.read.CommitteeReaderTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.fake.FakeNetwork;
import dev.floe.fake.Fault;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.Peers;
import dev.floe.redstuff.BlobId;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that go, and come back, while a long blob is read. */
@Timeout(300)
class UnsteadyNodesTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ExecutorService CPU = Executors.newFixedThreadPool(2);
    private static final int NODES = 10;
    private static final int LENGTH = 3_400_000;

    private final FakeNetwork network = new FakeNetwork(VERTX, 100, NODES);
    private final Peers peers = new Peers(VERTX, FakeNetwork.PATIENT, PeerObserver.NONE);
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final NetworkReader reader = new NetworkReader(
            CommitteeSource.fixed(network.committee()), peers, NetworkReader.unhurried(memory, new Cpu(CPU, 2)));

    @AfterEach
    void close() {
        reader.close();
        peers.close();
        network.close();
    }

    @AfterAll
    static void closeShared() {
        VERTX.close();
        CPU.shutdownNow();
    }

    private void become(int first, int count, Fault fault) {
        for (int i = first; i < first + count; i++) {
            network.nodes().get(i % NODES).become(fault);
        }
    }

    /** More than a third: only the whole blob, of any third of its slivers, gives the rows of those that are gone. */
    @ParameterizedTest
    @EnumSource(names = {"STOPPED", "HANGING", "CORRUPT", "INTERNAL_ERROR"})
    void halfOfTheNodesMayGoInTheMiddle(Fault fault) {
        byte[] blob = random(LENGTH, 1);
        BlobId id = network.put(blob).blobId();
        SlowRead read = new SlowRead(reader, id);
        read.until(LENGTH / 4);
        become(0, NODES / 2, fault);
        assertThat(Arrays.equals(read.until(LENGTH), blob)).isTrue();
    }

    /** Three are gone at each moment, others each time. */
    @Test
    void nodesMayComeAndGo() {
        byte[] blob = random(LENGTH, 2);
        BlobId id = network.put(blob).blobId();
        SlowRead read = new SlowRead(reader, id);
        Fault[] faults = {Fault.STOPPED, Fault.RESETTING, Fault.BUSY, Fault.SLOW};
        int rounds = 12;
        for (int round = 0; round < rounds; round++) {
            become(0, NODES, Fault.NONE);
            become(3 * round, 3, faults[round % faults.length]);
            read.until((int) ((long) LENGTH * (round + 1) / rounds));
        }
        assertThat(Arrays.equals(read.until(LENGTH), blob)).isTrue();
    }
}
