package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * What befalls storage nodes, of which seven have a shard each, so that two may be faulty. After each of it every node is
 * active and has all its slivers, and every blob is read as it was stored.
 */
@Timeout(900)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodesHealIT {
    private static final int NODES = 7;

    private static NodesUnderTest nodes;

    @BeforeAll
    static void start() throws Exception {
        nodes = NodesUnderTest.fresh("nodes-heal", NODES, NODES);
        nodes.storeSome();
    }

    @AfterAll
    static void stop() throws Exception {
        if (nodes != null) {
            nodes.close();
        }
    }

    @Test
    @Order(1)
    void oneNodesDiskIsWiped() throws Exception {
        nodes.devnet.kill("node-0");
        nodes.wipe("node-0");
        nodes.devnet.restart("node-0");
        nodes.assertWhole();
    }

    @Test
    @Order(2)
    void asManyNodesAsMayBeFaultyAreWipedAtOnce() throws Exception {
        for (String node : List.of("node-1", "node-4")) {
            nodes.devnet.kill(node);
            nodes.wipe(node);
        }
        nodes.store(20_000);
        for (String node : List.of("node-1", "node-4")) {
            nodes.devnet.restart(node);
        }
        nodes.assertWhole();
    }

    @Test
    @Order(3)
    void aNodeIsDownForEpochs() throws Exception {
        nodes.devnet.stop("node-2");
        for (int epoch = 0; epoch < 4; epoch++) {
            nodes.store(10_000 + epoch);
            nodes.advance(1);
        }
        nodes.devnet.restart("node-2");
        nodes.assertWhole();
    }

    /** One that has lost everything has to heal from others of whom one sends garbage. */
    @Test
    @Order(4)
    void oneNodeLiesWhileAnotherHeals() throws Exception {
        nodes.devnet.kill("node-3");
        nodes.devnet.kill("node-5");
        nodes.wipe("node-5");
        try (StandIn liar = new StandIn(nodes.devnet, "node-3", StandIn.GARBAGE)) {
            nodes.devnet.restart("node-5");
            nodes.awaitWell(List.of("node-5"));
            assertThat(nodes.missing("node-5")).isZero();
            assertThat(liar.asked()).isPositive();
        }
        nodes.devnet.restart("node-3");
        nodes.assertWhole();
    }

    @Test
    @Order(5)
    void aStoreRots() throws Exception {
        nodes.devnet.kill("node-6");
        assertThat(nodes.corrupt("node-6")).isPositive();
        nodes.devnet.restart("node-6");
        nodes.assertWhole();
        assertThat(nodes.recovered("node-6")).as("what rotted was replaced").isPositive();
    }
}
