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
    /** Reads of each quiet time, of which there is one before each change and one behind the last. */
    private static final int QUIET_READS = 250;
    /** How much slower the slowest one of a hundred reads may be while the committee changes. */
    private static final long MOST_TIMES = 3;
    /** What a machine that does something else for a moment makes of any read: nobody notices less than three of these. */
    private static final long NOISE_MILLIS = 20;

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
            // In turns, so that what else this machine does meanwhile makes both slower.
            List<Long> quiet = new ArrayList<>();
            List<Long> changing = new ArrayList<>();
            try (Traffic traffic = new Traffic(nodes, edge, 1, 1)) {
                // The first reads of a process that has just started are no measure.
                traffic.awaitReads(QUIET_READS);
                traffic.times();
                for (int i = 0; i < NODES; i++) {
                    String leaving = "node-" + i;
                    String coming = "node-" + (NODES + i);
                    traffic.awaitReads(QUIET_READS);
                    quiet.addAll(traffic.times());
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
                    changing.addAll(traffic.times());
                }
                traffic.awaitReads(QUIET_READS);
                quiet.addAll(traffic.times());
                assertThat(traffic.refusals()).isEmpty();
                assertThat(traffic.lies()).isEmpty();
                assertThat(traffic.stores()).isGreaterThan(NODES);
            }
            long slow = Traffic.slow(changing);
            long usual = Traffic.slow(quiet);
            System.out.printf(
                    "committee of %d replaced, none failed; p99 of %d reads %d ms, of %d quiet ones %d ms%n",
                    NODES, changing.size(), slow, quiet.size(), usual);
            assertThat(changing).hasSizeGreaterThan(2 * QUIET_READS);
            assertThat(slow)
                    .as("p99 of reads while the committee changes, in ms")
                    .isLessThanOrEqualTo(MOST_TIMES * Math.max(NOISE_MILLIS, usual));
            Map<String, Integer> committee = nodes.committee();
            assertThat(committee.values().stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(SHARDS);
            assertThat(committee.keySet()).doesNotContainAnyElementsOf(nodes.devnet.nodes());
            nodes.assertWhole(members);
        }
    }
}
