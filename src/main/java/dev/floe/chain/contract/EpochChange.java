package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.WalrusEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the module {@code staking} does with the system: to end an epoch on both sides at once, and to set prices. */
public final class EpochChange {
    private EpochChange() {}

    /**
     * Ends the epoch: pays who stored in it, and hands over to the next committee.
     *
     * @param denyListSizes by node
     * @return how much WAL is to be burned
     * @throws Abort if the next committee is not chosen, or it is too early
     */
    public static long initiate(
            Staking staking,
            WalrusSystem system,
            Map<ObjectId, Long> denyListSizes,
            long nowMillis,
            Transaction transaction) {
        long burned = system.takeBurned();
        // The coin that the treasury burns.
        transaction.delete(transaction.freshId());
        List<BlsCommittee.Member> ended = system.committee().members();
        BlsCommittee next = staking.nextBlsCommittee();
        List<Long> shares = system.advanceEpoch(next, staking.nextParams().totalCapacity(), denyListSizes);
        Map<ObjectId, Long> rewards = new LinkedHashMap<>();
        for (int i = 0; i < shares.size(); i++) {
            rewards.put(ended.get(i).node(), shares.get(i));
        }
        staking.initiateEpochChange(nowMillis, rewards, transaction);
        updatePrices(staking, system, transaction);
        return burned;
    }

    /** Sets the prices that the committee votes for. */
    public static void updatePrices(Staking staking, WalrusSystem system, Transaction transaction) {
        Staking.Prices prices = staking.prices();
        system.setPrices(prices.storage(), prices.write());
        transaction.emit(new WalrusEvent.PricesUpdated(staking.epoch(), prices.storage(), prices.write()));
    }
}
