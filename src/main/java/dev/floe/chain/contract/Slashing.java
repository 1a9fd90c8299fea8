package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.SlashingManager;
import java.util.ArrayList;
import java.util.List;

/** The module {@code slashing}: nodes vote to take a node's commission. */
public final class Slashing {
    private Slashing() {}

    public static <A> void vote(
            Fields<ObjectId, SlashingManager.Proposal> candidates,
            Electorate<A> electorate,
            A sender,
            ObjectId voter,
            ObjectId candidate) {
        AbortCode.SLASHING_NOT_AUTHORIZED.unless(electorate.isAuthorized(voter, sender));
        int weight = electorate.currentWeight(voter);
        SlashingManager.Proposal proposal = candidates
                .find(candidate)
                .filter(found -> found.epoch() == electorate.epoch())
                .orElseGet(() -> new SlashingManager.Proposal(electorate.epoch(), candidate, 0, List.of()));
        AbortCode.SLASHING_DUPLICATE_VOTE.unless(!proposal.voters().contains(voter));
        List<ObjectId> voters = new ArrayList<>(proposal.voters());
        voters.add(voter);
        candidates.put(
                candidate,
                new SlashingManager.Proposal(proposal.epoch(), candidate, proposal.weight() + weight, voters));
    }

    /** Takes a proposal that a quorum voted for in this epoch; the candidate's commission is to be burned. */
    public static void take(
            Fields<ObjectId, SlashingManager.Proposal> candidates, Electorate<?> electorate, ObjectId candidate) {
        SlashingManager.Proposal proposal =
                candidates.find(candidate).orElseThrow(AbortCode.SLASHING_NO_PROPOSAL_FOR_NODE::abort);
        candidates.remove(candidate);
        AbortCode.SLASHING_WRONG_EPOCH.unless(proposal.epoch() == electorate.epoch());
        AbortCode.SLASHING_NOT_ENOUGH_VOTES.unless(electorate.isQuorum(proposal.weight()));
    }

    /** Removes those of the proposals that are of earlier epochs. */
    public static void cleanUp(
            Fields<ObjectId, SlashingManager.Proposal> candidates, Electorate<?> electorate, List<ObjectId> nodes) {
        for (ObjectId node : nodes) {
            if (candidates
                    .find(node)
                    .filter(found -> found.epoch() < electorate.epoch())
                    .isPresent()) {
                candidates.remove(node);
            }
        }
    }
}
