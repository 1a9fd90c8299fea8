package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;

/**
 * Who may vote on upgrades and slashing: what those modules ask the staking object.
 *
 * @param <A> how the sender of a vote shows who it is
 */
public interface Electorate<A> {
    int epoch();

    /** Whether the sender may vote for the node. */
    boolean isAuthorized(ObjectId node, A sender);

    /**
     * The shards of a member of the current committee.
     *
     * @throws Abort if it is none
     */
    int currentWeight(ObjectId node);

    /** Whether that is more than two thirds of the shards. */
    boolean isQuorum(int weight);
}
