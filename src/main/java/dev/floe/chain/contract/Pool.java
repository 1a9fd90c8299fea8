package dev.floe.chain.contract;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.NetworkPublicKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.PendingValues;
import dev.floe.sui.move.PoolState;
import dev.floe.sui.move.StakedWal;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.StorageNodeInfo;
import dev.floe.sui.move.Table;
import dev.floe.sui.move.VotingParams;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The module {@code staking_pool}: a storage node, what is staked with it, and what that earned. Stakes and withdrawals
 * wait for an epoch to begin; in between, a stake's share of the pool is what the pool's rates at two epochs say.
 */
final class Pool {
    private static final int MAX_NAME_BYTES = 100;
    private static final int MAX_ADDRESS_BYTES = 259;
    private static final int BASIS_POINTS = 10_000;
    private static final int COMMISSION_DELAY_EPOCHS = 2;

    private final StakingPool before;
    private final Fields<Integer, ExchangeRate> exchangeRates;
    private final Fields<OnlyKey, Long> blockedCommission;
    private final Fields<OnlyKey, NodeMetadata> metadata;
    private final Pending pendingSharesWithdraw;
    private final Pending preActiveWithdrawals;
    private final Pending pendingCommissionRate;
    private final Pending pendingStake;
    private StorageNodeInfo info;
    private VotingParams votes;
    private int latestEpoch;
    private long walBalance;
    private long shareCount;
    private int commissionRate;
    private long rateCount;
    private long rewardsPool;
    private long commission;
    private Authorized commissionReceiver;
    private Authorized governance;
    private long extraFieldCount;

    Pool(StakingPool pool, StakingFields fields) {
        before = pool;
        exchangeRates = fields.exchangeRates(pool.exchangeRates().id());
        blockedCommission = fields.blockedCommission(pool.extraFields().id());
        metadata = fields.nodeMetadata(pool.nodeInfo().metadata());
        pendingSharesWithdraw = new Pending(pool.pendingSharesWithdraw());
        preActiveWithdrawals = new Pending(pool.preActiveWithdrawals());
        pendingCommissionRate = new Pending(pool.pendingCommissionRate());
        pendingStake = new Pending(pool.pendingStake());
        info = pool.nodeInfo();
        votes = pool.votingParams();
        latestEpoch = pool.latestEpoch();
        walBalance = pool.walBalance();
        shareCount = pool.shareCount();
        commissionRate = pool.commissionRate();
        rateCount = pool.exchangeRates().size();
        rewardsPool = pool.rewardsPool();
        commission = pool.commission();
        commissionReceiver = pool.commissionReceiver();
        governance = pool.governanceAuthorized();
        extraFieldCount = pool.extraFields().size();
    }

    StakingPool toMove() {
        return new StakingPool(
                before.id(),
                before.state(),
                votes,
                info,
                before.activationEpoch(),
                latestEpoch,
                walBalance,
                shareCount,
                pendingSharesWithdraw.toMove(),
                preActiveWithdrawals.toMove(),
                pendingCommissionRate.toMove(),
                commissionRate,
                new Table(before.exchangeRates().id(), rateCount),
                pendingStake.toMove(),
                rewardsPool,
                commission,
                commissionReceiver,
                governance,
                new Table(before.extraFields().id(), extraFieldCount));
    }

    /**
     * Registers a node. Until somebody stakes with it, it is in no set.
     *
     * @throws Abort if the key is not the sender's, or something of the candidate is too long or too large
     */
    static Pool create(Candidate candidate, WalrusContext context, StakingFields fields, Transaction transaction) {
        ObjectId id = transaction.freshId();
        BlsPublicKey key = ProofOfPossession.verify(
                context.epoch(), transaction.sender(), candidate.publicKey(), candidate.proofOfPossession());
        requireName(candidate.name());
        requireAddress(candidate.networkAddress());
        requireRate(candidate.commissionRate());
        int activationEpoch = context.committeeSelected() ? context.epoch() + 1 : context.epoch();
        ObjectId rates = transaction.freshId();
        fields.exchangeRates(rates).add(activationEpoch, ExchangeRate.FLAT);
        requireNetworkKey(candidate.networkPublicKey());
        ObjectId metadataField = transaction.freshId();
        fields.nodeMetadata(metadataField).add(OnlyKey.KEY, candidate.metadata());
        Authorized sender = new Authorized.Address(transaction.sender());
        return new Pool(
                new StakingPool(
                        id,
                        new PoolState.Active(),
                        candidate.votes(),
                        new StorageNodeInfo(
                                candidate.name(),
                                id,
                                candidate.networkAddress(),
                                key.toUncompressedBytes(),
                                Optional.empty(),
                                candidate.networkPublicKey(),
                                metadataField),
                        activationEpoch,
                        context.epoch(),
                        0,
                        0,
                        PendingValues.NONE,
                        PendingValues.NONE,
                        PendingValues.NONE,
                        candidate.commissionRate(),
                        new Table(rates, 1),
                        PendingValues.NONE,
                        0,
                        0,
                        sender,
                        sender,
                        new Table(transaction.freshId(), 0)),
                fields);
    }

