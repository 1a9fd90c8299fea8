package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.BcsReader;
import dev.floe.chain.contract.ChallengeRounds;
import dev.floe.keys.BlsSignature;
import dev.floe.protocol.ChallengeCoin;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.ChallengeMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.Ids;
import dev.floe.sui.move.Challenges;
import dev.floe.sui.move.Challenges.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Floe's own module of storage challenges, by programmable transactions of nodes. */
class ChallengesOnChainTest {
    private static final long GRACE = 60_000;
    private static final long DAY = 24 * 60 * 60 * 1000;

    @TempDir
    Path directory;

    private final AtomicLong now = new AtomicLong(TestChain.START);
    private TestChain chain;
    private ChallengePackage contract;

    @BeforeEach
    void start() throws IOException {
        // Ten shards: a quorum is seven.
        chain = TestChain.challenged(directory.resolve("chain"), () -> Instant.ofEpochMilli(now.get()), 3, 3, 2, 2);
        contract = chain.ledger.challenges().orElseThrow();
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    private Challenges.Round round() {
        return read().round();
    }

    private Challenges read() {
        return BcsReader.parse(
                chain.ledger
                        .object(contract.challenges())
                        .orElseThrow()
                        .contents()
                        .orElseThrow(),
                Challenges::read);
    }

    private ObjectId node(int number) {
        return chain.ledger.deployment().nodes().get(number).id();
    }

    private Ptb ofNodes() {
        return new Ptb(chain, chain.ledger.deployment().faucet());
    }

    private CommittedTransaction call(String function, int node, byte[]... bytes) throws RejectedTransactionException {
        Ptb ptb = ofNodes();
        List<Argument> arguments = new ArrayList<>();
        arguments.add(ptb.object(contract.challenges()));
        arguments.add(ptb.object(chain.ledger.deployment().nodes().get(node).cap()));
        for (byte[] one : bytes) {
            arguments.add(ptb.bytes(one));
        }
        if (function.equals("start")) {
            arguments.add(ptb.object(chain.ledger.deployment().staking()));
        }
        arguments.add(ptb.system());
        arguments.add(ptb.object(Ids.CLOCK));
        ptb.call(contract.contract(), "challenges::" + function, List.of(), arguments.toArray(Argument[]::new));
        return ptb.execute();
    }

    private CommittedTransaction certify(TestChain.Certificate certificate) throws RejectedTransactionException {
        // Whoever has it may bring it.
        Ptb ptb = chain.ptb();
        ptb.call(
                contract.contract(),
                "challenges::certify",
                List.of(),
                ptb.object(contract.challenges()),
                ptb.bytes(certificate.signature()),
                ptb.bytes(certificate.bitmap()),
                ptb.bytes(certificate.message()),
                ptb.system(),
                ptb.object(Ids.CLOCK));
        return ptb.execute();
    }

    private CommittedTransaction settle() throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        ptb.call(
                contract.contract(),
                "challenges::settle",
                List.of(),
                ptb.object(contract.challenges()),
                ptb.system(),
                ptb.object(Ids.CLOCK));
        return ptb.execute();
    }

    private static void done(CommittedTransaction transaction) {
        TestChain.requireSuccess(transaction);
    }

    private byte[] share(int node) {
        return chain.nodeKeys
                .get(node)
                .sign(new ChallengeMessage.CoinShare(contract.challenges(), 1).toBytes())
                .toBytes();
    }

    private static byte[] commitment(int node) {
        byte[] bytes = new byte[ChallengeCommitment.LENGTH];
        Arrays.fill(bytes, (byte) (node + 1));
        return bytes;
    }

    private byte[] passed(int node, byte[] commitment) {
        return new ChallengeMessage.Passed(contract.challenges(), 1, node(node), ChallengeCommitment.of(commitment))
                .toBytes();
    }

    /** The members are in the order of their IDs on chain, which is not that of the deployment. */
    private int[] members(int... nodes) {
        return Arrays.stream(nodes)
                .map(number -> {
                    byte[] key = chain.nodeKeys.get(number).publicKey().toUncompressedBytes();
                    var members = chain.system().committee().members();
                    for (int at = 0; at < members.size(); at++) {
                        if (Arrays.equals(members.get(at).publicKey(), key)) {
                            return at;
                        }
                    }
                    throw new AssertionError("no member " + number);
                })
                .toArray();
    }

    private TestChain.Certificate certificate(int node, int... signers) {
        return chain.certify(passed(node, commitment(node)), members(signers));
    }

