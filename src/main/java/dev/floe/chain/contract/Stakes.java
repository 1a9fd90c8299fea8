package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.StakedWal;
import java.util.Optional;

/** The module {@code staked_wal}: stakes as objects that are split and joined. */
public final class Stakes {
    /** The smallest stake: 1 WAL. */
    private static final long LEAST = 1_000_000_000;

    private Stakes() {}

    /** Both parts of a stake that was split. */
    public record Halves(StakedWal rest, StakedWal part) {}

    /** @throws Abort if {@code amount} is less than the smallest stake */
    static StakedWal mint(ObjectId node, long amount, int activationEpoch, Transaction transaction) {
        requireEnough(amount);
        return new StakedWal(transaction.freshId(), Optional.empty(), node, amount, activationEpoch);
    }

    private static void requireEnough(long amount) {
        AbortCode.STAKED_WAL_STAKE_BELOW_THRESHOLD.unless(!U64.less(amount, LEAST));
    }

    static StakedWal withdrawing(StakedWal stake, int epoch) {
        return new StakedWal(stake.id(), Optional.of(epoch), stake.node(), stake.principal(), stake.activationEpoch());
    }

    /** @throws Abort if the withdrawal was not asked for */
    public static int withdrawEpoch(StakedWal stake) {
        return stake.withdrawEpoch().orElseThrow(AbortCode.STAKED_WAL_NOT_WITHDRAWING::abort);
    }

    private static StakedWal with(StakedWal stake, long principal) {
        return new StakedWal(stake.id(), stake.withdrawEpoch(), stake.node(), principal, stake.activationEpoch());
    }

    /** Whether no committee counts the stake yet, so that it can be taken back at once. */
    static boolean canWithdrawEarly(StakedWal stake, boolean inNextCommittee, WalrusContext context) {
        return stake.withdrawEpoch().isEmpty()
                && (stake.activationEpoch() == context.epoch() + 2
                        || stake.activationEpoch() == context.epoch() + 1 && !inNextCommittee);
    }

    /**
     * {@code stake} with the principal of {@code other}, which ceases to be.
     *
     * @throws Abort unless both are for the same node, from the same epoch on and to the same epoch
     */
    public static StakedWal join(StakedWal stake, StakedWal other, Transaction transaction) {
        AbortCode.STAKED_WAL_METADATA_MISMATCH.unless(stake.node().equals(other.node())
                && stake.activationEpoch() == other.activationEpoch()
                && stake.withdrawEpoch().equals(other.withdrawEpoch()));
        transaction.delete(other.id());
        return with(stake, U64.add(stake.principal(), other.principal()));
    }

    /** @throws Abort unless both parts are large enough to be stakes */
    public static Halves split(StakedWal stake, long amount, Transaction transaction) {
        AbortCode.STAKED_WAL_INVALID_AMOUNT.unless(U64.less(amount, stake.principal()));
        requireEnough(amount);
        requireEnough(stake.principal() - amount);
        return new Halves(
                with(stake, stake.principal() - amount),
                new StakedWal(
                        transaction.freshId(), stake.withdrawEpoch(), stake.node(), amount, stake.activationEpoch()));
    }
}
