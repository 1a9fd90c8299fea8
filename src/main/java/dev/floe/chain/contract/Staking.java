package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.ActiveSet;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.EpochParams;
import dev.floe.sui.move.EpochState;
import dev.floe.sui.move.NextPublicKeys;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.ShardAssignment;
import dev.floe.sui.move.StakedWal;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.StakingState;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.Table;
import dev.floe.sui.move.WalrusEvent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The modules {@code staking} and {@code staking_inner}: the nodes and their stake, who is in the committee of which
 * epoch, and how one epoch becomes the next. What the pools earned comes from the storage side, whose epoch ends first.
 */
public final class Staking {
    /** How many nodes a committee can be chosen from. */
    static final int ACTIVE_SET_LIMIT = 150;

    private static final long ACTIVE_SET_THRESHOLD = 0;

    private final StakingFields fields;
    private final Fields<ObjectId, StakingPool> pools;
    private final Fields<OnlyKey, ActiveSet> activeSet;
    private final Fields<OnlyKey, NextPublicKeys> nextPublicKeys;
    private final StakingState before;
    private Table poolTable;
    private int epoch;
    private Optional<ShardAssignment> nextCommittee;
    private ShardAssignment committee;
    private ShardAssignment previousCommittee;
    private Optional<EpochParams> nextParams;
    private EpochState state;

    public Staking(StakingState staking, StakingFields fields) {
        this.fields = fields;
        before = staking;
        pools = fields.pools(staking.pools().id());
        activeSet = fields.activeSet(staking.activeSet());
        nextPublicKeys = fields.nextPublicKeys(staking.nextEpochPublicKeys());
        poolTable = staking.pools();
        epoch = staking.epoch();
        nextCommittee = staking.nextCommittee();
        committee = staking.committee();
        previousCommittee = staking.previousCommittee();
        nextParams = staking.nextEpochParams();
        state = staking.epochState();
    }

    /** The state at deployment: epoch 0, without nodes. */
    public static StakingState deploy(
            int shardCount,
            long epochZeroMillis,
            long epochMillis,
            long nowMillis,
            StakingFields fields,
            Transaction transaction) {
        ObjectId pools = transaction.freshId();
        ObjectId activeSet = transaction.freshId();
        ObjectId nextKeys = transaction.freshId();
        fields.activeSet(activeSet).add(OnlyKey.KEY, ActiveNodes.empty(ACTIVE_SET_LIMIT, ACTIVE_SET_THRESHOLD));
        fields.nextPublicKeys(nextKeys).add(OnlyKey.KEY, NextPublicKeys.NONE);
        return new StakingState(
                shardCount,
                epochMillis,
                U64.add(epochZeroMillis, nowMillis),
                new Table(pools, 0),
                0,
                activeSet,
                Optional.empty(),
                Shards.NONE,
                Shards.NONE,
                Optional.empty(),
                new EpochState.Done(nowMillis),
                nextKeys);
    }

    public StakingState toMove() {
        return new StakingState(
                before.shardCount(),
                before.epochDurationMillis(),
                before.firstEpochStartMillis(),
                poolTable,
                epoch,
                before.activeSet(),
                nextCommittee,
                committee,
                previousCommittee,
                nextParams,
                state,
                before.nextEpochPublicKeys());
    }

    private WalrusContext context() {
        return new WalrusContext(epoch, nextCommittee.isPresent());
    }

    private Pool pool(ObjectId node) {
        return new Pool(pools.get(node), fields);
    }

    /** Changes a pool and keeps what became of it. */
    private <T> T changing(ObjectId node, Function<Pool, T> change) {
        Pool pool = pool(node);
        T result = change.apply(pool);
        pools.put(node, pool.toMove());
        return result;
    }

    private void change(ObjectId node, Consumer<Pool> change) {
        changing(node, pool -> {
            change.accept(pool);
            return Optional.empty();
        });
    }

    // Nodes

    /** Registers a node and returns the capability of whoever runs it, who also gets its commission. */
    public StorageNodeCap registerCandidate(Candidate candidate, Transaction transaction) {
        ObjectId node = createPool(candidate, transaction);
        StorageNodeCap cap =
                new StorageNodeCap(transaction.freshId(), node, 0, Optional.empty(), BigInteger.ZERO, 0, 0);
        change(
                node,
                pool -> pool.setCommissionReceiver(
                        new Authorized.Address(transaction.sender()), new Authorized.Holder(cap.id())));
        return cap;
    }

