package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.NetworkState;
import dev.floe.sui.move.Challenges;
import dev.floe.sui.move.Challenges.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What an operator sees of a storage challenge. Who fails is to find out, and why he did: storj/storj#4995, where a score
 * dropped and nothing said so, and SiaFoundation/hostd#764, where nobody could tell whether a proof was still to come.
 */
class ChallengeReportTest {
    private static final ObjectId OBJECT = id(0xC0);
    private static final List<Integer> WEIGHTS = List.of(4, 3, 2, 1);

    private static ObjectId id(int number) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[31] = (byte) number;
        return ObjectId.of(bytes);
    }

    private static Committee committee(int epoch) {
        List<StorageNode> members = new ArrayList<>();
        int shard = 0;
        for (int node = 0; node < WEIGHTS.size(); node++) {
            List<Integer> shards =
                    IntStream.range(shard, shard + WEIGHTS.get(node)).boxed().toList();
            shard += WEIGHTS.get(node);
            members.add(new StorageNode(id(node), "node-" + node, "127.0.0.1:1", new byte[48], new byte[33], shards));
        }
        return new Committee(epoch, 10, members);
    }

    private static NetworkState network(int epoch) {
        return new NetworkState(
                id(1),
                1,
                id(2),
                1,
                id(3),
                id(3),
                "0x4::wal::WAL",
                epoch,
                new EpochPhase.Running(Instant.EPOCH),
                Duration.ofDays(1),
                Instant.EPOCH,
                10,
                1,
                1,
                10,
                1,
                1,
                committee(epoch),
                Optional.of(committee(epoch - 1)),
                Optional.empty(),
                Optional.empty());
    }

    private static ChallengeReport report(Challenges.Round round, int epoch) {
        return new ChallengeReport(new Challenges(OBJECT, 700, 90_000, round), network(epoch));
    }

    /** Everybody has posted, up to the phase; node 2 has no certificate, and node 3 was silent. */
    private static Challenges.Round round(int epoch, Phase phase, boolean passed) {
        List<ObjectId> three = List.of(id(0), id(1), id(2));
        Map<ObjectId, ChallengeCommitment> commitments = new LinkedHashMap<>();
        if (phase.compareTo(Phase.COMMITTING) > 0 && passed) {
            three.forEach(node -> commitments.put(node, ChallengeCommitment.of(new byte[ChallengeCommitment.LENGTH])));
        }
        return new Challenges.Round(
                epoch,
                phase,
                1_700_000_000_000L,
                three,
                phase == Phase.ACKNOWLEDGING ? List.of() : List.of(id(1)),
                Optional.empty(),
                Optional.empty(),
                commitments,
                passed ? List.of(id(0), id(1)) : List.of());
    }

    private static List<String> standings(ChallengeReport report) {
        return report.json().path("nodes").findValuesAsText("standing");
    }

    @Test
    void saysWhoPassedAndWhoDidNot() {
        ChallengeReport report = report(round(7, Phase.REPORTED, true), 7);
        assertThat(standings(report)).containsExactly("passed", "passed", "failed", "silent");
        JsonNode json = report.json();
        assertThat(json.path("outcome").asText()).isEqualTo("reported");
        assertThat(json.path("since").asText()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(json.at("/nodes/1/nodeName").asText()).isEqualTo("node-1");
        assertThat(report.text().lines().map(String::strip))
                .contains(
                        "challenge      of epoch 7: reported",
                        "reported     since 2023-11-14T22:13:20Z",
                        "asks for     700 blobs, with a grace of 1m30s",
                        "passed       2 nodes, 7 shards",
                        "failed       1 node, 2 shards",
                        "silent       1 node, 1 shard");
        assertThat(report.text()).containsPattern("node-2 +2  failed +" + id(2));
    }

    @Test
    void nobodyHasFailedWhatIsStillUnderWay() {
        ChallengeReport examining = report(round(7, Phase.EXAMINING, true), 7);
        assertThat(examining.json().path("outcome").asText()).isEqualTo("running");
        assertThat(standings(examining)).containsExactly("passed", "passed", "committed", "silent");
        assertThat(standings(report(round(7, Phase.COMMITTING, false), 7)))
                .containsExactly("acknowledged", "revealed", "acknowledged", "silent");
    }

    /** Nobody fails because others did not come: filecoin-project/lotus#4156 lost all of a deadline for some of it. */
    @Test
    void anAbandonedOneShowsNothingOfAnybody() {
        ChallengeReport report = report(round(7, Phase.REPORTED, false), 7);
        assertThat(report.json().path("outcome").asText()).isEqualTo("abandoned");
        assertThat(standings(report)).doesNotContain("failed");
        assertThat(report.text()).contains("shows nothing of anybody");
    }

    @Test
    void oneOfAnEarlierEpochIsToldByItsOwnCommittee() {
        ChallengeReport last = report(round(6, Phase.REPORTED, true), 7);
        assertThat(last.text()).contains("of epoch 6 (it is epoch 7): reported");
        assertThat(standings(last)).containsExactly("passed", "passed", "failed", "silent");
        // It is over, and what the next one's start will say of it is known.
        assertThat(standings(report(round(6, Phase.EXAMINING, true), 7)))
                .containsExactly("passed", "passed", "failed", "silent");
        assertThat(report(round(6, Phase.COMMITTING, false), 7)
                        .json()
                        .path("outcome")
                        .asText())
                .isEqualTo("abandoned");
        // Of one before that nobody knows any more who was silent.
        ChallengeReport old = report(round(4, Phase.REPORTED, true), 7);
        assertThat(standings(old)).containsExactly("passed", "passed", "failed");
        assertThat(old.json().at("/nodes/0").has("nodeName")).isFalse();
        assertThat(old.text()).contains("passed       2 nodes" + System.lineSeparator());
    }

    @Test
    void thereMayHaveBeenNone() {
        ChallengeReport report = report(Challenges.Round.NONE, 7);
        assertThat(report.text()).startsWith("challenge      there was none so far");
        assertThat(report.json().path("outcome").asText()).isEqualTo("none");
        assertThat(report.json().path("nodes")).isEmpty();
    }
}