    private void until(Phase wanted) throws RejectedTransactionException {
        done(call("start", 0));
        for (int node = 0; node < 4 && wanted != Phase.ACKNOWLEDGING; node++) {
            done(call("acknowledge", node));
        }
        for (int node = 0; node < 3 && wanted.ordinal() > Phase.REVEALING.ordinal(); node++) {
            done(call("reveal", node, share(node)));
        }
        for (int node = 0; node < 4 && wanted.ordinal() > Phase.COMMITTING.ordinal(); node++) {
            done(call("commit", node, commitment(node)));
        }
        assertThat(round().phase()).isEqualTo(wanted);
    }

    private Optional<Event> event(CommittedTransaction transaction, String name) {
        return transaction.events().stream()
                .filter(event -> event.type().equals(contract.type(name)))
                .findFirst();
    }

    @Test
    void aChallengeFromItsStartToItsReport() throws Exception {
        assertThat(read()).isEqualTo(new Challenges(contract.challenges(), 20, GRACE, Challenges.Round.NONE));
        CommittedTransaction started = call("start", 2);
        done(started);
        assertThat(event(started, "ChallengeStarted")).isPresent();
        assertThat(round().epoch()).isEqualTo(1);
        for (int node = 0; node < 4; node++) {
            done(call("acknowledge", node));
        }
        assertThat(round().phase()).isEqualTo(Phase.REVEALING);

        done(call("reveal", 3, share(3)));
        done(call("reveal", 0, share(0)));
        assertThat(round().coin()).isEmpty();
        CommittedTransaction last = call("reveal", 2, share(2));
        done(last);
        // Weights 2 + 3 + 2 are the quorum, and the coin is what everybody computes from their shares.
        ChallengeCoin coin = ChallengeCoin.ofShares(
                contract.challenges(),
                1,
                List.of(node(0), node(2), node(3)),
                BlsSignature.aggregate(List.of(
                        BlsSignature.fromBytes(share(2)),
                        BlsSignature.fromBytes(share(0)),
                        BlsSignature.fromBytes(share(3)))));
        assertThat(round().coin()).contains(coin);
        assertThat(event(last, "ChallengeCoinRevealed").orElseThrow().contents())
                .isEqualTo(new Challenges.ChallengeCoinRevealed(1, coin).toBcs());

        for (int node = 0; node < 4; node++) {
            done(call("commit", node, commitment(node)));
        }
        assertThat(round().phase()).isEqualTo(Phase.EXAMINING);
        chain.reopen();
        for (int node = 0; node < 3; node++) {
            done(certify(certificate(node, 0, 1, 2)));
        }
        CommittedTransaction end = certify(certificate(3, 1, 2, 3));
        done(end);
        assertThat(round().phase()).isEqualTo(Phase.REPORTED);
        assertThat(event(end, "ChallengeReported").orElseThrow().contents())
                .isEqualTo(new Challenges.ChallengeReported(
                                1, List.of(node(0), node(1), node(2), node(3)), List.of(), List.of())
                        .toBcs());
        assertThat(TestChain.abort(certify(certificate(3, 1, 2, 3)))).isEqualTo("challenges:3");
    }

    @Test
    void whoIsSilentOrSlowIsWaitedForDuringTheGraceOnly() throws Exception {
        done(call("start", 0));
        done(call("acknowledge", 0));
        done(call("acknowledge", 1));
        now.addAndGet(10 * GRACE);
        done(settle());
        // Six of ten are no quorum, however long it takes.
        assertThat(round().phase()).isEqualTo(Phase.ACKNOWLEDGING);
        done(call("acknowledge", 2));
        assertThat(round().phase()).isEqualTo(Phase.REVEALING);
        // One that is late for that may still give its share.
        done(call("reveal", 3, share(3)));
        done(call("reveal", 2, share(2)));
        done(call("reveal", 1, share(1)));
        assertThat(round().phase()).isEqualTo(Phase.COMMITTING);
        assertThat(round().acknowledged()).contains(node(3));

        done(call("commit", 0, commitment(0)));
        done(call("commit", 1, commitment(1)));
        done(call("commit", 2, commitment(2)));
        assertThat(round().phase()).isEqualTo(Phase.COMMITTING);
        now.addAndGet(GRACE);
        CommittedTransaction closed = settle();
        done(closed);
        assertThat(event(closed, "CommitmentsClosed")).isPresent();
        assertThat(TestChain.abort(call("commit", 3, commitment(3)))).isEqualTo("challenges:3");

        done(certify(certificate(0, 0, 1, 2)));
        done(certify(certificate(1, 0, 1, 2)));
        now.addAndGet(10 * GRACE);
        CommittedTransaction end = certify(certificate(2, 0, 1, 2));
        done(end);
        assertThat(round().phase()).isEqualTo(Phase.REPORTED);
        assertThat(event(end, "ChallengeReported").orElseThrow().contents())
                .isEqualTo(new Challenges.ChallengeReported(
                                1, List.of(node(0), node(1), node(2)), List.of(node(3)), List.of())
                        .toBcs());
    }