    ObjectId createPool(Candidate candidate, Transaction transaction) {
        Pool pool = Pool.create(candidate, context(), fields, transaction);
        pools.add(pool.id(), pool.toMove());
        poolTable = new Table(poolTable.id(), poolTable.size() + 1);
        return pool.id();
    }

    public boolean hasPool(ObjectId node) {
        return pools.contains(node);
    }

    public NodeMetadata nodeMetadata(ObjectId node) {
        return pool(node).metadata();
    }

    public void setNextCommission(StorageNodeCap cap, int rate) {
        change(cap.node(), pool -> pool.setNextCommission(rate, context()));
    }

    public void setStoragePriceVote(StorageNodeCap cap, long price) {
        change(cap.node(), pool -> pool.setStoragePrice(price));
    }

    public void setWritePriceVote(StorageNodeCap cap, long price) {
        change(cap.node(), pool -> pool.setWritePrice(price));
    }

    public void setNodeCapacityVote(StorageNodeCap cap, long capacity) {
        change(cap.node(), pool -> pool.setNodeCapacity(capacity));
    }

    public void setNextPublicKey(StorageNodeCap cap, byte[] publicKey, byte[] proof, Transaction transaction) {
        change(cap.node(), pool -> pool.setNextPublicKey(publicKey, proof, context(), transaction));
    }

    public void setName(StorageNodeCap cap, String name) {
        change(cap.node(), pool -> pool.setName(name));
    }

    public void setNetworkAddress(StorageNodeCap cap, String address) {
        change(cap.node(), pool -> pool.setNetworkAddress(address));
    }

    public void setNetworkPublicKey(StorageNodeCap cap, byte[] key) {
        change(cap.node(), pool -> pool.setNetworkPublicKey(key));
    }

    public void setNodeMetadata(StorageNodeCap cap, NodeMetadata metadata) {
        change(cap.node(), pool -> pool.setMetadata(metadata));
    }

    // Commission and governance

    public long collectCommission(ObjectId node, Authorized who) {
        return changing(node, pool -> pool.collectCommission(who));
    }

    public void setCommissionReceiver(ObjectId node, Authorized who, Authorized receiver) {
        change(node, pool -> pool.setCommissionReceiver(who, receiver));
    }

    public void setGovernanceAuthorized(ObjectId node, Authorized who, Authorized authorized) {
        change(node, pool -> pool.setGovernance(who, authorized));
    }

    /** Whether {@code who} votes for the node on upgrades and penalties. */
    public boolean isGovernedBy(ObjectId node, Authorized who) {
        return pool(node).isGovernedBy(who);
    }

    /** Adds to the commission of nodes; it is free only between the end of the vote and the change of epochs. */
    public void addCommission(Map<ObjectId, Long> amounts) {
        boolean block = !(state instanceof EpochState.NextParamsSelected);
        amounts.forEach((node, amount) -> change(node, pool -> pool.addCommission(amount, block)));
    }

    /** All commission of a node, to be burned. */
    public long extractCommission(ObjectId node) {
        return changing(node, Pool::extractCommission);
    }

    // Stake

    public StakedWal stake(long amount, ObjectId node, Transaction transaction) {
        StakedWal stake = changing(node, pool -> pool.stake(amount, context(), transaction));
        refreshActiveSet(node);
        return stake;
    }

    /** The stake, on its way out. */
    public StakedWal requestWithdraw(StakedWal stake) {
        StakedWal leaving =
                changing(stake.node(), pool -> pool.requestWithdraw(stake, membership(stake.node()), context()));
        refreshActiveSet(stake.node());
        return leaving;
    }

    /** Principal and reward of the stake, which ceases to be. */
    public long withdraw(StakedWal stake, Transaction transaction) {
        long amount =
                changing(stake.node(), pool -> pool.withdraw(stake, membership(stake.node()), context(), transaction));
        refreshActiveSet(stake.node());
        return amount;
    }

    /** Has a node considered that lost its place among the active ones. */
    public void tryJoinActiveSet(StorageNodeCap cap) {
        refreshActiveSet(cap.node());
    }

    /** The set is for the next vote: for the next epoch, or once its committee is chosen, the one after. */
    private void refreshActiveSet(ObjectId node) {
        int ahead = state instanceof EpochState.NextParamsSelected ? 2 : 1;
        ActiveNodes nodes = activeNodes();
        nodes.insertOrUpdate(node, pool(node).balanceAt(epoch + ahead));
        activeSet.put(OnlyKey.KEY, nodes.toMove());
    }

    private ActiveNodes activeNodes() {
        return new ActiveNodes(activeSet.get(OnlyKey.KEY));
    }

