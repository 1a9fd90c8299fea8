package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.floe.peer.PeerException;
import dev.floe.peer.PeerFailures;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.read.AuditFinding.Verdict;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.move.WalrusEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Audits of simulated nodes: who lacks something is named, who is slow is not. */
@Timeout(300)
class AuditTest {
    private static final Encoding ENCODING = new Encoding(10);
    private static final double ERROR = 1e-6;
    private static final int BLOBS = 100;

    private static final List<StubHolder.Stored> STORED = new ArrayList<>();
    private static final Map<String, SliverSymbols> SYMBOLS = new ConcurrentHashMap<>();

    @BeforeAll
    static void encode() {
        for (int i = 0; i < BLOBS; i++) {
            STORED.add(StubHolder.Stored.random(ENCODING, 100 + i));
        }
    }

    private static List<VerifiedMetadata> blobs() {
        return STORED.stream().map(StubHolder.Stored::metadata).toList();
    }

    private static StorageNode node(int number, Integer... shards) {
        return new StorageNode(
                ObjectId.parse("0x" + (number + 1)).orElseThrow(),
                "node-" + number,
                "127.0.0.1:1",
                new byte[48],
                new byte[33],
                List.of(shards));
    }

    /** What is asked of it, as of a node of the network. */
    private record Question(StubHolder.Stored blob, Axis axis, int place) {}

    /** Nodes that have all slivers of theirs but those that something is wrong with. */
    private abstract static class Simulated implements AuditedNode {
        private final StorageNode node;
        final AtomicInteger asked = new AtomicInteger();

        Simulated(StorageNode node) {
            this.node = node;
        }

        @Override
        public StorageNode node() {
            return node;
        }

        @Override
        public CompletableFuture<List<RecoverySymbol>> symbols(
                VerifiedMetadata blob, Axis targetAxis, int target, Duration timeout) {
            asked.incrementAndGet();
            StubHolder.Stored stored = STORED.stream()
                    .filter(one -> one.id().equals(blob.blobId()))
                    .findFirst()
                    .orElseThrow();
            return answer(new Question(stored, targetAxis.other(), target), timeout);
        }

        abstract CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout);

        List<RecoverySymbol> truth(Question question) {
            List<RecoverySymbol> symbols = new ArrayList<>();
            for (int shard : node.shards()) {
                int index = ENCODING.sliverOfPair(
                        question.axis(), question.blob().id().pairOfShard(shard, ENCODING.shardCount()));
                symbols.add(symbolOf(question, index));
            }
            return symbols;
        }

