package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.UpgradeManager;
import dev.floe.sui.move.WalrusEvent;
import java.util.ArrayList;
import java.util.List;

/** The module {@code upgrade}: nodes vote for the next version of the contract. */
public final class Upgrades {
    private Upgrades() {}

    /** @param who shows that it may vote for the node */
    public static void vote(
            Transaction transaction,
            UpgradeManager.Cap cap,
            Fields<PackageDigest, UpgradeManager.Proposal> proposals,
            Staking staking,
            Authorized who,
            ObjectId voter,
            byte[] digestBytes) {
        AbortCode.UPGRADE_NOT_AUTHORIZED.unless(staking.isGovernedBy(voter, who));
        int weight = staking.weight(voter);
        int epoch = staking.epoch();
        PackageDigest digest = PackageDigest.of(digestBytes);
        long version = U64.add(cap.version(), 1);
        UpgradeManager.Proposal proposal = proposals
                .find(digest)
                .filter(found -> found.epoch() == epoch && found.version() == version)
                .orElseGet(() -> {
                    transaction.emit(new WalrusEvent.ContractUpgradeProposed(epoch, digestBytes));
                    return new UpgradeManager.Proposal(epoch, digestBytes, version, 0, List.of());
                });
        AbortCode.UPGRADE_DUPLICATE_VOTE.unless(!proposal.voters().contains(voter));
        List<ObjectId> voters = new ArrayList<>(proposal.voters());
        voters.add(voter);
        int total = proposal.weight() + weight;
        proposals.put(digest, new UpgradeManager.Proposal(epoch, digestBytes, version, total, voters));
        if (staking.isQuorum(total)) {
            transaction.emit(new WalrusEvent.ContractUpgradeQuorumReached(epoch, digestBytes));
        }
    }

    /**
     * Takes a proposal that a quorum voted for in this epoch. Returns the capability while the package with the digest is
     * published.
     */
    public static UpgradeManager.Cap authorize(
            UpgradeManager.Cap cap,
            Fields<PackageDigest, UpgradeManager.Proposal> proposals,
            Staking staking,
            byte[] digestBytes) {
        PackageDigest digest = PackageDigest.of(digestBytes);
        UpgradeManager.Proposal proposal =
                proposals.find(digest).orElseThrow(AbortCode.UPGRADE_NO_PROPOSAL_FOR_DIGEST::abort);
        proposals.remove(digest);
        AbortCode.UPGRADE_WRONG_EPOCH.unless(proposal.epoch() == staking.epoch());
        AbortCode.UPGRADE_NOT_ENOUGH_VOTES.unless(staking.isQuorum(proposal.weight()));
        AbortCode.UPGRADE_WRONG_VERSION.unless(U64.add(cap.version(), 1) == proposal.version());
        return authorize(cap);
    }

    /** Whoever has the emergency capability of the manager needs no vote. */
    public static UpgradeManager.Cap authorize(UpgradeManager manager, UpgradeManager.EmergencyCap emergency) {
        AbortCode.UPGRADE_INVALID_UPGRADE_MANAGER.unless(emergency.manager().equals(manager.id()));
        return authorize(manager.cap());
    }

    /** {@code 0x2::package::authorize_upgrade}: one at a time. */
    private static UpgradeManager.Cap authorize(UpgradeManager.Cap cap) {
        AbortCode.PACKAGE_ALREADY_AUTHORIZED.unless(!cap.contract().equals(Ids.ZERO));
        return new UpgradeManager.Cap(cap.id(), Ids.ZERO, cap.version(), cap.policy());
    }

    /** {@code 0x2::package::commit_upgrade}: the package is published. */
    public static UpgradeManager.Cap commit(UpgradeManager.Cap cap, ObjectId contract) {
        AbortCode.PACKAGE_NOT_AUTHORIZED.unless(cap.contract().equals(Ids.ZERO));
        return new UpgradeManager.Cap(cap.id(), contract, U64.add(cap.version(), 1), cap.policy());
    }

    /** Removes those of the proposals that can no longer be authorized. */
    public static void cleanUp(
            UpgradeManager.Cap cap,
            Fields<PackageDigest, UpgradeManager.Proposal> proposals,
            Staking staking,
            List<byte[]> digests) {
        for (byte[] bytes : digests) {
            PackageDigest digest = PackageDigest.of(bytes);
            boolean isOld = proposals
                    .find(digest)
                    .filter(found -> !U64.less(cap.version(), found.version()) || found.epoch() < staking.epoch())
                    .isPresent();
            if (isOld) {
                proposals.remove(digest);
            }
        }
    }
}
