package dev.floe.chain.contract;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.KeyFormatException;
import dev.floe.protocol.ChallengeCoin;
import dev.floe.protocol.ChallengeCommitment;
import dev.floe.protocol.ChallengeMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.Challenges;
import dev.floe.sui.move.Challenges.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The module {@code challenges}, Floe's own: keeps what nodes say in a storage challenge, one in each epoch, and by whose
 * weight it goes on. Slow nodes are waited for during the grace, silent ones no longer; nothing ever waits for more than a
 * quorum. A challenge that does not get one while nodes withhold what is asked for is abandoned. Not thread-safe.
 */
public final class ChallengeRounds {
    /** How many times as long as on other phases slow nodes are waited for in the last one. */
    private static final int GRACES_TO_EXAMINE = 10;

    private final ObjectId id;
    private final int samples;
    private final long graceMillis;
    private final Consumer<Challenges.ChallengeEvent> events;
    private int epoch;
    private Phase phase;
    private long sinceMillis;
    private final List<ObjectId> acknowledged;
    private final List<ObjectId> revealed;
    private Optional<BlsSignature> shares;
    private Optional<ChallengeCoin> coin;
    private final Map<ObjectId, ChallengeCommitment> commitments;
    private final List<ObjectId> passed;

    /** @param events hears what happens */
    public ChallengeRounds(Challenges challenges, Consumer<Challenges.ChallengeEvent> events) {
        Challenges.Round round = challenges.round();
        this.id = challenges.id();
        this.samples = challenges.samples();
        this.graceMillis = challenges.graceMillis();
        this.events = events;
        this.epoch = round.epoch();
        this.phase = round.phase();
        this.sinceMillis = round.sinceMillis();
        this.acknowledged = new ArrayList<>(round.acknowledged());
        this.revealed = new ArrayList<>(round.revealed());
        this.shares = round.shares();
        this.coin = round.coin();
        this.commitments = new LinkedHashMap<>(round.commitments());
        this.passed = new ArrayList<>(round.passed());
    }

    public Challenges toMove() {
        return new Challenges(
                id,
                samples,
                graceMillis,
                new Challenges.Round(
                        epoch, phase, sinceMillis, acknowledged, revealed, shares, coin, commitments, passed));
    }

    /**
     * Begins the challenge of the committee's epoch. One of an earlier epoch that still waited for certificates is
     * reported as it is; who was silent in it, nobody can tell any more. One that had not come so far is dropped.
     *
     * @param settled whether all shards are where they belong, and the next committee is not chosen yet
     */
    public void start(ObjectId member, BlsCommittee committee, boolean settled, long nowMillis) {
        requireMember(committee, member);
        AbortCode.CHALLENGES_ALREADY_STARTED.unless(epoch < committee.epoch());
        AbortCode.CHALLENGES_EPOCH_CHANGING.unless(settled);
        if (phase == Phase.EXAMINING) {
            report(List.of());
        }
        epoch = committee.epoch();
        acknowledged.clear();
        revealed.clear();
        shares = Optional.empty();
        coin = Optional.empty();
        commitments.clear();
        passed.clear();
        enter(Phase.ACKNOWLEDGING, nowMillis);
        events.accept(new Challenges.ChallengeStarted(epoch));
    }

    /** A member has seen the start, and will withhold what is asked for from the moment on that it gives its share. */
    public void acknowledge(ObjectId member, BlsCommittee committee, long nowMillis) {
        advance(committee, nowMillis);
        requireMember(committee, member);
        AbortCode.CHALLENGES_WRONG_PHASE.unless(phase == Phase.ACKNOWLEDGING);
        AbortCode.CHALLENGES_ALREADY_POSTED.unless(!acknowledged.contains(member));
        acknowledged.add(member);
        advance(committee, nowMillis);
    }

    /** A member gives its share of the coin, whether it acknowledged in time or not. */
    public void reveal(ObjectId member, BlsCommittee committee, byte[] share, long nowMillis) {
        advance(committee, nowMillis);
        requireMember(committee, member);
        AbortCode.CHALLENGES_WRONG_PHASE.unless(phase == Phase.REVEALING);
        AbortCode.CHALLENGES_ALREADY_POSTED.unless(!revealed.contains(member));
        BlsSignature signature = share(committee, member, share);
        shares = Optional.of(shares.map(sum -> BlsSignature.aggregate(List.of(sum, signature)))
                .orElse(signature));
        revealed.add(member);
        takePart(member);
        if (isQuorum(committee, revealed)) {
            ChallengeCoin made = ChallengeCoin.ofShares(id, epoch, revealed, shares.get());
            coin = Optional.of(made);
            enter(Phase.COMMITTING, nowMillis);
            events.accept(new Challenges.ChallengeCoinRevealed(epoch, made));
        }
    }

    /** Those who come late count as if they had acknowledged: nobody could go on without them if others lie. */
    private void takePart(ObjectId member) {
        if (!acknowledged.contains(member)) {
            acknowledged.add(member);
        }
    }

    private BlsSignature share(BlsCommittee committee, ObjectId member, byte[] bytes) {
        try {
            BlsSignature signature = BlsSignature.fromBytes(bytes);
            byte[] key = committee.members().stream()
                    .filter(one -> one.node().equals(member))
                    .findFirst()
                    .orElseThrow()
                    .publicKey();
            AbortCode.CHALLENGES_INVALID_SHARE.unless(
                    BlsPublicKey.fromBytes(key).verify(new ChallengeMessage.CoinShare(id, epoch).toBytes(), signature));
            return signature;
        } catch (KeyFormatException e) {
            throw AbortCode.CHALLENGES_INVALID_SHARE.abort();
        }
    }

