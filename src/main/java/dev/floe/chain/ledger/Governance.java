package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;

/**
 * The objects that nodes vote with. Their IDs follow from that of Walrus.
 *
 * @param upgradeManager shared
 * @param emergencyCap what upgrades without a vote; the faucet has it
 * @param slashingManager shared; what the contract's third version brought, which this chain behaves as
 */
public record Governance(
        ObjectId upgradeManager,
        ObjectId upgradeCap,
        ObjectId upgradeProposals,
        ObjectId emergencyCap,
        ObjectId slashingManager,
        ObjectId slashingCandidates) {

    /** @param walrus the first version of the Walrus package */
    static Governance of(ObjectId walrus) {
        Digest seed = Digest.ofTyped("FloeGovernance", walrus.toBytes());
        return new Governance(
                Ids.fresh(seed, 0),
                Ids.fresh(seed, 1),
                Ids.fresh(seed, 2),
                Ids.fresh(seed, 3),
                Ids.fresh(seed, 4),
                Ids.fresh(seed, 5));
    }
}
