package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.SlashingManager;
import java.util.ArrayList;
import java.util.List;

/** The module {@code slashing}: nodes vote to take a node's commission. */
public final class Slashing {
    private Slashing() {}

    /** @param who shows that it may vote for the node */
    public static void vote(
            Fields<ObjectId, SlashingManager.Proposal> candidates,
            Staking staking,
            Authorized who,
            ObjectId voter,
            ObjectId candidate) {
        AbortCode.SLASHING_NOT_AUTHORIZED.unless(staking.isGovernedBy(voter, who));
        int weight = staking.weight(voter);
        SlashingManager.Proposal proposal = candidates
                .find(candidate)
                .filter(found -> found.epoch() == staking.epoch())
                .orElseGet(() -> new SlashingManager.Proposal(staking.epoch(), candidate, 0, List.of()));
        AbortCode.SLASHING_DUPLICATE_VOTE.unless(!proposal.voters().contains(voter));
        List<ObjectId> voters = new ArrayList<>(proposal.voters());
        voters.add(voter);
        candidates.put(
                candidate,
                new SlashingManager.Proposal(proposal.epoch(), candidate, proposal.weight() + weight, voters));
    }

    /** Takes a node's commission, which is to be burned, once a quorum voted for that in this epoch. */
    public static long execute(
            Fields<ObjectId, SlashingManager.Proposal> candidates, Staking staking, ObjectId candidate) {
        SlashingManager.Proposal proposal =
                candidates.find(candidate).orElseThrow(AbortCode.SLASHING_NO_PROPOSAL_FOR_NODE::abort);
        candidates.remove(candidate);
        AbortCode.SLASHING_WRONG_EPOCH.unless(proposal.epoch() == staking.epoch());
        AbortCode.SLASHING_NOT_ENOUGH_VOTES.unless(staking.isQuorum(proposal.weight()));
        return staking.extractCommission(candidate);
    }

    /** Removes those of the proposals that are of earlier epochs. */
    public static void cleanUp(
            Fields<ObjectId, SlashingManager.Proposal> candidates, Staking staking, List<ObjectId> nodes) {
        for (ObjectId node : nodes) {
            if (candidates
                    .find(node)
                    .filter(found -> found.epoch() < staking.epoch())
                    .isPresent()) {
                candidates.remove(node);
            }
        }
    }
}