        static RecoverySymbol symbolOf(Question question, int index) {
            return SYMBOLS.computeIfAbsent(
                            question.blob().id() + " " + question.axis() + " " + index,
                            name -> new SliverSymbols(ENCODING, question.blob().sliver(question.axis(), index)))
                    .recoverySymbol(question.place());
        }
    }

    private static Simulated honest(StorageNode node) {
        return new Simulated(node) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return CompletableFuture.completedFuture(truth(question));
            }
        };
    }

    /** Lacks everything of the first blobs. */
    private static Simulated without(StorageNode node, int blobs) {
        return new Simulated(node) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return STORED.indexOf(question.blob()) < blobs
                        ? CompletableFuture.failedFuture(PeerFailures.of(PeerException.Kind.NOT_FOUND))
                        : CompletableFuture.completedFuture(truth(question));
            }
        };
    }

    private static List<AuditFinding> audit(int questions, Simulated... nodes) throws InterruptedException {
        AuditPlan plan = new AuditPlan(7, questions, Duration.ofMillis(100), Duration.ofMinutes(4));
        return new Audit(blobs(), plan).run(List.of(nodes), count -> {});
    }

    @Test
    void saysHowManyQuestionsItTakes() {
        assertThat(AuditPlan.questions(0.99, 1e-6)).isEqualTo(1375);
        assertThat(AuditPlan.questions(0.999, 1e-6)).isEqualTo(13_809);
        assertThat(AuditPlan.questions(0.8, 0.01)).isEqualTo(21);
        assertThatThrownBy(() -> AuditPlan.questions(1, 0.5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anHonestNetworkPasses() throws Exception {
        int questions = AuditPlan.questions(0.99, ERROR);
        List<AuditFinding> findings =
                audit(questions, honest(node(0, 0, 1, 2)), honest(node(1, 3, 4)), honest(node(2, 5)));
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.HOLDS);
            assertThat(finding.asked()).isEqualTo(questions);
            assertThat(finding.holdsAtLeast(ERROR)).isBetween(0.99, 0.9901);
            assertThat(finding.holdsAtMost(ERROR)).isEqualTo(1);
        });
        assertThat(findings.getFirst().slivers()).isEqualTo(3L * questions);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20})
    void whoDroppedSomethingIsNamedWithinTheComputedNumberOfQuestions(int percent) throws Exception {
        int questions = AuditPlan.questions(1 - percent / 100.0, ERROR);
        AuditFinding finding =
                audit(questions, without(node(percent, 0, 1, 2), percent)).getFirst();
        assertThat(finding.verdict()).isEqualTo(Verdict.LACKS);
        assertThat(finding.asked()).isEqualTo(questions);
        assertThat(finding.holdsAtLeast(ERROR)).isLessThan(1 - percent / 100.0);
        assertThat(finding.holdsAtMost(ERROR))
                .isGreaterThan(1 - percent / 100.0)
                .isLessThanOrEqualTo(1);
        assertThat(finding.missing()).isEqualTo(3L * finding.incomplete());
        assertThat(finding.example().orElseThrow()).contains("slivers of blob");
    }

    /** Not whole blobs, but slivers here and there: the fewest questions that can hit one are as many as the share says. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20})
    void whoDroppedSliversHereAndThereIsNamedAsSoon(int percent) throws Exception {
        int questions = AuditPlan.questions(1 - percent / 100.0, ERROR);
        StorageNode holder = node(20 + percent, 0, 1, 2);
        // Each sliver by itself.
        Simulated scattered = new Simulated(holder) {
            private final Set<String> dropped = new HashSet<>();

            {
                List<String> all = new ArrayList<>();
                for (StubHolder.Stored stored : STORED) {
                    for (Axis axis : Axis.values()) {
                        holder.shards().forEach(shard -> all.add(stored.id() + " " + axis + " " + shard));
                    }
                }
                Collections.shuffle(all, new Random(percent));
                dropped.addAll(all.subList(0, all.size() * percent / 100));
            }

            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                List<RecoverySymbol> all = truth(question);
                List<RecoverySymbol> kept = new ArrayList<>();
                for (int i = 0; i < all.size(); i++) {
                    String sliver = question.blob().id() + " " + question.axis() + " "
                            + holder.shards().get(i);
                    if (!dropped.contains(sliver)) {
                        kept.add(all.get(i));
                    }
                }
                return CompletableFuture.completedFuture(kept);
            }
        };
        // As close together as they can be: all of one axis, of as few blobs as hold so many.
        Simulated together = new Simulated(node(50 + percent, 3, 4)) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return question.axis() == Axis.SECONDARY && STORED.indexOf(question.blob()) < 2 * percent
                        ? CompletableFuture.completedFuture(List.of())
                        : CompletableFuture.completedFuture(truth(question));
            }
        };
        List<AuditFinding> findings = audit(questions, scattered, together, honest(node(80, 5, 6)));
        assertThat(findings)
                .extracting(AuditFinding::verdict)
                .containsExactly(Verdict.LACKS, Verdict.LACKS, Verdict.HOLDS);
        assertThat(findings).extracting(AuditFinding::asked).containsOnly(questions);
    }

    @Test
    void whatGetsNoAnswerIsNotClaimedToBeThere() throws Exception {
        int questions = AuditPlan.questions(0.8, ERROR);
        // Says what it has, and is silent about the fifth that it lacks; another refuses these.
        List<AuditFinding> findings = audit(
                10 * questions,
                shy(node(100, 0, 1), PeerException.Kind.TIMEOUT),
                shy(node(101, 2, 3), PeerException.Kind.FORBIDDEN));
        for (AuditFinding finding : findings) {
            assertThat(finding.verdict()).as("nothing is proven against it").isEqualTo(Verdict.HOLDS);
            assertThat(finding.silent() + finding.refused()).isPositive();
            assertThat(finding.holdsAtLeast(ERROR)).isBetween(0.6, 0.8);
            assertThat(finding.holdsAtMost(ERROR)).isEqualTo(1);
        }
    }

    private static Simulated shy(StorageNode node, PeerException.Kind answer) {
        return new Simulated(node) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return STORED.indexOf(question.blob()) < 20
                        ? CompletableFuture.failedFuture(PeerFailures.of(answer))
                        : CompletableFuture.completedFuture(truth(question));
            }
        };
    }

    @Test
    void oneSliverOfManyIsMissed() throws Exception {
        Simulated node = new Simulated(node(3, 0, 1, 2)) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return CompletableFuture.completedFuture(truth(question).subList(0, 2));
            }
        };
        AuditFinding finding = audit(20, node).getFirst();
        assertThat(finding.verdict()).isEqualTo(Verdict.LACKS);
        assertThat(finding.missing()).isEqualTo(20);
        assertThat(finding.slivers()).isEqualTo(40);
        assertThat(node.asked).as("each was asked for twice").hasValue(40);
    }

    @Test
    void whoIsSlowIsNoLiar() throws Exception {
        Simulated slow = new Simulated(node(4, 0)) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                // As a peer does: its future fails when the time is over.
                return timeout.toMillis() > 100
                        ? CompletableFuture.completedFuture(truth(question))
                        : CompletableFuture.failedFuture(PeerFailures.of(PeerException.Kind.TIMEOUT));
            }
        };
        Simulated silent = new Simulated(node(5, 1)) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return CompletableFuture.failedFuture(PeerFailures.of(PeerException.Kind.TIMEOUT));
            }
        };
        Simulated busy = new Simulated(node(6, 2)) {
            private final Random random = new Random(1);

            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return random.nextInt(3) > 0
                        ? CompletableFuture.completedFuture(truth(question))
                        : CompletableFuture.failedFuture(PeerFailures.of(PeerException.Kind.BUSY));
            }
        };
        List<AuditFinding> findings = audit(200, slow, silent, busy);
        assertThat(findings)
                .extracting(AuditFinding::verdict)
                .containsExactly(Verdict.HOLDS, Verdict.UNKNOWN, Verdict.HOLDS);
        assertThat(findings.get(0).answered()).isEqualTo(200);
        assertThat(findings.get(1).silent()).isEqualTo(200);
        assertThat(findings.get(1).holdsAtLeast(ERROR)).isZero();
        assertThat(findings.get(2).silent()).isBetween(5, 60);
    }

    @Test
    void whoIsInTheMiddleOfSomethingIsAskedAgain() throws Exception {
        Simulated hesitant = new Simulated(node(7, 0)) {
            private boolean before;

            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                before = !before;
                return before
                        ? CompletableFuture.completedFuture(List.of())
                        : CompletableFuture.completedFuture(truth(question));
            }
        };
        assertThat(audit(50, hesitant).getFirst().verdict()).isEqualTo(Verdict.HOLDS);
    }

    @Test
    void whoLiesIsNamed() throws Exception {
        Simulated another = new Simulated(node(8, 0)) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                // Valid, but of another place.
                return CompletableFuture.completedFuture(truth(new Question(
                        question.blob(), question.axis(), (question.place() + 1) % ENCODING.shardCount())));
            }
        };
        Simulated forger = new Simulated(node(9, 1)) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                StubHolder.Stored other = STORED.get((STORED.indexOf(question.blob()) + 1) % BLOBS);
                return CompletableFuture.completedFuture(truth(new Question(other, question.axis(), question.place())));
            }
        };
        Simulated malformed = new Simulated(node(10, 2)) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return CompletableFuture.failedFuture(PeerFailures.of(PeerException.Kind.MALFORMED));
            }
        };
        assertThat(audit(10, another, forger, malformed))
                .extracting(AuditFinding::verdict)
                .containsOnly(Verdict.LIES);
        Simulated obedient = new Simulated(node(11, 3)) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return CompletableFuture.failedFuture(PeerFailures.of(PeerException.Kind.FORBIDDEN));
            }
        };
        AuditFinding refused = audit(10, obedient).getFirst();
        assertThat(refused.refused()).isEqualTo(10);
        assertThat(refused.verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void theSeedDecidesWhatIsAsked() throws Exception {
        List<List<String>> asked = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            List<String> questions = new ArrayList<>();
            asked.add(questions);
            audit(30, new Simulated(node(12, 0)) {
                @Override
                CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                    questions.add(question.blob().id() + " " + question.axis() + " " + question.place());
                    return CompletableFuture.completedFuture(truth(question));
                }
            });
        }
        assertThat(asked.get(0)).isEqualTo(asked.get(1)).doesNotHaveDuplicates();
    }

    @Test
    void itEndsInItsTimeWhateverNodesDo() throws Exception {
        Simulated dead = new Simulated(node(13, 0)) {
            @Override
            CompletableFuture<List<RecoverySymbol>> answer(Question question, Duration timeout) {
                return new CompletableFuture<List<RecoverySymbol>>()
                        .orTimeout(timeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
            }
        };
        AuditPlan plan = new AuditPlan(1, 1_000_000, Duration.ofMillis(20), Duration.ofMillis(300));
        long began = System.nanoTime();
        AuditFinding finding =
                new Audit(blobs(), plan).run(List.of(dead), count -> {}).getFirst();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        assertThat(finding.silent()).isEqualTo(finding.asked()).isPositive();
    }

    @Test
    void boundsAreThoseOfClopperAndPearson() {
        AuditFinding half = new AuditFinding(node(1, 0), 50, 50, 0, 0, 0, 50, 50, Optional.empty());
        // The two-sided interval of 95 % for 50 of 100, as in the tables.
        assertThat(half.holdsAtLeast(0.025)).isCloseTo(0.3983, within(0.0001));
        assertThat(half.holdsAtMost(0.025)).isCloseTo(0.6017, within(0.0001));
        AuditFinding none = new AuditFinding(node(1, 0), 0, 10, 0, 0, 0, 0, 10, Optional.empty());
        assertThat(none.holdsAtLeast(0.025)).isZero();
        assertThat(none.holdsAtMost(0.025)).isCloseTo(0.3085, within(0.0001));
    }

    @Test
    void aBlobIsReadableAsLongAsEnoughIsProven() throws Exception {
        VerifiedMetadata blob = STORED.getFirst().metadata();
        List<AuditedNode> nodes = List.of(
                honest(node(0, 0, 1, 2)), honest(node(1, 3, 4, 5)), honest(node(2, 6, 7)), without(node(3, 8, 9), 1));
        BlobHoldings held = BlobHoldings.ask(blob, nodes, new Random(1), Duration.ofSeconds(1));
        assertThat(held.primarySlivers()).isEqualTo(8);
        // Of ten shards, three may be faulty: four primary slivers suffice.
        assertThat(held.spareSlivers()).isEqualTo(4);
        assertThat(held.spareNodes()).isEqualTo(1);
        assertThat(held.holdings()).extracting(BlobHoldings.Holding::complete).containsExactly(true, true, true, false);
        assertThat(held.holdings().getLast().problem().orElseThrow()).contains("not_found");
    }

    @Test
    void eachCertifiedBlobHasTheSameChance() {
        Map<BlobId, Integer> drawn = new HashMap<>();
        ObjectId object = ObjectId.parse("0x1").orElseThrow();
        for (int seed = 0; seed < 300; seed++) {
            CertifiedSample sample = new CertifiedSample(seed, 10, 5);
            for (int i = 0; i < BLOBS; i++) {
                // Some are certified again and again.
                for (int times = 0; times <= i % 7; times++) {
                    sample.apply(
                            new WalrusEvent.BlobCertified(1, STORED.get(i).id(), i == 0 ? 5 : 9, true, object, false));
                }
            }
            sample.apply(new WalrusEvent.BlobDeleted(1, STORED.get(1).id(), 9, object, true));
            assertThat(sample.blobs()).hasSizeBetween(9, 10).doesNotHaveDuplicates();
            sample.blobs().forEach(id -> drawn.merge(id, 1, Integer::sum));
        }
        assertThat(drawn).doesNotContainKeys(STORED.get(0).id(), STORED.get(1).id());
        assertThat(drawn.values()).allSatisfy(count -> assertThat(count).isBetween(10, 55));
    }
}