    void setActiveSetLimit(int limit) {
        ActiveNodes nodes = activeNodes();
        nodes.setMaxSize(limit);
        activeSet.put(OnlyKey.KEY, nodes.toMove());
    }

    private Membership membership(ObjectId node) {
        return new Membership(
                committee.shards().containsKey(node),
                nextCommittee.map(next -> next.shards().containsKey(node)).orElse(false));
    }

    /** @throws Abort if there is no such node */
    public long calculateRewards(ObjectId node, long principal, int activationEpoch, int withdrawEpoch) {
        AbortCode.STAKING_INNER_POOL_NOT_FOUND.unless(hasPool(node));
        return pool(node).rewards(principal, activationEpoch, withdrawEpoch);
    }

    public boolean canWithdrawEarly(StakedWal stake) {
        return Stakes.canWithdrawEarly(stake, membership(stake.node()).inNext(), context());
    }

    // Committees and votes

    public int epoch() {
        return epoch;
    }

    public int shardCount() {
        return before.shardCount();
    }

    public ShardAssignment committee() {
        return committee;
    }

    public ShardAssignment previousCommittee() {
        return previousCommittee;
    }

    /**
     * The number of a node's shards in this epoch.
     *
     * @throws Abort if it is not in the committee
     */
    public int weight(ObjectId node) {
        return shards(node).size();
    }

    private List<Integer> shards(ObjectId node) {
        List<Integer> shards = committee.shards().get(node);
        AbortCode.STAKING_INNER_NOT_IN_COMMITTEE.unless(shards != null);
        return shards;
    }

    public boolean isQuorum(int weight) {
        return BlsAggregate.isQuorum(weight, shardCount());
    }

