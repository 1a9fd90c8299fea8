package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.read.StubCommittee.Cost;
import dev.floe.read.StubHolder.Conduct;
import dev.floe.read.StubHolder.Stored;
import dev.floe.redstuff.Encoding;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a node that takes requests and gives nothing costs those who read, in virtual time. */
class SilentNodeTest {
    private static final Encoding ENCODING = new Encoding(100);
    private static final int NODES = 5;
    private static final int SILENT = 1;
    private static final IntFunction<Conduct> ONE_IS_SILENT = node -> node == SILENT ? Conduct.STINGY : Conduct.GOOD;

    private final Stored large = Stored.random(ENCODING, 20_000);

    private static StubCommittee committee(IntFunction<Conduct> conducts, List<Stored> blobs) {
        return new StubCommittee(ENCODING, NODES, conducts, blobs, 34);
    }

    @Test
    void itIsRememberedSoThatOnlyTheFirstReadWaits() {
        StubCommittee committee = committee(ONE_IS_SILENT, List.of(large));
        Cost first = committee.readAll(large);
        assertThat(first.hedged()).isPositive();
        Cost second = committee.readAll(large);
        assertThat(second.hedged()).isZero();
        assertThat(second.rebuilt()).isPositive();
        assertThat(second.took()).isLessThan(first.took());
    }

    /** Two blobs of one row each, which it holds: for the second one others are asked at once. */
    @Test
    void aReadDoesNotWaitForTheNodeThatLetTheLastOneWait() {
        List<Stored> small = IntStream.iterate(400, length -> length + 1)
                .mapToObj(length -> Stored.random(ENCODING, length))
                .filter(blob -> blob.id().shardOfPair(0, ENCODING.shardCount()) % NODES == SILENT)
                .limit(2)
                .toList();
        StubCommittee committee = committee(ONE_IS_SILENT, small);
        Cost first = committee.readAll(small.getFirst());
        assertThat(first.hedged()).isEqualTo(1);
        assertThat(first.took()).isGreaterThan(StubHolder.PATIENCE);
        Cost second = committee.readAll(small.getLast());
        assertThat(second.hedged()).isZero();
        assertThat(second.took()).isLessThan(StubHolder.PATIENCE);
    }

    /** Then one try to rebuild a sliver comes to nothing, and its holder never answers that one request. */
    @Test
    void nodesThatStandStillForAMomentCostNoMoreThanAFewSeconds() {
        StubCommittee committee = committee(ONE_IS_SILENT, List.of(large));
        committee.readAll(large);
        committee.standStill(Duration.ofSeconds(3));
        assertThat(committee.readAll(large).took()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(12));
    }

    @Test
    void nodesThatAreNotTrustedAreAskedAllTheSameWhenTheOthersDoNotSuffice() {
        StubCommittee committee = committee(node -> Conduct.WITHOUT_SYMBOLS, List.of(large));
        committee.holders().stream().skip(2).forEach(holder -> holder.lied("for this test"));
        assertThat(committee.readAll(large).rebuilt()).isZero();
    }
}
