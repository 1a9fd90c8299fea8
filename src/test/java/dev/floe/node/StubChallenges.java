package dev.floe.node;

import dev.floe.chain.contract.BlsAggregate;
import dev.floe.chain.contract.Certificate;
import dev.floe.chain.contract.ChallengeRounds;
import dev.floe.chain.contract.ContractException;
import dev.floe.keys.BlsPublicKey;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.ChallengeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.Challenges;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/** The module of storage challenges on a stub of the chain, by its rules; what it does not take now it takes later. */
final class StubChallenges implements ChallengeContract {
    private final StubChain chain;
    private final Set<Challenges.Phase> held = EnumSet.noneOf(Challenges.Phase.class);
    private Challenges state;

    StubChallenges(StubChain chain, int samples, long graceMillis) {
        this.chain = chain;
        this.state = new Challenges(StubChain.object(999), samples, graceMillis, Challenges.Round.NONE);
    }

    /** What belongs to that phase cannot be called for now. */
    synchronized void hold(Challenges.Phase phase) {
        held.add(phase);
    }

    synchronized void release(Challenges.Phase phase) {
        held.remove(phase);
    }

    @Override
    public ObjectId challenges() {
        return StubChain.object(999);
    }

    @Override
    public synchronized Challenges read() {
        return state;
    }

    private synchronized void call(Challenges.Phase phase, Consumer<ChallengeRounds> function) throws SuiException {
        if (held.contains(phase)) {
            throw new SuiException(SuiException.Kind.UNAVAILABLE, "not now");
        }
        ChallengeRounds rounds = new ChallengeRounds(state, event -> {});
        try {
            function.accept(rounds);
            state = rounds.toMove();
        } catch (ContractException e) {
            throw new SuiException(SuiException.Kind.REJECTED, e.getMessage());
        }
    }

    private BlsCommittee committee() {
        Committee committee = chain.committee();
        return BlsAggregate.committee(
                committee.epoch(),
                committee.members().stream()
                        .map(member -> new BlsCommittee.Member(
                                BlsPublicKey.fromBytes(member.publicKey()).toUncompressedBytes(),
                                member.weight(),
                                member.id()))
                        .toList());
    }

    @Override
    public void start(ObjectId member) throws SuiException {
        call(Challenges.Phase.REPORTED, rounds -> rounds.start(member, committee(), true, now()));
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    @Override
    public void acknowledge(ObjectId member) throws SuiException {
        call(Challenges.Phase.ACKNOWLEDGING, rounds -> rounds.acknowledge(member, committee(), now()));
    }

    @Override
    public void reveal(ObjectId member, byte[] share) throws SuiException {
        call(Challenges.Phase.REVEALING, rounds -> rounds.reveal(member, committee(), share, now()));
    }

    @Override
    public void commit(ObjectId member, ChallengeCommitment commitment) throws SuiException {
        call(Challenges.Phase.COMMITTING, rounds -> rounds.commit(member, committee(), commitment.toBytes(), now()));
    }

    @Override
    public void certify(byte[] signature, byte[] signers, byte[] message) throws SuiException {
        call(
                Challenges.Phase.EXAMINING,
                rounds -> rounds.certify(committee(), new Certificate(signature, signers, message), now()));
    }

    @Override
    public void settle() throws SuiException {
        call(Challenges.Phase.REPORTED, rounds -> rounds.settle(committee(), now()));
    }
}