    /** A member says what its answers are, before it gives or gets any; whether it came in time before or not. */
    public void commit(ObjectId member, BlsCommittee committee, byte[] commitment, long nowMillis) {
        advance(committee, nowMillis);
        requireMember(committee, member);
        AbortCode.CHALLENGES_WRONG_PHASE.unless(phase == Phase.COMMITTING);
        AbortCode.CHALLENGES_ALREADY_POSTED.unless(!commitments.containsKey(member));
        AbortCode.CHALLENGES_INVALID_COMMITMENT.unless(commitment.length == ChallengeCommitment.LENGTH);
        commitments.put(member, ChallengeCommitment.of(commitment));
        takePart(member);
        advance(committee, nowMillis);
    }

    /** A quorum says that a member has shown what it was asked for. Whoever has the certificate may bring it. */
    public void certify(BlsCommittee committee, Certificate certificate, long nowMillis) {
        advance(committee, nowMillis);
        AbortCode.CHALLENGES_WRONG_PHASE.unless(phase == Phase.EXAMINING);
        ChallengeMessage.Passed message = passed(certificate.message());
        AbortCode.CHALLENGES_ALREADY_POSTED.unless(!passed.contains(message.node()));
        AbortCode.CHALLENGES_INVALID_MESSAGE.unless(message.commitment().equals(commitments.get(message.node())));
        BlsAggregate.verifyWeight(committee, certificate, BlsAggregate.RequiredWeight.QUORUM);
        passed.add(message.node());
        advance(committee, nowMillis);
    }

    private ChallengeMessage.Passed passed(byte[] bytes) {
        try {
            ChallengeMessage.Passed message = BcsReader.parse(bytes, reader -> {
                reader.fixed(3 + 4 + ObjectId.LENGTH);
                return new ChallengeMessage.Passed(
                        id,
                        epoch,
                        ObjectId.of(reader.fixed(ObjectId.LENGTH)),
                        ChallengeCommitment.of(reader.fixed(ChallengeCommitment.LENGTH)));
            });
            // The head is what it should be if the message is: it has no other form.
            AbortCode.CHALLENGES_INVALID_MESSAGE.unless(Arrays.equals(message.toBytes(), bytes));
            return message;
        } catch (BcsException e) {
            throw AbortCode.CHALLENGES_INVALID_MESSAGE.abort();
        }
    }

    /** Goes on if the grace of the phase is over; anyone may ask for it, at any time. */
    public void settle(BlsCommittee committee, long nowMillis) {
        advance(committee, nowMillis);
    }

    private void advance(BlsCommittee committee, long nowMillis) {
        AbortCode.CHALLENGES_WRONG_EPOCH.unless(epoch == committee.epoch());
        switch (phase) {
            case ACKNOWLEDGING -> {
                if (isEnough(committee, acknowledged, ids(committee), nowMillis)) {
                    enter(Phase.REVEALING, nowMillis);
                }
            }
            case COMMITTING -> {
                if (isEnough(committee, commitments.keySet(), acknowledged, nowMillis)) {
                    enter(Phase.EXAMINING, nowMillis);
                    events.accept(new Challenges.CommitmentsClosed(epoch));
                }
            }
            case EXAMINING -> {
                // Nothing is withheld any more, so there is time for those whose network is slow.
                if (isEnough(
                        committee, passed, commitments.keySet(), nowMillis - (GRACES_TO_EXAMINE - 1) * graceMillis)) {
                    enter(Phase.REPORTED, nowMillis);
                    report(ids(committee));
                }
            }
            case REVEALING -> {
                // With the last share that a coin needs the phase is over at once.
                abandonAfter(graceMillis, nowMillis);
            }
            case REPORTED -> {
                // That is the end.
            }
        }
        if (phase == Phase.COMMITTING) {
            abandonAfter(2 * graceMillis, nowMillis);
        }
    }

    /** Nodes do not withhold for ever what they are asked for, so after that nothing is shown by knowing it. */
    private void abandonAfter(long millis, long nowMillis) {
        if (nowMillis - sinceMillis >= millis) {
            enter(Phase.REPORTED, nowMillis);
            events.accept(new Challenges.ChallengeAbandoned(epoch));
        }
    }

    private void report(List<ObjectId> members) {
        List<ObjectId> failed = new ArrayList<>(acknowledged);
        failed.removeAll(passed);
        List<ObjectId> silent = new ArrayList<>(members);
        silent.removeAll(acknowledged);
        events.accept(new Challenges.ChallengeReported(epoch, passed, failed, silent));
    }

    /** Whether a quorum is there, and either all are or the grace is over. */
    private boolean isEnough(
            BlsCommittee committee, Collection<ObjectId> there, Collection<ObjectId> all, long nowMillis) {
        return isQuorum(committee, there) && (there.containsAll(all) || nowMillis - sinceMillis >= graceMillis);
    }

    private static boolean isQuorum(BlsCommittee committee, Collection<ObjectId> nodes) {
        int weight = committee.members().stream()
                .filter(member -> nodes.contains(member.node()))
                .mapToInt(BlsCommittee.Member::weight)
                .sum();
        return BlsAggregate.isQuorum(weight, committee.shardCount());
    }

    private static List<ObjectId> ids(BlsCommittee committee) {
        return committee.members().stream().map(BlsCommittee.Member::node).toList();
    }

    private static void requireMember(BlsCommittee committee, ObjectId member) {
        AbortCode.CHALLENGES_NOT_MEMBER.unless(
                BlsAggregate.weight(committee, member).isPresent());
    }

    private void enter(Phase next, long nowMillis) {
        phase = next;
        sinceMillis = nowMillis;
    }
}
