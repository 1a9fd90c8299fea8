package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.StakedWal;
import dev.floe.sui.move.WalrusTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The stakes of one wallet. Each method that changes something is one transaction, executed and waited for; methods block,
 * as those of {@link WalrusContract} do. Thread-safe.
 */
public final class StakingContract {
    private static final String MODULE = "staking";

    private final Transactions transactions;

    StakingContract(Transactions transactions) {
        this.transactions = transactions;
    }

    /** So much WAL for a node. */
    public record Stake(ObjectId node, long frost) {}

    /** @param staked in the order of the request */
    public record Staked(List<StakedWal> staked, WalrusContract.Receipt receipt) {}

    /** All stakes of the wallet, by node. */
    public List<StakedWal> owned() throws SuiException {
        List<StakedWal> stakes = new ArrayList<>();
        for (SuiObject object : transactions.network().sui().ownedObjects(transactions.address(), type())) {
            stakes.add(stake(object));
        }
        stakes.sort(Comparator.comparing(StakedWal::node).thenComparing(StakedWal::id));
        return stakes;
    }

    private StructTag type() throws SuiException {
        return new WalrusTypes(transactions.network().state().originalPackageId()).stakedWal();
    }

    private static StakedWal stake(SuiObject object) throws SuiException {
        return ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, StakedWal::read));
    }

    /** Stakes WAL with nodes, in one transaction. */
    public Staked stake(List<Stake> stakes) throws SuiException {
        long sum = stakes.stream().mapToLong(Stake::frost).reduce(0, Math::addExact);
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            Argument staking = Transactions.staking(program, state);
            Argument coin = transactions.wal(program, state, sum);
            List<Argument> made = new ArrayList<>();
            for (Stake stake : stakes) {
                made.add(program.call(
                        state.packageId(),
                        MODULE,
                        "stake_with_pool",
                        staking,
                        program.split(coin, stake.frost()),
                        program.address(stake.node())));
            }
            program.transfer(made, transactions.address());
            return program;
        });
        List<StakedWal> made = new ArrayList<>();
        for (SuiObject object : transactions.created(execution, type())) {
            made.add(stake(object));
        }
        List<StakedWal> inOrder = new ArrayList<>();
        for (Stake wanted : stakes) {
            StakedWal match = made.stream()
                    .filter(stake -> stake.node().equals(wanted.node()) && stake.principal() == wanted.frost())
                    .findFirst()
                    .orElseThrow(() -> new SuiException(
                            SuiException.Kind.MALFORMED,
                            "transaction " + execution.digest() + " made no stake with " + wanted.node()));
            made.remove(match);
            inOrder.add(match);
        }
        return new Staked(inOrder, transactions.receipt(execution));
    }

    /** Asks for stakes to be withdrawn, which takes until an epoch has passed or two. */
    public WalrusContract.Receipt requestWithdraw(List<ObjectId> stakes) throws SuiException {
        return transactions.receipt(transactions.run(state -> {
            Program program = new Program();
            Argument staking = Transactions.staking(program, state);
            for (ObjectId id : stakes) {
                program.call(state.packageId(), MODULE, "request_withdraw_stake", staking, owned(program, id));
            }
            return program;
        }));
    }

    /** Withdraws stakes for which that was asked long enough ago; what they have earned comes with them. */
    public WalrusContract.Receipt withdraw(List<ObjectId> stakes) throws SuiException {
        return transactions.receipt(transactions.run(state -> {
            Program program = new Program();
            Argument staking = Transactions.staking(program, state);
            List<Argument> coins = new ArrayList<>();
            for (ObjectId id : stakes) {
                coins.add(program.call(state.packageId(), MODULE, "withdraw_stake", staking, owned(program, id)));
            }
            program.transfer(coins, transactions.address());
            return program;
        }));
    }

    private Argument owned(Program program, ObjectId stake) throws SuiException {
        return program.object(transactions.read(stake, type()));
    }
}