    /** Which committee the stakes would make. */
    public ShardAssignment computeNextCommittee() {
        List<ActiveSet.Entry> active = activeSet.get(OnlyKey.KEY).nodes();
        List<Integer> counts = Apportionment.dhondt(
                shardCount(), active.stream().map(ActiveSet.Entry::stakedAmount).toList());
        Map<ObjectId, Integer> distribution = new LinkedHashMap<>();
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                distribution.put(active.get(i).node(), counts.get(i));
            }
        }
        return committee.shards().isEmpty() ? Shards.initial(distribution) : Shards.transition(committee, distribution);
    }

    /** What a voted-for price is: that of storage, and that of writing. */
    public record Prices(long storage, long write) {}

    /** The prices that the committee votes for. */
    public Prices prices() {
        if (committee.shards().isEmpty()) {
            return new Prices(U64.MAX, U64.MAX);
        }
        Votes storage = new Votes(shardCount());
        Votes write = new Votes(shardCount());
        committee.shards().forEach((node, shards) -> {
            Pool pool = pool(node);
            storage.add(pool.votes().storagePrice(), shards.size());
            write.add(pool.votes().writePrice(), shards.size());
        });
        return new Prices(storage.quorumBelow(), write.quorumBelow());
    }

    // Epochs

    /** Ends the vote: chooses the next committee and its capacity. */
    public void votingEnd(long nowMillis, Transaction transaction) {
        if (!(state instanceof EpochState.Done(long doneMillis))) {
            throw AbortCode.STAKING_INNER_WRONG_EPOCH_STATE.abort();
        }
        long earliest = epoch == 0
                ? before.firstEpochStartMillis()
                : U64.add(doneMillis, Long.divideUnsigned(before.epochDurationMillis(), 2));
        AbortCode.STAKING_INNER_WRONG_EPOCH_STATE.unless(!U64.less(nowMillis, earliest));
        for (ObjectId node : previousCommittee.shards().keySet()) {
            if (hasPool(node)) {
                change(node, Pool::clearBlockedCommission);
            }
        }
        selectCommittee();
        state = new EpochState.NextParamsSelected(doneMillis);
        transaction.emit(new WalrusEvent.EpochParametersSelected(epoch + 1));
    }

    void selectCommittee() {
        AbortCode.STAKING_INNER_COMMITTEE_SELECTED.unless(nextCommittee.isEmpty());
        ShardAssignment next = computeNextCommittee();
        Map<ObjectId, byte[]> keys = new LinkedHashMap<>();
        Votes capacities = new Votes(shardCount());
        next.shards().forEach((node, shards) -> {
            Pool pool = pool(node);
            AbortCode.STAKING_INNER_ZERO_NODE_WEIGHT.unless(!shards.isEmpty());
            keys.put(node, pool.nextPublicKey());
            capacities.add(networkCapacity(pool.votes().nodeCapacity(), shards.size()), shards.size());
        });
        nextPublicKeys.put(OnlyKey.KEY, new NextPublicKeys(keys));
        nextCommittee = Optional.of(next);
        // Prices have places here from the time when they were voted for once an epoch.
        nextParams = Optional.of(new EpochParams(capacities.quorumAbove(), U64.MAX, U64.MAX));
    }

    /** How much the network could hold if each shard held as much as one of a node with this capacity. */
    private long networkCapacity(long nodeCapacity, int weight) {
        BigInteger capacity =
                U64.big(nodeCapacity).multiply(BigInteger.valueOf(shardCount())).divide(BigInteger.valueOf(weight));
        return capacity.bitLength() > 64 ? U64.MAX : capacity.longValue();
    }

    /**
     * The signers of the next epoch. The keys that were kept for them are given up.
     *
     * @throws Abort if the next committee is not chosen
     */
    BlsCommittee nextBlsCommittee() {
        AbortCode.STAKING_INNER_NEXT_COMMITTEE_IS_EMPTY.unless(nextCommittee.isPresent());
        Map<ObjectId, byte[]> keys = nextPublicKeys.get(OnlyKey.KEY).keys();
        nextPublicKeys.put(OnlyKey.KEY, NextPublicKeys.NONE);
        List<BlsCommittee.Member> members = new ArrayList<>();
        nextCommittee.get().shards().forEach((node, shards) -> {
            byte[] key = keys.get(node);
            AbortCode.STAKING_INNER_INCORRECT_NODE_ORDER.unless(key != null);
            members.add(new BlsCommittee.Member(key, shards.size(), node));
        });
        return BlsAggregate.committee(epoch + 1, members);
    }

    /** What was voted for the next epoch. */
    EpochParams nextParams() {
        return nextParams.orElseThrow(AbortCode.STAKING_INNER_NEXT_COMMITTEE_IS_EMPTY::abort);
    }

    /** Begins the next epoch, with what the members of the ended one earned. */
    void initiateEpochChange(long nowMillis, Map<ObjectId, Long> rewards, Transaction transaction) {
        if (!(state instanceof EpochState.NextParamsSelected(long doneMillis))) {
            throw AbortCode.STAKING_INNER_WRONG_EPOCH_STATE.abort();
        }
        long earliest = epoch == 0 ? before.firstEpochStartMillis() : U64.add(doneMillis, before.epochDurationMillis());
        AbortCode.STAKING_INNER_WRONG_EPOCH_STATE.unless(!U64.less(nowMillis, earliest));
        advance(rewards, transaction);
    }

    void advance(Map<ObjectId, Long> rewards, Transaction transaction) {
        ShardAssignment next = nextCommittee.orElseThrow(AbortCode.STAKING_INNER_WRONG_EPOCH_STATE::abort);
        epoch++;
        previousCommittee = committee;
        committee = next;
        nextCommittee = Optional.empty();
        state = new EpochState.Sync(0);
        ActiveNodes nodes = activeNodes();
        rewards.forEach((node, reward) -> advancePool(node, reward, nodes));
        Shards.joined(previousCommittee, committee).forEach(node -> advancePool(node, 0, nodes));
        activeSet.put(OnlyKey.KEY, nodes.toMove());
        transaction.emit(new WalrusEvent.EpochChangeStart(epoch));
    }

    private void advancePool(ObjectId node, long reward, ActiveNodes nodes) {
        change(node, pool -> {
            pool.advance(reward, context());
            nodes.insertOrUpdate(node, pool.balanceAt(epoch + 1));
        });
    }

    /** A node has all data of its shards; once a quorum has, the epoch has begun for good. */
    public StorageNodeCap epochSyncDone(StorageNodeCap cap, int syncedEpoch, long nowMillis, Transaction transaction) {
        AbortCode.STAKING_INNER_INVALID_SYNC_EPOCH.unless(syncedEpoch == epoch);
        AbortCode.STAKING_INNER_DUPLICATE_SYNC_DONE.unless(cap.lastEpochSyncDone() < epoch);
        List<Integer> shards = shards(cap.node());
        if (state instanceof EpochState.Sync(int synced)) {
            int weight = synced + shards.size();
            if (isQuorum(weight)) {
                state = new EpochState.Done(nowMillis);
                transaction.emit(new WalrusEvent.EpochChangeDone(epoch));
            } else {
                state = new EpochState.Sync(weight);
            }
        }
        transaction.emit(new WalrusEvent.ShardsReceived(epoch, shards));
        return new StorageNodeCap(
                cap.id(),
                cap.node(),
                epoch,
                cap.lastEventBlobAttestation(),
                cap.denyListRoot(),
                cap.denyListSequence(),
                cap.denyListSize());
    }
}