    @Test
    void whatGetsNoQuorumWhileNodesWithholdIsAbandoned() throws Exception {
        until(Phase.REVEALING);
        done(call("reveal", 0, share(0)));
        now.addAndGet(GRACE);
        CommittedTransaction abandoned = settle();
        done(abandoned);
        assertThat(event(abandoned, "ChallengeAbandoned")).isPresent();
        assertThat(TestChain.abort(call("reveal", 1, share(1)))).isEqualTo("challenges:3");
        assertThat(round().coin()).isEmpty();
    }

    @Test
    void commitmentsAreNotTakenForLongerThanNodesWithhold() throws Exception {
        until(Phase.COMMITTING);
        done(call("commit", 0, commitment(0)));
        now.addAndGet(2 * GRACE);
        // The call itself finds that it is too late.
        assertThat(TestChain.abort(call("commit", 1, commitment(1)))).isEqualTo("challenges:3");
        done(settle());
        assertThat(round().phase()).isEqualTo(Phase.REPORTED);
    }

    @Test
    void everyCallHasItsPhaseAndIsMadeOnce() throws Exception {
        // Before the first one.
        assertThat(TestChain.abort(call("acknowledge", 0))).isEqualTo("challenges:0");
        until(Phase.ACKNOWLEDGING);
        assertThat(TestChain.abort(call("start", 1))).isEqualTo("challenges:2");
        assertThat(TestChain.abort(call("reveal", 0, share(0)))).isEqualTo("challenges:3");
        assertThat(TestChain.abort(call("commit", 0, commitment(0)))).isEqualTo("challenges:3");
        assertThat(TestChain.abort(certify(certificate(0, 0, 1, 2)))).isEqualTo("challenges:3");
        done(call("acknowledge", 0));
        assertThat(TestChain.abort(call("acknowledge", 0))).isEqualTo("challenges:5");
        for (int node = 1; node < 4; node++) {
            done(call("acknowledge", node));
        }
        assertThat(TestChain.abort(call("acknowledge", 0))).isEqualTo("challenges:3");
        done(call("reveal", 0, share(0)));
        assertThat(TestChain.abort(call("reveal", 0, share(0)))).isEqualTo("challenges:5");
        done(call("reveal", 1, share(1)));
        done(call("reveal", 2, share(2)));
        done(call("commit", 0, commitment(0)));
        assertThat(TestChain.abort(call("commit", 0, commitment(1)))).isEqualTo("challenges:5");
        done(call("commit", 1, commitment(1)));
        done(call("commit", 2, commitment(2)));
        done(call("commit", 3, commitment(3)));
        done(certify(certificate(0, 0, 1, 2)));
        assertThat(TestChain.abort(certify(certificate(0, 1, 2, 3)))).isEqualTo("challenges:5");
    }

    @Test
    void sharesAndCommitmentsAreWhatTheyShouldBe() throws Exception {
        until(Phase.REVEALING);
        // Of another node, of another epoch, no signature at all.
        assertThat(TestChain.abort(call("reveal", 0, share(1)))).isEqualTo("challenges:6");
        byte[] ofLater = chain.nodeKeys
                .get(0)
                .sign(new ChallengeMessage.CoinShare(contract.challenges(), 2).toBytes())
                .toBytes();
        assertThat(TestChain.abort(call("reveal", 0, ofLater))).isEqualTo("challenges:6");
        assertThat(TestChain.abort(call("reveal", 0, new byte[96]))).isEqualTo("challenges:6");
        assertThat(TestChain.abort(call("reveal", 0, new byte[0]))).isEqualTo("challenges:6");
        for (int node = 0; node < 3; node++) {
            done(call("reveal", node, share(node)));
        }
        assertThat(TestChain.abort(call("commit", 0, new byte[31]))).isEqualTo("challenges:7");
        assertThat(TestChain.abort(call("commit", 0, new byte[0]))).isEqualTo("challenges:7");
        assertThat(round().commitments()).isEmpty();
    }

