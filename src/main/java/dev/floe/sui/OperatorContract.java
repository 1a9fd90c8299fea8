package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.WalrusTypes;
import java.util.List;

/**
 * What the operator of a storage node does on chain with the wallet that may do it. Each method that changes something is
 * one transaction, executed and waited for; methods block, as those of {@link WalrusContract} do. Thread-safe.
 */
public final class OperatorContract {
    private static final String STAKING = "staking";
    private static final String AUTH = "auth";

    private final Transactions transactions;

    OperatorContract(Transactions transactions) {
        this.transactions = transactions;
    }

    /** @param frost what the wallet has got */
    public record Collected(long frost, WalrusContract.Receipt receipt) {}

    /** The pool that a node is known by, as it is now. */
    public StakingPool pool(ObjectId node) throws SuiException {
        SuiObject object = transactions.read(
                node, new WalrusTypes(transactions.network().state().originalPackageId()).stakingPool());
        return ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, StakingPool::read));
    }

    /** Collects the commission that a node has earned. */
    public Collected collectCommission(ObjectId node) throws SuiException {
        Authorized receiver = pool(node).commissionReceiver();
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            Argument coin = program.call(
                    state.packageId(),
                    STAKING,
                    "collect_commission",
                    Transactions.staking(program, state),
                    program.address(node),
                    authenticated(program, state, receiver));
            program.transfer(List.of(coin), transactions.address());
            return program;
        });
        return new Collected(transactions.gained(execution), transactions.receipt(execution));
    }

    /** Says who collects a node's commission from now on. */
    public WalrusContract.Receipt setCommissionReceiver(ObjectId node, Authorized receiver) throws SuiException {
        return set("set_commission_receiver", node, pool(node).commissionReceiver(), receiver);
    }

    /** Says who votes for a node from now on. */
    public WalrusContract.Receipt setGovernanceAuthorized(ObjectId node, Authorized voter) throws SuiException {
        return set("set_governance_authorized", node, pool(node).governanceAuthorized(), voter);
    }

    private WalrusContract.Receipt set(String function, ObjectId node, Authorized before, Authorized after)
            throws SuiException {
        return transactions.receipt(transactions.run(state -> {
            Program program = new Program();
            program.call(
                    state.packageId(),
                    STAKING,
                    function,
                    Transactions.staking(program, state),
                    program.address(node),
                    authenticated(program, state, before),
                    authorized(program, state, after));
            return program;
        }));
    }

    /**
     * Votes for a package to become the next version of Walrus's contract.
     *
     * @param manager the shared object {@code upgrade::UpgradeManager}
     * @param digest of the package, 32 bytes
     */
    public WalrusContract.Receipt voteForUpgrade(ObjectId manager, ObjectId node, byte[] digest) throws SuiException {
        Authorized voter = pool(node).governanceAuthorized();
        return transactions.receipt(transactions.run(state -> {
            Program program = new Program();
            program.call(
                    state.packageId(),
                    "upgrade",
                    "vote_for_upgrade",
                    program.object(transactions.read(manager)),
                    Transactions.staking(program, state),
                    authenticated(program, state, voter),
                    program.address(node),
                    program.bytes(digest));
            return program;
        }));
    }

    /** Shows that this wallet is, or has, what may do something. */
    private Argument authenticated(Program program, NetworkState state, Authorized who) throws SuiException {
        return switch (who) {
            case Authorized.Address(ObjectId address) -> {
                if (!address.equals(transactions.address())) {
                    throw new SuiException(
                            SuiException.Kind.REJECTED,
                            "only " + address + " may do that, and this wallet is " + transactions.address());
                }
                yield program.call(state.packageId(), AUTH, "authenticate_sender");
            }
            case Authorized.Holder(ObjectId object) -> {
                SuiObject shown = transactions.read(object);
                yield program.call(
                        state.packageId(),
                        AUTH,
                        "authenticate_with_object",
                        List.of(shown.type().orElseThrow()),
                        program.object(shown));
            }
        };
    }

    private static Argument authorized(Program program, NetworkState state, Authorized who) {
        return switch (who) {
            case Authorized.Address(ObjectId address) ->
                program.call(state.packageId(), AUTH, "authorized_address", program.address(address));
            case Authorized.Holder(ObjectId object) ->
                program.call(state.packageId(), AUTH, "authorized_object", program.address(object));
        };
    }
}
