package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.WalrusTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

    /** What this wallet may run nodes with. */
    public List<StorageNodeCap> capabilities() throws SuiException {
        WalrusTypes types = new WalrusTypes(transactions.network().state().originalPackageId());
        List<StorageNodeCap> capabilities = new ArrayList<>();
        for (SuiObject object :
                transactions.network().sui().ownedObjects(transactions.address(), types.storageNodeCap())) {
            capabilities.add(ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, StorageNodeCap::read)));
        }
        return capabilities;
    }

    /** The capability of the node with that protocol key; empty if this wallet has none of it. */
    public Optional<StorageNodeCap> capability(BlsPublicKey protocolKey) throws SuiException {
        for (StorageNodeCap capability : capabilities()) {
            if (Arrays.equals(pool(capability.node()).nodeInfo().publicKey(), protocolKey.toUncompressedBytes())) {
                return Optional.of(capability);
            }
        }
        return Optional.empty();
    }

    /** @param capability what the wallet got */
    public record Registered(StorageNodeCap capability, WalrusContract.Receipt receipt) {}

    /**
     * Registers a node, whose capability the wallet gets.
     *
     * @param proof of the protocol key, for this wallet and the network's epoch
     */
    public Registered register(NodeRegistration node, BlsSignature proof) throws SuiException {
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            Argument metadata = program.call(
                    state.packageId(),
                    "node_metadata",
                    "new",
                    program.string(node.metadata().imageUrl()),
                    program.string(node.metadata().projectUrl()),
                    program.string(node.metadata().description()));
            Argument capability = program.call(
                    state.packageId(),
                    STAKING,
                    "register_candidate",
                    Transactions.staking(program, state),
                    program.string(node.name()),
                    program.string(node.networkAddress()),
                    metadata,
                    program.bytes(node.protocolKey().toBytes()),
                    program.bytes(node.networkKey().toBytes()),
                    program.bytes(proof.toBytes()),
                    program.u16(node.commissionRate()),
                    program.u64(node.votes().storagePrice()),
                    program.u64(node.votes().writePrice()),
                    program.u64(node.votes().nodeCapacity()));
            program.transfer(List.of(capability), transactions.address());
            return program;
        });
        WalrusTypes types = new WalrusTypes(transactions.network().state().originalPackageId());
        SuiObject made = transactions.onlyCreated(execution, types.storageNodeCap());
        return new Registered(
                ChainNetwork.decode(made, bytes -> BcsReader.parse(bytes, StorageNodeCap::read)),
                transactions.receipt(execution));
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