    @Test
    void aCertificateIsAQuorumsWordAboutWhatWasCommittedTo() throws Exception {
        until(Phase.EXAMINING);
        // Weight 3 + 3 is too little, though they are half of the nodes.
        CommittedTransaction light = certify(certificate(0, 0, 1));
        assertThat(TestChain.abort(light)).isEqualTo("bls_aggregate:2");
        assertThat(((ExecutionFailure.MoveAbort) TestChain.failure(light))
                        .location()
                        .contract())
                .isEqualTo(chain.ledger.deployment().originalContract());
        TestChain.Certificate right = certificate(0, 0, 1, 2);
        TestChain.Certificate other = certificate(1, 0, 1, 2);
        assertThat(TestChain.abort(
                        certify(new TestChain.Certificate(other.signature(), right.bitmap(), right.message()))))
                .isEqualTo("bls_aggregate:1");
        assertThat(TestChain.abort(certify(
                        new TestChain.Certificate(right.signature(), new byte[] {(byte) 0xFF}, right.message()))))
                .isEqualTo("bls_aggregate:0");
        CommittedTransaction another = certify(chain.certify(passed(0, commitment(2)), members(0, 1, 2)));
        assertThat(TestChain.abort(another)).isEqualTo("challenges:8");
        assertThat(((ExecutionFailure.MoveAbort) TestChain.failure(another))
                        .location()
                        .contract())
                .isEqualTo(contract.contract());
        byte[] longer = Arrays.copyOf(right.message(), right.message().length + 1);
        assertThat(TestChain.abort(certify(chain.certify(longer, members(0, 1, 2)))))
                .isEqualTo("challenges:8");
        byte[] ofWalrus = right.message().clone();
        ofWalrus[2] = 3;
        assertThat(TestChain.abort(certify(chain.certify(ofWalrus, members(0, 1, 2)))))
                .isEqualTo("challenges:8");
        byte[] ofLater = right.message().clone();
        ofLater[3]++;
        assertThat(TestChain.abort(certify(chain.certify(ofLater, members(0, 1, 2)))))
                .isEqualTo("challenges:8");
        assertThat(TestChain.abort(certify(chain.certify(new byte[0], members(0, 1, 2)))))
                .isEqualTo("challenges:8");
        assertThat(round().passed()).isEmpty();
        done(certify(right));
        assertThat(round().passed()).containsExactly(node(0));
    }

    @Test
    void aChallengeIsOfTheEpochItBeganInAndNotWhileEpochsChange() throws Exception {
        until(Phase.EXAMINING);
        done(certify(certificate(0, 0, 1, 2)));
        chain.ledger.epochs().advance(1);
        assertThat(chain.system().committee().epoch()).isEqualTo(2);
        assertThat(TestChain.abort(certify(certificate(1, 0, 1, 2)))).isEqualTo("challenges:0");
        assertThat(TestChain.abort(settle())).isEqualTo("challenges:0");
        // What was left of it is reported when the next one begins.
        CommittedTransaction next = call("start", 1);
        done(next);
        assertThat(event(next, "ChallengeReported").orElseThrow().contents())
                .isEqualTo(new Challenges.ChallengeReported(
                                1, List.of(node(0)), List.of(node(1), node(2), node(3)), List.of())
                        .toBcs());
        assertThat(round().epoch()).isEqualTo(2);
        assertThat(round().passed()).isEmpty();
    }

    @Test
    void noneBeginsOnceTheNextCommitteeIsChosen() throws Exception {
        now.addAndGet(DAY / 2 + 1000);
        chain.ledger.epochs().makeDueCalls();
        assertThat(TestChain.abort(call("start", 0))).isEqualTo("challenges:1");
    }

    @Test
    void onlyMembersTakePart() throws Exception {
        until(Phase.ACKNOWLEDGING);
        Challenges before = read();
        ObjectId stranger = ObjectId.parse("0x77").orElseThrow();
        ChallengeRounds rounds = new ChallengeRounds(before, event -> {});
        assertThatThrownBy(() -> rounds.acknowledge(stranger, chain.system().committee(), now.get()))
                .hasMessageContaining("ENotMember");
        assertThatThrownBy(() -> rounds.start(stranger, chain.system().committee(), true, now.get()))
                .hasMessageContaining("ENotMember");
        assertThat(rounds.toMove()).isEqualTo(before);
    }

    @Test
    void aChainHasNoSuchModuleUnlessItsGenesisSaysSo() throws Exception {
        try (TestChain without = TestChain.ofFour(directory.resolve("without"))) {
            assertThat(without.ledger.challenges()).isEmpty();
            ObjectId its = ChallengePackage.of(without.ledger.deployment().originalContract())
                    .contract();
            assertThat(without.ledger.object(its)).isEmpty();
            Ptb ptb = without.ptb();
            ptb.call(its, "challenges::settle", List.of(), ptb.system());
            assertThatThrownBy(ptb::execute).isInstanceOf(RejectedTransactionException.class);
        }
    }
}
