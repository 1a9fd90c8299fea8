package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.AdminCap;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.Subsidies;
import java.util.function.Function;

/**
 * The module {@code subsidies}, which {@link UsageSubsidies} superseded: pays a part of what a buyer of storage pays, and
 * adds to what nodes earn by it. Not thread-safe.
 */
public final class BuyerSubsidies {
    /** The version of the module. */
    public static final long VERSION = 3;
    /** The version of Walrus that an old object moves to the present version with. */
    private static final long COMPATIBLE_WALRUS_VERSION = 2;

    private static final int HUNDRED_PERCENT = 10_000;

    private final ObjectId id;
    private int buyerRate;
    private int systemRate;
    private final Purse pool;
    private ObjectId contract;
    private long version;

    public BuyerSubsidies(Subsidies subsidies) {
        this.id = subsidies.id();
        this.buyerRate = subsidies.buyerRate();
        this.systemRate = subsidies.systemRate();
        this.pool = new Purse(subsidies.pool());
        this.contract = subsidies.contract();
        this.version = subsidies.version();
    }

    /** @param contract the package of the module */
    public static BuyerSubsidies create(
            Transaction transaction, ObjectId contract, int buyerRate, int systemRate, long funds) {
        AbortCode.SUBSIDIES_INVALID_SUBSIDY_RATE.unless(buyerRate <= HUNDRED_PERCENT);
        AbortCode.SUBSIDIES_INVALID_SUBSIDY_RATE.unless(systemRate <= HUNDRED_PERCENT);
        return new BuyerSubsidies(
                new Subsidies(transaction.freshId(), buyerRate, systemRate, funds, contract, VERSION));
    }

    public Subsidies toMove() {
        return new Subsidies(id, buyerRate, systemRate, pool.balance(), contract, version);
    }

    public void addFunds(long amount) {
        pool.join(amount);
    }

    public long withdraw(AdminCap cap) {
        requireAdmin(cap);
        return pool.split(pool.balance());
    }

    public void setBuyerRate(AdminCap cap, int rate) {
        requireAdmin(cap);
        AbortCode.SUBSIDIES_INVALID_SUBSIDY_RATE.unless(rate <= HUNDRED_PERCENT);
        buyerRate = rate;
    }

    public void setSystemRate(AdminCap cap, int rate) {
        requireAdmin(cap);
        AbortCode.SUBSIDIES_INVALID_SUBSIDY_RATE.unless(rate <= HUNDRED_PERCENT);
        systemRate = rate;
    }

    /** Moves an object of an older version to the present one. */
    public void migrate(ObjectId presentContract, long walrusVersion) {
        AbortCode.SUBSIDIES_WRONG_VERSION.unless(U64.less(version, VERSION));
        AbortCode.SUBSIDIES_WRONG_VERSION.unless(walrusVersion == COMPATIBLE_WALRUS_VERSION);
        version = VERSION;
        contract = presentContract;
        buyerRate = 0;
        systemRate = 0;
    }

    public Storage reserveSpace(
            Transaction transaction, WalrusSystem system, long bytes, long epochsAhead, Purse payment) {
        return subsidized(
                transaction,
                system,
                epochsAhead,
                payment,
                purse -> system.reserveSpace(transaction, bytes, epochsAhead, purse));
    }

    public Blob extendBlob(Transaction transaction, WalrusSystem system, Blob blob, long epochs, Purse payment) {
        return subsidized(
                transaction, system, epochs, payment, purse -> system.extendBlob(transaction, blob, epochs, purse));
    }

    /** What is written is not subsidized. */
    public Blob registerBlob(
            Transaction transaction,
            WalrusSystem system,
            Storage storage,
            Blobs.Registration registration,
            Purse payment) {
        requireVersion();
        return system.registerBlob(transaction, storage, registration, payment);
    }

    private <T> T subsidized(
            Transaction transaction, WalrusSystem system, long epochs, Purse payment, Function<Purse, T> purchase) {
        requireVersion();
        long funds = pool.balance();
        if (funds == 0) {
            return purchase.apply(payment);
        }
        long paid = payment.balance();
        coin(transaction);
        Purse joint = new Purse(pool.split(funds));
        joint.join(payment.split(paid));
        T bought = purchase.apply(joint);

        long cost = U64.subtract(U64.add(funds, paid), joint.balance());
        pool.join(joint.balance());
        Parts parts = parts(cost, funds);
        payment.join(pool.split(U64.subtract(U64.add(paid, parts.buyer()), cost)));
        coin(transaction);
        system.addSubsidy(pool.split(parts.system()), epochs);
        return bought;
    }

    /** The contract makes a coin for a moment. */
    private static void coin(Transaction transaction) {
        transaction.delete(transaction.freshId());
    }

    private record Parts(long buyer, long system) {}

    /** All that the rates say; or all there is, in proportion to the rates. */
    private Parts parts(long cost, long funds) {
        long buyer = U64.divide(U64.multiply(cost, buyerRate), HUNDRED_PERCENT);
        long nodes = U64.divide(U64.multiply(cost, systemRate), HUNDRED_PERCENT);
        if (!U64.less(funds, U64.add(buyer, nodes))) {
            return new Parts(buyer, nodes);
        }
        long rates = buyerRate + systemRate;
        return new Parts(
                U64.divide(U64.multiply(funds, buyerRate), rates), U64.divide(U64.multiply(funds, systemRate), rates));
    }

    private void requireAdmin(AdminCap cap) {
        AbortCode.SUBSIDIES_UNAUTHORIZED_ADMIN_CAP.unless(cap.subsidies().equals(id));
    }

    private void requireVersion() {
        AbortCode.SUBSIDIES_WRONG_VERSION.unless(version == VERSION);
    }
}
