package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.EventId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import dev.floe.write.FakeNode.Behaviour;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BlobStatusPollTest {
    /** Longer than a test may take. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private static final EventId EVENT = new EventId(new byte[32], 1);
    private static final BlobId BLOB = BlobId.of(new byte[BlobId.LENGTH]);

    private final FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);

    private static BlobStatus certifiedUntil(int epoch) {
        return new BlobStatus.Permanent(
                epoch, true, EVENT, BlobStatus.DeletableCounts.NONE, OptionalInt.of(FakeWalrus.FIRST_EPOCH));
    }

    private BlobStatusPoll ask(Duration patience) throws InterruptedException {
        return BlobStatusPoll.ask(walrus.committee, walrus, BLOB, patience);
    }

    /** What comes of it when the nodes, of 3, 2, 2, 2 and 1 shards, answer this. */
    private BlobStatusPoll answered(BlobStatus... statuses) {
        Map<StorageNode, BlobStatus> answers = new LinkedHashMap<>();
        for (int member = 0; member < statuses.length; member++) {
            answers.put(walrus.committee.members().get(member), statuses[member]);
        }
        return new BlobStatusPoll(walrus.committee, answers, List.of());
    }

    @Test
    void theAnswerNeedsMoreThanAThirdOfTheShards() {
        BlobStatus none = BlobStatus.NONEXISTENT;
        BlobStatusPoll lie = answered(certifiedUntil(50), none, none, none, none);
        assertThat(lie.agreed()).contains(none);
        assertThat(lie.certifiedUntilAtLeast(20)).isEmpty();

        BlobStatusPoll agreed = answered(certifiedUntil(50), none, none, none, certifiedUntil(50));
        assertThat(agreed.agreed()).as("the higher of two").contains(certifiedUntil(50));
        assertThat(agreed.certifiedUntilAtLeast(20)).contains((BlobStatus.Permanent) certifiedUntil(50));

        BlobStatusPoll apart = answered(certifiedUntil(50), none, none, none, certifiedUntil(30));
        assertThat(apart.certifiedUntilAtLeast(20))
                .as("nodes may be some events apart")
                .contains((BlobStatus.Permanent) certifiedUntil(30));
        assertThat(apart.certifiedUntilAtLeast(31)).isEmpty();
        assertThat(answered().agreed()).isEmpty();
    }

    @Test
    void nodesWithMoreThanAThirdMayBeGoneAndTheRestStillAnswers() throws Exception {
        walrus.nodes.subList(0, 2).forEach(node -> node.behaviour = Behaviour.DOWN);
        walrus.nodes.forEach(node -> node.status = certifiedUntil(9));
        BlobStatusPoll poll = ask(LONG);
        assertThat(poll.agreed()).contains(certifiedUntil(9));
        assertThat(poll.weights()).containsEntry(certifiedUntil(9), 5);
        assertThat(poll.failures().stream().map(failure -> failure.node().name()))
                .containsExactlyInAnyOrder("node-0", "node-1");
    }

    @Test
    void whoHangsIsNotWaitedForForever() throws Exception {
        walrus.nodes.get(0).behaviour = Behaviour.HANGS;
        BlobStatusPoll enough = ask(LONG);
        assertThat(enough.agreed()).contains(BlobStatus.NONEXISTENT);
        // Whoever had time left to answer did nothing wrong.
        assertThat(enough.failures()).isEmpty();
        assertThat(enough.unheard()).extracting(StorageNode::name).contains("node-0");

        walrus.nodes.forEach(node -> node.behaviour = Behaviour.HANGS);
        BlobStatusPoll poll = ask(Duration.ofMillis(50));
        assertThat(poll.agreed()).isEmpty();
        assertThat(poll.failures())
                .hasSize(5)
                .allMatch(failure -> failure.reason().equals("no answer in time"));
        assertThat(poll.unheard()).isEmpty();
    }
}
