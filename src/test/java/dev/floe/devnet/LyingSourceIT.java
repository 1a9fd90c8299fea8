package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.TestBlob;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nodes that leave lie to those that come in their place and have to take their shards over from them. Each newcomer is active
 * in the end with every sliver as it was encoded, which it has from the others.
 */
@Timeout(1200)
class LyingSourceIT {
    private static final int SHARDS = 10;
    /** More than are asked for at once in the beginning. */
    private static final int SHORT_BLOBS = 26;

    /** Those who say nothing that can be understood are given up after minutes: they are played when somebody asks for it. */
    private static final int PLAYED = Integer.getInteger("floe.test.liars", 2);

    @Test
    void whoeverTakesOverFromALiarGetsItFromOthers() throws Exception {
        LyingSource.Manner[] manners = LyingSource.Manner.values();
        try (NodesUnderTest nodes = NodesUnderTest.fresh("lying-source", manners.length, SHARDS)) {
            nodes.storeSome();
            for (int i = 0; i < SHORT_BLOBS; i++) {
                nodes.store(500 + i);
            }
            Encoding encoding = new Encoding(SHARDS);
            List<TestBlob> encoded = nodes.blobs.values().stream()
                    .map(bytes -> TestBlob.of(encoding, bytes))
                    .toList();
            List<String> members = new ArrayList<>(nodes.devnet.nodes());
            for (int i = 0; i < Math.min(PLAYED, manners.length); i++) {
                String leaving = "node-" + i;
                String coming = "node-" + (manners.length + i);
                ObjectId node = nodes.join(coming);
                nodes.stake(coming, node, nodes.leave(leaving));
                nodes.devnet.kill(leaving);
                LyingSource source = new LyingSource(encoded, manners[i]);
                members.remove(leaving);
                members.add(coming);
                long begin = System.nanoTime();
                try (StandIn _ = new StandIn(nodes.devnet, leaving, source)) {
                    nodes.advance(1);
                    assertThat(nodes.committee().keySet()).containsExactlyInAnyOrderElementsOf(members);
                    nodes.awaitWell(members);
                }
                int slivers = nodes.shards(coming).size() * encoded.size() * Axis.values().length;
                System.out.printf(
                        "%s: asked %d times, %d slivers are there from others, after %,d ms%n",
                        manners[i], source.asked(), slivers, (System.nanoTime() - begin) / 1_000_000);
                assertThat(source.asked()).as(manners[i] + " was asked").isPositive();
                assertThat(slivers).isPositive();
                assertThat(nodes.wrong(coming, encoded)).as(manners[i].name()).isZero();
                assertThat(nodes.recovered(coming)).as(manners[i].name()).isGreaterThanOrEqualTo(slivers);
            }
            nodes.assertWhole(members);
        }
    }
}
