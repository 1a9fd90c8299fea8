package dev.floe.node.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.TestBlob;
import dev.floe.protocol.ChallengeCoin;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.Sliver;
import dev.floe.sui.move.Challenges;
import dev.floe.sui.move.Challenges.Phase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What storage challenges show, by nodes in virtual time. {@code floe.simulation.seed} makes it another one. */
@Timeout(600)
class SimulatedChallengeTest {
    private static final long SEED = Long.getLong("floe.simulation.seed", 20_261);
    private static final int NODES = 100;
    private static final int MOST_FAULTY = (NODES - 1) / 3;
    private static final int SAMPLES = 12;
    private static final int BLOBS = 40;
    private static final int HOUR = 3600;
    private static final Map<BlobId, TestBlob> MANY = SimulatedChallenge.blobs(NODES, BLOBS, 500);
    private static final Map<BlobId, TestBlob> FEW_SHARDS = SimulatedChallenge.blobs(10, BLOBS, 500);

    private static int[] ones(int nodes) {
        int[] weights = new int[nodes];
        Arrays.fill(weights, 1);
        return weights;
    }

    private static SimulatedChallenge hundred(long seed) {
        return new SimulatedChallenge(seed, SAMPLES, MANY, ones(NODES));
    }

    private static SimulatedChallenge ten(long seed) {
        return new SimulatedChallenge(seed, SAMPLES, FEW_SHARDS, ones(10));
    }

    private static Set<ObjectId> ids(List<SimulatedChallenge.Node> nodes) {
        return nodes.stream().map(node -> node.member.id()).collect(Collectors.toSet());
    }

    @Test
    void ofAHundredNodesThoseWhoHaveTheirDataPassAndOthersDoNot() {
        SimulatedChallenge network = hundred(SEED);
        List<SimulatedChallenge.Node> slow = network.nodes.subList(0, 5);
        List<SimulatedChallenge.Node> empty = network.nodes.subList(5, 15);
        List<SimulatedChallenge.Node> silent = network.nodes.subList(15, 20);
        List<SimulatedChallenge.Node> restarted = network.nodes.subList(20, 30);
        slow.forEach(node -> node.percentThrough = 40);
        empty.forEach(node -> node.dropped.addAll(MANY.keySet()));
        silent.forEach(node -> node.isSilent = true);

        int restarts = 0;
        for (int second = 0;
                second < HOUR && network.state.round().phase() != Phase.REPORTED
                        || network.state.round().epoch() != network.epoch;
                second++) {
            network.pass();
            if (second % 5 == 0) {
                restarted.get(second / 5 % restarted.size()).start();
                restarts++;
            }
        }

        Challenges.ChallengeReported report = network.report();
        Set<ObjectId> honest = ids(network.nodes);
        honest.removeAll(ids(empty));
        honest.removeAll(ids(silent));
        assertThat(report.passed()).containsExactlyInAnyOrderElementsOf(honest);
        assertThat(report.failed()).containsExactlyInAnyOrderElementsOf(ids(empty));
        assertThat(report.silent()).containsExactlyInAnyOrderElementsOf(ids(silent));
        assertThat(restarts).isPositive();
        System.out.printf(
                "seed %d: %d passed (5 of them slow, %d restarts of 10), %d without data failed, %d were silent; %d s; answers of %d bytes about %d blobs%n",
                SEED,
                report.passed().size(),
                restarts,
                report.failed().size(),
                report.silent().size(),
                (network.nowMillis - 1_700_000_000_000L) / 1000,
                network.answered,
                Draw.most(SAMPLES));
    }

