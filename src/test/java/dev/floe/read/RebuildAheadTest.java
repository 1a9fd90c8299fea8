package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.read.StubHolder.Conduct;
import dev.floe.read.StubHolder.Stored;
import dev.floe.redstuff.Encoding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Slivers of a node that takes requests, never answers, and is not trusted any more; in virtual time. */
class RebuildAheadTest {
    private static final Encoding ENCODING = new Encoding(100);
    private static final int NODES = 5;
    private static final int SILENT = 1;
    /** As many slivers of one node as a window of four slivers meets in a read: of 34, every fifth. */
    private static final int SILENT_SLIVERS = 6;

    private final Stored stored = Stored.random(ENCODING, 20_000);
    private final StubCommittee committee = new StubCommittee(
            ENCODING, NODES, node -> node == SILENT ? Conduct.SILENT : Conduct.GOOD, List.of(stored), 4);

    @Test
    void areAskedForTogetherAndNotOneByOneAsTheWindowMeetsThem() {
        committee.holders().get(SILENT).lied("as others have found out");
        StubCommittee.Cost cost = committee.readAll(stored);
        assertThat(cost.hedged()).isZero();
        assertThat(cost.rebuilt()).isGreaterThanOrEqualTo(SILENT_SLIVERS);
        // One by one, each would need an answer of every other node.
        assertThat(committee.symbolRequests()).isLessThanOrEqualTo(cost.rebuilt() * (NODES - 1) / 2);
    }
}