    private static void requireName(String name) {
        AbortCode.STAKING_POOL_INVALID_NAME_LENGTH.unless(bytes(name) <= MAX_NAME_BYTES);
    }

    private static void requireAddress(String address) {
        AbortCode.STAKING_POOL_INVALID_NETWORK_ADDRESS_LENGTH.unless(bytes(address) <= MAX_ADDRESS_BYTES);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void requireRate(int rate) {
        AbortCode.STAKING_POOL_INCORRECT_COMMISSION_RATE.unless(rate <= BASIS_POINTS);
    }

    private static void requireNetworkKey(byte[] key) {
        AbortCode.STORAGE_NODE_INVALID_NETWORK_PUBLIC_KEY.unless(key.length == NetworkPublicKey.LENGTH);
    }

    ObjectId id() {
        return before.id();
    }

    VotingParams votes() {
        return votes;
    }

    NodeMetadata metadata() {
        return metadata.get(OnlyKey.KEY);
    }

    /** The key that the node will have from its next epoch on. */
    byte[] nextPublicKey() {
        return info.nextEpochPublicKey().orElse(info.publicKey());
    }

    /** Stakes {@code amount} from the next committee on that is not chosen yet. */
    StakedWal stake(long amount, WalrusContext context, Transaction transaction) {
        AbortCode.STAKING_POOL_POOL_IS_NOT_ACTIVE.unless(before.state() instanceof PoolState.Active);
        AbortCode.STAKING_POOL_ZERO_STAKE.unless(amount != 0);
        int activationEpoch = context.epoch() + (context.committeeSelected() ? 2 : 1);
        StakedWal stake = Stakes.mint(id(), amount, activationEpoch, transaction);
        pendingStake.add(activationEpoch, amount);
        return stake;
    }

    /** The stake, on its way out. */
    StakedWal requestWithdraw(StakedWal stake, Membership membership, WalrusContext context) {
        requireOurs(stake);
        AbortCode.STAKING_POOL_NOT_STAKED.unless(stake.withdrawEpoch().isEmpty());
        AbortCode.STAKING_POOL_WITHDRAW_DIRECTLY.unless(!Stakes.canWithdrawEarly(stake, membership.inNext(), context));
        if (stake.activationEpoch() == context.epoch() + 1) {
            // The next committee counts on the stake; it stays for one epoch, at a rate that is not known yet.
            int withdrawEpoch = stake.activationEpoch() + 1;
            preActiveWithdrawals.add(withdrawEpoch, stake.principal());
            return Stakes.withdrawing(stake, withdrawEpoch);
        }
        AbortCode.STAKING_POOL_ACTIVATION_EPOCH_NOT_REACHED.unless(stake.activationEpoch() <= context.epoch());
        AbortCode.STAKING_POOL_WITHDRAW_DIRECTLY.unless(membership.inNext() || membership.inCurrent());
        int withdrawEpoch = context.epoch() + (membership.inNext() ? 2 : 1);
        long shares = shares(stake);
        AbortCode.STAKING_POOL_ZERO_SHARES.unless(shares != 0);
        pendingSharesWithdraw.add(withdrawEpoch, shares);
        return Stakes.withdrawing(stake, withdrawEpoch);
    }

    private void requireOurs(StakedWal stake) {
        AbortCode.STAKING_POOL_ZERO_STAKE.unless(stake.principal() != 0);
        AbortCode.STAKING_POOL_INCORRECT_POOL_ID.unless(stake.node().equals(id()));
    }

    private long shares(StakedWal stake) {
        return rateAt(stake.activationEpoch()).toShares(stake.principal());
    }

    /** Principal and reward of a stake, which ceases to be. */
    long withdraw(StakedWal stake, Membership membership, WalrusContext context, Transaction transaction) {
        requireOurs(stake);
        long reward = U64.min(reward(stake, membership, context), rewardsPool);
        rewardsPool -= reward;
        transaction.delete(stake.id());
        return U64.add(stake.principal(), reward);
    }

    private long reward(StakedWal stake, Membership membership, WalrusContext context) {
        int activation = stake.activationEpoch();
        if (Stakes.canWithdrawEarly(stake, membership.inNext(), context)) {
            pendingStake.reduce(activation, stake.principal());
            return 0;
        }
        if (!membership.inCurrent()
                && !membership.inNext()
                && stake.withdrawEpoch().isEmpty()) {
            if (activation > context.epoch()) {
                pendingStake.reduce(activation, stake.principal());
                return 0;
            }
            pendingSharesWithdraw.add(context.epoch(), shares(stake));
            return rewards(stake.principal(), activation, context.epoch());
        }
        int withdrawEpoch = stake.withdrawEpoch().orElseThrow(AbortCode.STAKING_POOL_NOT_WITHDRAWING::abort);
        AbortCode.STAKING_POOL_WITHDRAW_EPOCH_NOT_REACHED.unless(withdrawEpoch <= context.epoch());
        AbortCode.STAKING_POOL_ACTIVATION_EPOCH_NOT_REACHED.unless(activation <= context.epoch());
        return rewards(stake.principal(), activation, withdrawEpoch);
    }

    /** What {@code principal} earned from one epoch to another. */
    long rewards(long principal, int activationEpoch, int withdrawEpoch) {
        long worth = rateAt(withdrawEpoch).toWal(rateAt(activationEpoch).toShares(principal));
        return U64.less(worth, principal) ? 0 : worth - principal;
    }

    /** The rate of an epoch, or of the last one before it in which the pool took part. */
    private ExchangeRate rateAt(int epoch) {
        for (int at = epoch; at >= before.activationEpoch(); at--) {
            Optional<ExchangeRate> rate = exchangeRates.find(at);
            if (rate.isPresent()) {
                return rate.get();
            }
        }
        return ExchangeRate.FLAT;
    }

    /** What will be staked in {@code epoch} after all that is under way. */
    long balanceAt(int epoch) {
        ExchangeRate rate = ExchangeRate.of(walBalance, shareCount);
        long shares = U64.add(pendingSharesWithdraw.valueAt(epoch), preActiveShares(epoch));
        return U64.subtract(U64.add(walBalance, pendingStake.valueAt(epoch)), rate.toWal(shares));
    }

    /** The shares of what was asked back before it was active, and so was active for one epoch. */
    private long preActiveShares(int epoch) {
        long shares = 0;
        for (Map.Entry<Integer, Long> due : preActiveWithdrawals.dueAt(epoch).entrySet()) {
            shares = U64.add(shares, rateAt(due.getKey() - 1).toShares(due.getValue()));
        }
        return shares;
    }

    /** Begins the epoch of {@code context}, with what the pool earned in the one before. */
    void advance(long reward, WalrusContext context) {
        int epoch = context.epoch();
        AbortCode.STAKING_POOL_POOL_ALREADY_UPDATED.unless(epoch > latestEpoch);
        AbortCode.STAKING_POOL_INCORRECT_EPOCH_ADVANCE.unless(reward == 0 || walBalance != 0);
        long fee = U64.multiplyDivide(reward, commissionRate, BASIS_POINTS);
        addCommission(fee, true);
        pendingCommissionRate.latestAt(epoch).ifPresent(rate -> commissionRate = rate.intValue());
        pendingCommissionRate.flush(epoch);
        rewardsPool = U64.add(rewardsPool, reward - fee);
        walBalance = U64.add(walBalance, reward - fee);
        latestEpoch = epoch;
        rotateKey();
        processPending(epoch);
    }

    private void rotateKey() {
        info = new StorageNodeInfo(
                info.name(),
                info.node(),
                info.networkAddress(),
                nextPublicKey(),
                Optional.empty(),
                info.networkPublicKey(),
                info.metadata());
    }

    private void processPending(int epoch) {
        ExchangeRate rate = ExchangeRate.of(walBalance, shareCount);
        exchangeRates.add(epoch, rate);
        rateCount++;
        walBalance = U64.add(walBalance, pendingStake.flush(epoch));
        long preActive = preActiveShares(epoch);
        preActiveWithdrawals.flush(epoch);
        long leaving = rate.toWal(U64.add(pendingSharesWithdraw.flush(epoch), preActive));
        AbortCode.STAKING_POOL_CALCULATION_ERROR.unless(!U64.less(walBalance, leaving));
        walBalance -= leaving;
        shareCount = rate.toShares(walBalance);
    }

    /**
     * Adds to what the operator gets.
     *
     * @param block whether it cannot be collected before the next vote has ended
     */
    void addCommission(long amount, boolean block) {
        commission = U64.add(commission, amount);
        if (block) {
            Optional<Long> blocked = blockedCommission.find(OnlyKey.KEY);
            blockedCommission.put(OnlyKey.KEY, U64.add(blocked.orElse(0L), amount));
            extraFieldCount += blocked.isPresent() ? 0 : 1;
        }
    }

    /** All commission may be collected. */
    void clearBlockedCommission() {
        if (blockedCommission.contains(OnlyKey.KEY)) {
            blockedCommission.remove(OnlyKey.KEY);
            extraFieldCount--;
        }
    }

    /** All commission, collectable or not, to be burned. */
    long extractCommission() {
        clearBlockedCommission();
        long all = commission;
        commission = 0;
        return all;
    }

    /** The commission that is not blocked. */
    long collectCommission(Authorized who) {
        AbortCode.STAKING_POOL_AUTHORIZATION_FAILURE.unless(who.equals(commissionReceiver));
        long blocked = blockedCommission.find(OnlyKey.KEY).orElse(0L);
        if (!U64.less(blocked, commission)) {
            return 0;
        }
        long free = commission - blocked;
        commission = blocked;
        return free;
    }

    void setCommissionReceiver(Authorized who, Authorized receiver) {
        AbortCode.STAKING_POOL_AUTHORIZATION_FAILURE.unless(who.equals(commissionReceiver));
        commissionReceiver = receiver;
    }

    void setGovernance(Authorized who, Authorized authorized) {
        AbortCode.STAKING_POOL_AUTHORIZATION_FAILURE.unless(who.equals(governance));
        governance = authorized;
    }

    /** Whether {@code who} votes for the node on upgrades and penalties. */
    boolean isGovernedBy(Authorized who) {
        return who.equals(governance);
    }

    /** Sets the commission of the epoch after the next one. */
    void setNextCommission(int rate, WalrusContext context) {
        requireRate(rate);
        pendingCommissionRate.replace(context.epoch() + COMMISSION_DELAY_EPOCHS, rate);
    }

    void setStoragePrice(long price) {
        votes = new VotingParams(price, votes.writePrice(), votes.nodeCapacity());
    }

    void setWritePrice(long price) {
        votes = new VotingParams(votes.storagePrice(), price, votes.nodeCapacity());
    }

    void setNodeCapacity(long capacity) {
        votes = new VotingParams(votes.storagePrice(), votes.writePrice(), capacity);
    }

    void setNextPublicKey(byte[] publicKey, byte[] proof, WalrusContext context, Transaction transaction) {
        BlsPublicKey key = ProofOfPossession.verify(context.epoch(), transaction.sender(), publicKey, proof);
        info = new StorageNodeInfo(
                info.name(),
                info.node(),
                info.networkAddress(),
                info.publicKey(),
                Optional.of(key.toUncompressedBytes()),
                info.networkPublicKey(),
                info.metadata());
    }

    void setName(String name) {
        requireName(name);
        set(name, info.networkAddress(), info.networkPublicKey());
    }

    void setNetworkAddress(String address) {
        requireAddress(address);
        set(info.name(), address, info.networkPublicKey());
    }

    void setNetworkPublicKey(byte[] key) {
        requireNetworkKey(key);
        set(info.name(), info.networkAddress(), key);
    }

    private void set(String name, String address, byte[] networkKey) {
        info = new StorageNodeInfo(
                name, info.node(), address, info.publicKey(), info.nextEpochPublicKey(), networkKey, info.metadata());
    }

    void setMetadata(NodeMetadata changed) {
        metadata.put(OnlyKey.KEY, changed);
    }

    /** @throws Abort unless nothing is or was staked here that has not been taken out */
    void requireEmpty() {
        AbortCode.STAKING_POOL_POOL_NOT_EMPTY.unless(
                rewardsPool == 0 && shareCount == 0 && commission == 0 && walBalance == 0 && !pendingStake.hasAny());
    }
}