    /** A challenge of one node by another, many times, each with another coin. */
    @Test
    void whoDroppedAPartFailsWithTheComputedProbability() throws IOException {
        int blobs = 200;
        int samples = 20;
        int coins = 2000;
        SimulatedChallenge network =
                new SimulatedChallenge(SEED, samples, SimulatedChallenge.blobs(10, blobs, 60), ones(10));
        SimulatedChallenge.Node cheater = network.nodes.get(3);
        SimulatedChallenge.Node asking = network.nodes.get(8);
        List<BlobId> all = new ArrayList<>(new TreeSet<>(network.blobs.keySet()));
        Collections.shuffle(all, network.random);
        for (int percent : new int[] {0, 1, 5, 10, 25}) {
            int dropped = blobs * percent / 100;
            cheater.dropped.clear();
            cheater.dropped.addAll(all.subList(0, dropped));
            int passed = 0;
            for (int coin = 0; coin < coins; coin++) {
                if (passes(network, cheater, asking, samples, 1000L * percent + coin)) {
                    passed++;
                }
            }
            double computed = 1;
            for (int drawn = 0; drawn < samples; drawn++) {
                computed *= (double) (blobs - dropped - drawn) / (blobs - drawn);
            }
            double seen = (double) passed / coins;
            System.out.printf(
                    "dropped %d %% of %d blobs, %d drawn: passed %.4f of %d times; computed %.4f, for endless blobs %.4f%n",
                    percent, blobs, samples, seen, coins, computed, Math.pow(1 - percent / 100.0, samples));
            double deviation = Math.sqrt(computed * (1 - computed) / coins);
            assertThat(seen).isBetween(computed - 4 * deviation, computed + 4 * deviation);
        }
    }

    private static boolean passes(
            SimulatedChallenge network,
            SimulatedChallenge.Node asked,
            SimulatedChallenge.Node asking,
            int samples,
            long seed)
            throws IOException {
        byte[] bytes = new byte[ChallengeCoin.LENGTH];
        new Random(SEED + seed).nextBytes(bytes);
        ChallengeCoin coin = ChallengeCoin.of(bytes);
        Draw draw = new Draw(coin, samples, network.encoding);
        List<BlobId> drawn = draw.blobs(network.blobs.keySet());
        Answers answers = new Answers(draw, network.committee(), asked.member, asked, drawn);
        answers.prepare(drawn.size() + 1);
        Examination examination = new Examination(
                draw,
                coin,
                asked.member,
                asking.member,
                asking.number,
                network.nodes.size(),
                answers.commitment(coin),
                draw.wanted(drawn),
                drawn.size(),
                asking,
                network.epoch);
        examination.hear(answers.batch(asking.member.id(), 0));
        return examination.verdict() instanceof Examination.Verdict.Passed;
    }

    /** What f of them can rebuild of what none of them has, by asking everybody they can: counted, as the code is MDS. */
    private static void collude(SimulatedChallenge network, List<SimulatedChallenge.Node> colluders) {
        for (SimulatedChallenge.Node one : colluders) {
            one.friends = ids(colluders);
            one.elsewhere = (blob, pair) -> {
                int rows = 0;
                int columns = 0;
                for (SimulatedChallenge.Node other : network.nodes) {
                    for (int shard : other.member.shards()) {
                        int its = blob.pairOfShard(shard, network.encoding.shardCount());
                        if (colluders.contains(other)) {
                            // They keep their secondary slivers, half of what they should have.
                            columns++;
                            rows += other.dropped.contains(blob) ? 0 : 1;
                        } else {
                            rows += other.read(blob, its, Axis.PRIMARY).isPresent() ? 1 : 0;
                            columns += other.read(blob, its, Axis.SECONDARY).isPresent() ? 1 : 0;
                        }
                    }
                }
                return rows >= network.encoding.primarySourceSymbols()
                                || columns >= network.encoding.secondarySourceSymbols()
                        ? Optional.of(network.blobs.get(blob).sliver(pair, Axis.PRIMARY))
                        : Optional.<Sliver>empty();
            };
        }
    }

    @Test
    void colludersDoNotPassForWhatNoneOfThemHas() {
        SimulatedChallenge network = hundred(SEED + 1);
        List<SimulatedChallenge.Node> colluders = network.nodes.subList(NODES - MOST_FAULTY, NODES);
        collude(network, colluders);
        // Half of what they should have.
        List<BlobId> half = new ArrayList<>(new TreeSet<>(MANY.keySet())).subList(0, BLOBS / 2);
        colluders.forEach(one -> one.dropped.addAll(half));

        assertThat(network.passUntil(Phase.REPORTED, HOUR)).isTrue();

        assertThat(network.report().failed()).containsExactlyInAnyOrderElementsOf(ids(colluders));
        assertThat(network.report().passed()).hasSize(NODES - MOST_FAULTY);
        // They could have read all of it at any other time.
        assertThat(colluders.getFirst().elsewhere.apply(half.getFirst(), 0)).isPresent();
    }

