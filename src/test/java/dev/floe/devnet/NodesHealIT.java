package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.TestBlob;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
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
        } finally {
            nodes.devnet.restart("node-3");
        }
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

    /** Two nodes whose clocks are wrong by years, while epochs pass. */
    @Test
    @Order(6)
    void clocksAreWrong() throws Exception {
        Path library = fakeTime();
        Map<String, String> moved = new HashMap<>();
        moved.put("node-0", "+366d");
        moved.put("node-1", "-20y");
        for (Map.Entry<String, String> node : moved.entrySet()) {
            nodes.devnet.stop(node.getKey());
            nodes.run(
                    node.getKey(),
                    Map.of("LD_PRELOAD", library.toString(), "FAKETIME", node.getValue(), "FAKETIME_NO_CACHE", "1"));
        }
        try {
            nodes.store(30_000);
            nodes.advance(2);
            nodes.store(40_000);
            nodes.assertWhole();
        } finally {
            for (String node : moved.keySet()) {
                nodes.end(node);
                nodes.devnet.restart(node);
            }
        }
        nodes.assertWhole();
    }

    private static Path fakeTime() throws Exception {
        try (Stream<Path> found = Files.find(
                Path.of("/usr/lib"), 4, (path, _) -> path.endsWith(Path.of("faketime", "libfaketimeMT.so.1")))) {
            Path library = found.findFirst().orElse(null);
            Assumptions.assumeTrue(library != null, "there is no libfaketime");
            return library;
        }
    }

    /** A node whose disk is a small one that is full; with room again it gets what it missed. */
    @Test
    @Order(7)
    void aDiskIsFull() throws Exception {
        Path data = nodes.member("node-2").data();
        nodes.devnet.stop("node-2");
        nodes.wipe("node-2");
        Files.createDirectories(data);
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", data.toString()) == 0, "no root");
        try {
            nodes.devnet.restart("node-2");
            for (int i = 0; i < 3; i++) {
                nodes.store(900_000 + i);
            }
            nodes.store(50_000);
            List<String> others = new ArrayList<>(nodes.devnet.nodes());
            others.remove("node-2");
            nodes.awaitWell(others);
            nodes.awaitHealth("node-2", "is full");
            assertThat(run("mount", "-o", "remount,size=64m", data.toString())).isZero();
            nodes.assertWhole();
        } finally {
            nodes.devnet.stop("node-2");
            assertThat(run("umount", data.toString())).isZero();
            nodes.devnet.restart("node-2");
        }
        nodes.assertWhole();
    }

    /** One sliver is not what its hash says: who finds out tells the chain, and nobody has to keep the blob any longer. */
    @Test
    @Order(8)
    void aWriterEncodesBadly() throws Exception {
        TestBlob bad = TestBlob.inconsistent(new Encoding(NODES), 5_000, 1, Axis.PRIMARY, 3);
        nodes.storeWithoutCare(bad);
        for (String node : nodes.devnet.nodes()) {
            nodes.awaitInvalid(node, bad.id());
        }
        nodes.network.forget();
        assertThat(nodes.network.get(bad.id().toString()).statusCode()).isBetween(400, 499);
        nodes.assertWhole();
    }

    /**
     * Nobody gets an answer out of two nodes, nor they out of anybody, until it is an epoch later: they are stopped in the
     * middle of what they do, with their connections open, and know nothing of it. So it looks from this side when a network
     * splits; it takes no rights to have it so. In {@link SplitNetworkIT} both sides are alive.
     */
    @Test
    @Order(9)
    void theNetworkSplits() throws Exception {
        List<String> away = List.of("node-2", "node-6");
        nodes.store(60_000);
        for (String node : away) {
            signal("STOP", node);
        }
        try {
            nodes.store(80_000);
            nodes.store(1);
            nodes.advance(1);
            nodes.store(90_000);
            nodes.network.forget();
            nodes.blobs.forEach(nodes.network::assertReads);
        } finally {
            for (String node : away) {
                signal("CONT", node);
            }
        }
        nodes.assertWhole();
    }

    private static void signal(String name, String node) throws Exception {
        assertThat(run(
                        "kill",
                        "-" + name,
                        Long.toString(nodes.devnet.service(node).pid())))
                .isZero();
    }

    private static int run(String... line) throws Exception {
        Process process = new ProcessBuilder(line).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
