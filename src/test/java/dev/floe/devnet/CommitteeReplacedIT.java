package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.protocol.ObjectId;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All nodes of a committee leave, one after the other, and others come in their place, while people read and store. */
@Timeout(900)
class CommitteeReplacedIT {
    private static final int NODES = 5;
    private static final int SHARDS = 10;
    /** Which of the nodes is dead when it leaves. */
    private static final int DEAD = 2;

    @Test
    void nobodyNotices() throws Exception {
        try (NodesUnderTest nodes = NodesUnderTest.fresh("committee-replaced", NODES, SHARDS)) {
            nodes.storeSome();
            for (int i = 0; i < 20; i++) {
                nodes.store(90_000 + i);
            }
            // With so little memory that most reads ask nodes.
            URI edge = nodes.edge("1M");
            List<String> members = new ArrayList<>(nodes.devnet.nodes());
            long quiet;
            long slowest = 0;
            try (Traffic traffic = new Traffic(nodes, edge, 1, 1)) {
                while (traffic.reads() < 300 || traffic.stores() < 10) {
                    nodes.health("node-0");
                }
                quiet = traffic.slow();
                for (int i = 0; i < NODES; i++) {
                    String leaving = "node-" + i;
                    String coming = "node-" + (NODES + i);
                    if (i == DEAD) {
                        // One does not say goodbye: what it had is recovered.
                        nodes.devnet.kill(leaving);
                    }
                    ObjectId node = nodes.join(coming);
                    nodes.stake(coming, node, nodes.leave(leaving));
                    nodes.advance(1);
                    members.remove(leaving);
                    members.add(coming);
                    assertThat(nodes.committee().keySet()).containsExactlyInAnyOrderElementsOf(members);
                    if (i != DEAD) {
                        nodes.awaitWell(members);
                    }
                    // An epoch later nobody reads from who left.
                    nodes.advance(1);
                    nodes.awaitWell(members);
                    nodes.devnet.stop(leaving);
                    slowest = Math.max(slowest, traffic.slow());
                }
                assertThat(traffic.refusals()).isEmpty();
                assertThat(traffic.lies()).isEmpty();
                System.out.printf(
                        "committee of %d replaced: %d reads and %d stores, none failed; p99 of reads %d ms, quiet %d ms%n",
                        NODES, traffic.reads(), traffic.stores(), slowest, quiet);
            }
            Map<String, Integer> committee = nodes.committee();
            assertThat(committee.values().stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(SHARDS);
            assertThat(committee.keySet()).doesNotContainAnyElementsOf(nodes.devnet.nodes());
            nodes.assertWhole(members);
        }
    }
}