    /** As many honest nodes as there are colluders have not heard of the challenge, and serve whoever asks. */
    @Test
    void norDoTheyWhileOthersWhoHaveNotHeardServeThem() {
        SimulatedChallenge network =
                new SimulatedChallenge(SEED + 2, SAMPLES, SimulatedChallenge.blobs(31, BLOBS, 500), ones(31));
        List<SimulatedChallenge.Node> colluders = network.nodes.subList(21, 31);
        List<SimulatedChallenge.Node> late = network.nodes.subList(1, 11);
        collude(network, colluders);
        colluders.forEach(one -> one.dropped.addAll(network.blobs.keySet()));
        late.forEach(node -> node.hasNotHeard = true);

        assertThat(network.passUntil(Phase.EXAMINING, HOUR)).isTrue();
        for (int second = 0; second < 300; second++) {
            network.pass();
        }
        assertThat(network.state.round().passed())
                .containsExactlyInAnyOrderElementsOf(ids(network.nodes.stream()
                        .filter(node -> !colluders.contains(node) && !late.contains(node))
                        .toList()));
    }

    /** Where that ends: reads from primary slivers need only f + 1 of them, and one that a colluder kept is the last. */
    @Test
    void oneSliverMoreThanThatIsEnoughForThem() {
        SimulatedChallenge network = ten(SEED + 3);
        List<SimulatedChallenge.Node> colluders = network.nodes.subList(7, 10);
        List<SimulatedChallenge.Node> late = network.nodes.subList(1, 4);
        collude(network, colluders);
        colluders.subList(1, 3).forEach(one -> one.dropped.addAll(FEW_SHARDS.keySet()));
        late.forEach(node -> node.hasNotHeard = true);

        assertThat(network.passUntil(Phase.EXAMINING, HOUR)).isTrue();
        for (int second = 0; second < 300; second++) {
            network.pass();
        }
        assertThat(network.state.round().passed()).containsAll(ids(colluders));
    }

    private record Lie(String name, BiFunction<SimulatedChallenge.Node, Answer.Batch, Answer.Batch> told) {}

    private static RecoverySymbol shown(Answer answer) {
        return ((Answer.Shown) answer.what()).symbol();
    }

    private static Answer.Batch changed(Answer.Batch batch, UnaryOperator<Answer> change) {
        List<Answer> answers = new ArrayList<>(batch.answers());
        answers.set(0, change.apply(answers.getFirst()));
        return new Answer.Batch(batch.from(), batch.total(), answers, batch.roots());
    }

    private static final List<Lie> LIES = List.of(
            new Lie(
                    "a wrong symbol",
                    (node, batch) -> changed(batch, answer -> {
                        RecoverySymbol right = shown(answer);
                        byte[] data = right.symbol().data().clone();
                        data[0] ^= 1;
                        return new Answer(
                                answer.blob(),
                                new Answer.Shown(new RecoverySymbol(
                                        new DecodingSymbol(
                                                right.symbol().target(),
                                                right.symbol().sourceIndex(),
                                                data),
                                        right.targetIndex(),
                                        right.proof())));
                    })),
            new Lie(
                    "the proof of another symbol",
                    (node, batch) -> changed(batch, answer -> {
                        RecoverySymbol right = shown(answer);
                        RecoverySymbol other = node.symbol(answer.blob(), (right.targetIndex() + 1) % 31);
                        return new Answer(
                                answer.blob(),
                                new Answer.Shown(
                                        new RecoverySymbol(right.symbol(), right.targetIndex(), other.proof())));
                    })),
            new Lie(
                    "another symbol",
                    (node, batch) -> changed(batch, answer -> {
                        RecoverySymbol right = shown(answer);
                        return new Answer(
                                answer.blob(),
                                new Answer.Shown(node.symbol(answer.blob(), (right.targetIndex() + 1) % 31)));
                    })),
            new Lie(
                    "answers about fewer blobs",
                    (node, batch) -> new Answer.Batch(
                            0, batch.total() - 1, batch.answers().subList(1, batch.total()), batch.roots())),
            new Lie(
                    "hashes alone",
                    (node, batch) ->
                            changed(batch, answer -> new Answer(answer.blob(), new Answer.Hashed(answer.leaf())))),
            new Lie(
                    "the same answer twice",
                    (node, batch) -> changed(batch, answer -> batch.answers().get(1))),
            new Lie(
                    "more answers than there may be",
                    (node, batch) -> new Answer.Batch(0, Draw.most(SAMPLES) + 1, batch.answers(), List.of())),
            new Lie("nothing, for ever", (node, batch) -> new Answer.Batch(0, batch.total(), List.of(), List.of())),
            new Lie(
                    "other roots than it committed to",
                    (node, batch) -> new Answer.Batch(
                            0, batch.total(), batch.answers(), batch.roots().reversed())),
            new Lie("no roots", (node, batch) -> new Answer.Batch(0, batch.total(), batch.answers(), List.of())));

