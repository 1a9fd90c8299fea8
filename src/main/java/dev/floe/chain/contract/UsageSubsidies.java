package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.AdminCap;
import dev.floe.sui.move.FutureAccounting;
import dev.floe.sui.move.Table;
import dev.floe.sui.move.WalrusSubsidies;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The module {@code walrus_subsidies}: adds to what nodes earn, a fixed part by node and shard for each epoch and a part
 * of what clients paid. Not thread-safe.
 */
public final class UsageSubsidies {
    /** The version of the module. */
    public static final long VERSION = 3;

    private static final long MAX_RATE = 1_000_000;
    private static final BigInteger HUNDRED_PERCENT = BigInteger.valueOf(10_000);
    /** For how many shards a subsidy by shard has to be payable. */
    private static final BigInteger SHARDS = BigInteger.valueOf(1000);

    private final ObjectId id;
    private final Purse pool;
    private final ObjectId extraFields;
    private long version;
    private ObjectId contract;
    private long systemRate;
    private long base;
    private long perShard;
    private int latestEpoch;
    private final List<WalrusSubsidies.EpochBalance> subsidized;
    private int current;
    private long lastSubsidizedMillis;

    public UsageSubsidies(WalrusSubsidies subsidies, WalrusSubsidies.Inner inner) {
        this.id = subsidies.id();
        this.version = subsidies.version();
        this.contract = subsidies.contract();
        this.systemRate = inner.systemRate();
        this.pool = new Purse(inner.pool());
        this.base = inner.base();
        this.perShard = inner.perShard();
        this.latestEpoch = inner.latestEpoch();
        this.subsidized = new ArrayList<>(inner.subsidized().entries());
        this.current = inner.subsidized().currentIndex();
        this.lastSubsidizedMillis = inner.lastSubsidizedMillis();
        this.extraFields = inner.extraFields().id();
    }

    /**
     * Subsidies with nothing to give yet. What was earned before is never subsidized.
     *
     * @param contract the package of the module
     */
    public static UsageSubsidies create(
            Transaction transaction,
            ObjectId contract,
            WalrusSystem system,
            Staking staking,
            long systemRate,
            long base,
            long perShard) {
        List<WalrusSubsidies.EpochBalance> entries = new ArrayList<>();
        for (int ahead = 0; ahead < system.accounting().length(); ahead++) {
            FutureAccounting account = system.accounting().ahead(ahead);
            entries.add(new WalrusSubsidies.EpochBalance(system.epoch() + ahead, account.rewards()));
        }
        return new UsageSubsidies(
                new WalrusSubsidies(transaction.freshId(), VERSION, contract),
                new WalrusSubsidies.Inner(
                        systemRate,
                        0,
                        base,
                        perShard,
                        Math.max(staking.epoch(), 1) - 1,
                        new WalrusSubsidies.Ring(0, entries),
                        0,
                        new Table(transaction.freshId(), 0)));
    }

    public WalrusSubsidies toMove() {
        return new WalrusSubsidies(id, version, contract);
    }

    public WalrusSubsidies.Inner innerToMove() {
        return new WalrusSubsidies.Inner(
                systemRate,
                pool.balance(),
                base,
                perShard,
                latestEpoch,
                new WalrusSubsidies.Ring(current, subsidized),
                lastSubsidizedMillis,
                new Table(extraFields, 0));
    }

    public void addFunds(long amount) {
        requireVersion();
        pool.join(amount);
    }

    public void setSystemRate(AdminCap cap, long rate) {
        requireAdmin(cap);
        requireVersion();
        AbortCode.WALRUS_SUBSIDIES_INNER_INVALID_SUBSIDY_RATE.unless(rate <= MAX_RATE);
        systemRate = rate;
    }

    public void setBase(AdminCap cap, long amount) {
        requireAdmin(cap);
        requireVersion();
        requirePayable(amount, perShard);
        base = amount;
    }

    public void setPerShard(AdminCap cap, long amount) {
        requireAdmin(cap);
        requireVersion();
        requirePayable(base, amount);
        perShard = amount;
    }

    private static void requirePayable(long base, long perShard) {
        BigInteger most = U64.big(base).add(U64.big(perShard).multiply(SHARDS));
        AbortCode.WALRUS_SUBSIDIES_INNER_INVALID_SUBSIDY_RATE.unless(most.bitLength() <= Long.SIZE);
    }

    /** Moves an object of an older version to the present one. */
    public void migrate(ObjectId presentContract) {
        AbortCode.WALRUS_SUBSIDIES_INVALID_MIGRATION.unless(U64.less(version, VERSION));
        version = VERSION;
        contract = presentContract;
    }

    /** Pays what has not been paid yet: for the epoch that ended last, and for what was earned since the last time. */
    public void process(WalrusSystem system, Staking staking, long nowMillis) {
        requireVersion();
        payForEpoch(staking);
        payForUsage(system);
        lastSubsidizedMillis = nowMillis;
    }

    private void payForEpoch(Staking staking) {
        if (staking.epoch() == 0 || latestEpoch >= staking.epoch() - 1) {
            return;
        }
        Map<ObjectId, Long> amounts = new LinkedHashMap<>();
        staking.previousCommittee().shards().forEach((node, shards) -> {
            long amount = U64.add(base, U64.multiply(shards.size(), perShard));
            AbortCode.WALRUS_SUBSIDIES_INNER_INSUFFICIENT_FUNDS_IN_POOL.unless(!U64.less(pool.balance(), amount));
            amounts.put(node, pool.split(amount));
        });
        staking.addCommission(amounts);
        latestEpoch = staking.epoch() - 1;
    }

    private void payForUsage(WalrusSystem system) {
        StorageAccounting accounting = system.accounting();
        while (subsidized.get(slot(0)).epoch() < accounting.ahead(0).epoch()) {
            WalrusSubsidies.EpochBalance ended = subsidized.get(current);
            subsidized.set(current, new WalrusSubsidies.EpochBalance(ended.epoch() + subsidized.size(), 0));
            current = (current + 1) % subsidized.size();
        }
        List<Long> amounts = new ArrayList<>();
        for (int ahead = 0; ahead < accounting.length(); ahead++) {
            amounts.add(payForUsage(accounting.ahead(ahead).rewards(), slot(ahead)));
        }
        system.addPerEpochSubsidies(amounts);
    }

    private long payForUsage(long rewards, int slot) {
        WalrusSubsidies.EpochBalance already = subsidized.get(slot);
        BigInteger fresh = U64.big(U64.subtract(rewards, already.balance()));
        BigInteger wanted = fresh.multiply(BigInteger.valueOf(systemRate)).divide(HUNDRED_PERCENT);
        AbortCode.WALRUS_SUBSIDIES_INNER_INSUFFICIENT_FUNDS_IN_POOL.unless(
                wanted.compareTo(U64.big(pool.balance())) <= 0);
        long amount = pool.split(U64.narrow(wanted));
        subsidized.set(slot, new WalrusSubsidies.EpochBalance(already.epoch(), U64.add(rewards, amount)));
        return amount;
    }

    private int slot(int ahead) {
        AbortCode.EPOCH_BALANCE_INDEX_OUT_OF_BOUNDS.unless(ahead < subsidized.size());
        return (current + ahead) % subsidized.size();
    }

    private void requireAdmin(AdminCap cap) {
        AbortCode.WALRUS_SUBSIDIES_UNAUTHORIZED_ADMIN_CAP.unless(cap.subsidies().equals(id));
    }

    private void requireVersion() {
        AbortCode.WALRUS_SUBSIDIES_WRONG_VERSION.unless(version == VERSION);
    }
}
