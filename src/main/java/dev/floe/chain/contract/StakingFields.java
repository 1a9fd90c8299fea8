package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.ActiveSet;
import dev.floe.sui.move.NextPublicKeys;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.StakingPool;

/** The objects that hang off the staking state and its pools, by the ID of their table, bag or extended field. */
public interface StakingFields {
    /** Pools by node. */
    Fields<ObjectId, StakingPool> pools(ObjectId table);

    Fields<OnlyKey, ActiveSet> activeSet(ObjectId field);

    Fields<OnlyKey, NextPublicKeys> nextPublicKeys(ObjectId field);

    /** The exchange rates of a pool by epoch. */
    Fields<Integer, ExchangeRate> exchangeRates(ObjectId table);

    /** How much of a pool's commission cannot be collected yet. */
    Fields<OnlyKey, Long> blockedCommission(ObjectId bag);

    Fields<OnlyKey, NodeMetadata> nodeMetadata(ObjectId field);
}