    @Test
    void liarsDoNotPassAndHurtNobody() {
        SimulatedChallenge network =
                new SimulatedChallenge(SEED + 4, SAMPLES, SimulatedChallenge.blobs(31, BLOBS, 500), ones(31));
        List<SimulatedChallenge.Node> liars = network.nodes.subList(1, 1 + LIES.size());
        for (int i = 0; i < LIES.size(); i++) {
            SimulatedChallenge.Node liar = liars.get(i);
            Lie lie = LIES.get(i);
            liar.says = (asking, batch) -> lie.told.apply(liar, batch);
        }

        assertThat(network.passUntil(Phase.EXAMINING, HOUR)).isTrue();
        for (int second = 0; second < 200; second++) {
            network.pass();
        }

        for (int i = 0; i < LIES.size(); i++) {
            assertThat(liars.get(i).passed()).as(LIES.get(i).name).isFalse();
        }
        assertThat(network.state.round().passed()).hasSize(31 - LIES.size());
    }

    @Test
    void whoGetsTheDataOnlyAfterItCommittedDoesNotPass() {
        SimulatedChallenge network = ten(SEED + 5);
        SimulatedChallenge.Node late = network.nodes.get(4);
        late.dropped.addAll(FEW_SHARDS.keySet());
        late.says = (asking, batch) -> {
            Draw draw = new Draw(network.state.round().coin().orElseThrow(), SAMPLES, network.encoding);
            List<Answer> right = batch.answers().stream()
                    .map(answer -> new Answer(
                            answer.blob(),
                            new Answer.Shown(late.symbol(
                                    answer.blob(),
                                    draw.column(answer.blob(), network.nodes.get(network.number(asking)).member)))))
                    .toList();
            return new Answer.Batch(batch.from(), batch.total(), right, batch.roots());
        };

        assertThat(network.passUntil(Phase.REPORTED, HOUR)).isTrue();
        assertThat(network.report().failed()).containsExactly(late.member.id());
        assertThat(network.report().passed()).hasSize(9);
    }

    @Test
    void answersOfAnotherEpochAndCommitmentsOfOthersAreWorthNothing() {
        SimulatedChallenge network = ten(SEED + 6);
        SimulatedChallenge.Node replaying = network.nodes.get(4);
        Map<ObjectId, Answer.Batch> said = new HashMap<>();
        replaying.says = (asking, batch) -> {
            said.put(asking, batch);
            return batch;
        };
        assertThat(network.passUntil(Phase.REPORTED, HOUR)).isTrue();
        assertThat(network.report().passed()).hasSize(10);

        network.epoch++;
        replaying.dropped.addAll(FEW_SHARDS.keySet());
        replaying.commitsTo = Optional.of(network.state.round().commitments().get(replaying.member.id()));
        replaying.says = (asking, batch) -> said.get(asking);
        SimulatedChallenge.Node copying = network.nodes.get(5);
        copying.dropped.addAll(FEW_SHARDS.keySet());
        network.eachStep = () -> copying.commitsTo = Optional.ofNullable(network.state
                .round()
                .commitments()
                .get(network.nodes.get(0).member.id()));
        assertThat(network.passUntil(Phase.REPORTED, HOUR)).isTrue();
        assertThat(network.report().epoch()).isEqualTo(network.epoch);
        assertThat(network.report().failed()).containsExactlyInAnyOrder(replaying.member.id(), copying.member.id());
        assertThat(network.report().passed()).hasSize(8);
    }

