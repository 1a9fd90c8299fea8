package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.UpgradeManager;
import dev.floe.sui.move.WalrusEvent;
import java.util.ArrayList;
import java.util.List;

/** The module {@code upgrade}: nodes vote for the next version of the contract. */
public final class Upgrades {
    private Upgrades() {}

    public static <A> void vote(
            Transaction transaction,
            UpgradeManager.Cap cap,
            Fields<PackageDigest, UpgradeManager.Proposal> proposals,
            Electorate<A> electorate,
            A sender,
            ObjectId voter,
            byte[] digestBytes) {
        AbortCode.UPGRADE_NOT_AUTHORIZED.unless(electorate.isAuthorized(voter, sender));
        int weight = electorate.currentWeight(voter);
        int epoch = electorate.epoch();
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
        if (electorate.isQuorum(total)) {
            transaction.emit(new WalrusEvent.ContractUpgradeQuorumReached(epoch, digestBytes));
        }
    }

    /** Takes a proposal that a quorum voted for in this epoch: the digest may be published. */
    public static PackageDigest authorize(
            UpgradeManager.Cap cap,
            Fields<PackageDigest, UpgradeManager.Proposal> proposals,
            Electorate<?> electorate,
            byte[] digestBytes) {
        PackageDigest digest = PackageDigest.of(digestBytes);
        UpgradeManager.Proposal proposal =
                proposals.find(digest).orElseThrow(AbortCode.UPGRADE_NO_PROPOSAL_FOR_DIGEST::abort);
        proposals.remove(digest);
        AbortCode.UPGRADE_WRONG_EPOCH.unless(proposal.epoch() == electorate.epoch());
        AbortCode.UPGRADE_NOT_ENOUGH_VOTES.unless(electorate.isQuorum(proposal.weight()));
        AbortCode.UPGRADE_WRONG_VERSION.unless(U64.add(cap.version(), 1) == proposal.version());
        return digest;
    }

    /** Whoever has the emergency capability of the manager needs no vote. */
    public static void requireEmergencyCap(ObjectId manager, UpgradeManager.EmergencyCap cap) {
        AbortCode.UPGRADE_INVALID_UPGRADE_MANAGER.unless(cap.manager().equals(manager));
    }

    /** Removes those of the proposals that can no longer be authorized. */
    public static void cleanUp(
            UpgradeManager.Cap cap,
            Fields<PackageDigest, UpgradeManager.Proposal> proposals,
            Electorate<?> electorate,
            List<byte[]> digests) {
        for (byte[] bytes : digests) {
            PackageDigest digest = PackageDigest.of(bytes);
            boolean isOld = proposals
                    .find(digest)
                    .filter(found -> !U64.less(cap.version(), found.version()) || found.epoch() < electorate.epoch())
                    .isPresent();
            if (isOld) {
                proposals.remove(digest);
            }
        }
    }
}