    @Test
    void nobodyKnowsTheCoinBeforeAQuorumAcknowledgedAndReadsOfOtherBlobsGoOn() {
        SimulatedChallenge network = ten(SEED + 7);
        Set<Phase> seen = new HashSet<>();
        int[] reads = new int[3];
        network.eachStep = () -> {
            Challenges.Round round = network.state.round();
            seen.add(round.phase());
            if (round.epoch() < network.epoch) {
                return;
            }
            if (!round.revealed().isEmpty()) {
                assertThat(round.acknowledged().size()).isGreaterThanOrEqualTo(7);
            }
            assertThat(round.coin().isPresent()).isEqualTo(round.revealed().size() >= 7);
            Set<BlobId> drawn = round.coin()
                    .map(coin -> new Draw(coin, SAMPLES, network.encoding).blobs(FEW_SHARDS.keySet()))
                    .map(Set::copyOf)
                    .orElse(Set.of());
            for (SimulatedChallenge.Node node : network.nodes) {
                for (BlobId blob : FEW_SHARDS.keySet()) {
                    Withheld.Answer answer = node.challenger.withheld().of(blob);
                    switch (round.phase()) {
                        case ACKNOWLEDGING -> assertThat(answer).isEqualTo(Withheld.Answer.SERVE);
                        case REVEALING ->
                            assertThat(answer == Withheld.Answer.WAIT)
                                    .isEqualTo(round.revealed().contains(node.member.id()));
                        case COMMITTING -> {
                            // Whoever gave its share never gives anything of what is drawn.
                            if (round.revealed().contains(node.member.id()) && drawn.contains(blob)) {
                                assertThat(answer).isNotEqualTo(Withheld.Answer.SERVE);
                            }
                            // And what is not drawn is served by all who know what is.
                            if (round.commitments().containsKey(node.member.id())) {
                                assertThat(answer == Withheld.Answer.WITHHOLD).isEqualTo(drawn.contains(blob));
                                assertThat(answer == Withheld.Answer.SERVE).isEqualTo(!drawn.contains(blob));
                            }
                        }
                        case EXAMINING, REPORTED -> {
                            // Each serves all as soon as it has heard that commitments are closed.
                        }
                    }
                    reads[answer.ordinal()]++;
                }
            }
        };
        assertThat(network.passUntil(Phase.REPORTED, HOUR)).isTrue();
        network.pass();
        assertThat(seen).containsExactlyInAnyOrder(Phase.values());
        assertThat(reads).doesNotContain(0);
        for (SimulatedChallenge.Node node : network.nodes) {
            for (BlobId blob : FEW_SHARDS.keySet()) {
                assertThat(node.challenger.withheld().of(blob)).isEqualTo(Withheld.Answer.SERVE);
            }
        }
    }

    @Test
    void aNodeThatStartsAgainWithholdsBeforeItHasHeardAndStandsByWhatItCommittedTo() {
        SimulatedChallenge network = ten(SEED + 8);
        BlobId any = FEW_SHARDS.keySet().iterator().next();
        boolean[] was = new boolean[2];
        network.eachStep = () -> {
            Challenges.Round round = network.state.round();
            if (round.epoch() != network.epoch || round.revealed().isEmpty()) {
                return;
            }
            // Whoever was first to give its share.
            ObjectId self = round.revealed().getFirst();
            SimulatedChallenge.Node node = network.nodes.get(network.number(self));
            if (round.phase() == Phase.REVEALING && !was[0]) {
                was[0] = true;
                node.start();
                assertThat(node.challenger.withheld().of(any)).isEqualTo(Withheld.Answer.WAIT);
            }
            if (round.phase() == Phase.COMMITTING && round.commitments().containsKey(self) && !was[1]) {
                was[1] = true;
                node.start();
                List<BlobId> drawn =
                        new Draw(round.coin().orElseThrow(), SAMPLES, network.encoding).blobs(FEW_SHARDS.keySet());
                assertThat(drawn).allMatch(blob -> node.challenger.withheld().of(blob) == Withheld.Answer.WITHHOLD);
                // The owner of one of them deletes it, which changes what would be drawn now.
                network.gone.add(drawn.getFirst());
            }
        };
        assertThat(network.passUntil(Phase.REPORTED, HOUR)).isTrue();
        assertThat(was).containsExactly(true, true);
        assertThat(network.report().passed()).hasSize(10);
    }

    @Test
    void deletionsThatSomeHaveHeardOfAndOthersNotMakeNobodyFail() {
        SimulatedChallenge network = ten(SEED + 9);
        List<BlobId> all = new ArrayList<>(new TreeSet<>(FEW_SHARDS.keySet()));
        network.gone.addAll(all.subList(0, BLOBS / 4));
        network.nodes.subList(0, 5).forEach(node -> node.isGoneHere = false);
        assertThat(network.passUntil(Phase.EXAMINING, HOUR)).isTrue();
        for (int second = 0; second < 60; second++) {
            network.pass();
        }
        // Those who know more show nothing of what is gone; the others hear of it, and were asked in vain for nothing.
        network.nodes.forEach(node -> node.isGoneHere = true);
        assertThat(network.passUntil(Phase.REPORTED, HOUR)).isTrue();
        assertThat(network.report().passed()).hasSize(10);
    }

    @Test
    void whatNobodyHearsTheEndOfIsNotWithheldForEver() {
        SimulatedChallenge network = ten(SEED + 10);
        network.nodes.subList(6, 10).forEach(node -> node.hasNotHeard = true);
        for (int second = 0; second < 20; second++) {
            network.pass();
        }
        // Six of ten are no quorum: the challenge waits, and nobody is kept from reading.
        assertThat(network.state.round().phase()).isEqualTo(Phase.ACKNOWLEDGING);
        network.nodes.get(6).hasNotHeard = false;
        assertThat(network.passUntil(Phase.REVEALING, HOUR)).isTrue();
        // One that acknowledged gives no share: no coin falls.
        network.nodes.get(5).hasNotHeard = true;
        for (int second = 0; second < 5; second++) {
            network.pass();
        }
        BlobId any = FEW_SHARDS.keySet().iterator().next();
        assertThat(network.nodes.get(1).challenger.withheld().of(any)).isEqualTo(Withheld.Answer.WAIT);
        network.nodes.forEach(node -> node.hasNotHeard = true);
        network.nowMillis += SimulatedChallenge.GRACE;
        assertThat(network.nodes.get(1).challenger.withheld().of(any)).isEqualTo(Withheld.Answer.SERVE);
        // And the coin does not fall any more either.
        network.nodes.forEach(node -> node.hasNotHeard = false);
        assertThat(network.passUntil(Phase.REPORTED, 60)).isTrue();
        assertThat(network.events).contains(new Challenges.ChallengeAbandoned(network.epoch));
        assertThat(network.state.round().coin()).isEmpty();
    }

    @Test
    void weightCountsNotNodes() {
        SimulatedChallenge network = new SimulatedChallenge(SEED + 11, SAMPLES, FEW_SHARDS, 5, 2, 1, 1, 1);
        SimulatedChallenge.Node small = network.nodes.get(4);
        small.dropped.addAll(FEW_SHARDS.keySet());
        network.nodes.get(3).isSilent = true;
        assertThat(network.passUntil(Phase.EXAMINING, HOUR)).isTrue();
        for (int second = 0; second < 700; second++) {
            network.pass();
        }
        assertThat(network.report().passed()).containsExactlyInAnyOrderElementsOf(ids(network.nodes.subList(0, 3)));
        assertThat(network.report().failed()).containsExactly(small.member.id());
        assertThat(network.report().silent())
                .containsExactly(network.nodes.get(3).member.id());
    }
}
