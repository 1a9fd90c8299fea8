package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.StorageNodeInfo;
import dev.floe.sui.move.VotingParams;
import dev.floe.sui.move.WalrusTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator of a storage node does on chain with the wallet that may do it. Each method that changes something is
 * one transaction, executed and waited for; methods block, as those of {@link WalrusContract} do. Thread-safe.
 */
public final class OperatorContract {
    private static final String STAKING = "staking";
    private static final String AUTH = "auth";
    /** The key of extended fields. */
    private static final byte[] EXTENDED_FIELD = {0};

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

    /** The capability of the node with one of these protocol keys; empty if this wallet has none of it. */
    public Optional<StorageNodeCap> capability(BlsPublicKey... protocolKeys) throws SuiException {
        for (StorageNodeCap capability : capabilities()) {
            byte[] known = pool(capability.node()).nodeInfo().publicKey();
            if (Arrays.stream(protocolKeys).anyMatch(key -> Arrays.equals(known, key.toUncompressedBytes()))) {
                return Optional.of(capability);
            }
        }
        return Optional.empty();
    }

    /**
     * Says with which protocol key a node signs from the next epoch on.
     *
     * @param proof of that key, for this wallet and the network's epoch
     */
    public void setNextPublicKey(StorageNodeCap capability, BlsPublicKey key, BlsSignature proof) throws SuiException {
        SuiObject shown = transactions.read(capability.id());
        transactions.run(state -> {
            Program program = new Program();
            program.call(
                    state.packageId(),
                    STAKING,
                    "set_next_public_key",
                    Transactions.staking(program, state),
                    program.object(shown),
                    program.bytes(key.toBytes()),
                    program.bytes(proof.toBytes()));
            return program;
        });
    }

    /** @param capability what the wallet got */
    public record Registered(StorageNodeCap capability, WalrusContract.Receipt receipt) {}

    /**
     * Registers a node, whose capability the wallet gets.
     *
     * @param proof of the protocol key, for this wallet and the network's epoch
     * @throws IllegalArgumentException if it votes for no prices: no node is without them
     */
    public Registered register(NodeRegistration node, BlsSignature proof) throws SuiException {
        if (!node.votes().hasPrices()) {
            throw new IllegalArgumentException("no prices to register with");
        }
        Execution execution = transactions.run(state -> {
            Program program = new Program();
            Argument metadata = metadata(program, state, node.metadata());
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
                    program.u64(node.votes().storagePrice().getAsLong()),
                    program.u64(node.votes().writePrice().getAsLong()),
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

    /**
     * Has the chain say of a node what {@code wanted} does, in one transaction, or none if it does already. Its protocol key
     * stays as it is.
     *
     * @return what was otherwise, by the names of the configuration
     */
    public List<String> correct(StorageNodeCap capability, NodeRegistration wanted) throws SuiException {
        StakingPool pool = pool(capability.node());
        Map<String, Correction> corrections = corrections(pool, metadata(pool), wanted);
        if (!corrections.isEmpty()) {
            SuiObject shown = transactions.read(capability.id());
            transactions.run(state -> {
                Program program = new Program();
                Argument staking = Transactions.staking(program, state);
                Argument cap = program.object(shown);
                for (Correction correction : corrections.values()) {
                    program.call(
                            state.packageId(),
                            STAKING,
                            correction.function,
                            staking,
                            cap,
                            correction.value.in(program, state));
                }
                return program;
            });
        }
        return List.copyOf(corrections.keySet());
    }

    /** A call by which a node changes what the chain says of it. */
    private record Correction(String function, Value value) {
        interface Value {
            Argument in(Program program, NetworkState state);
        }
    }

    private static Map<String, Correction> corrections(StakingPool pool, NodeMetadata said, NodeRegistration wanted) {
        StorageNodeInfo info = pool.nodeInfo();
        VotingParams votes = pool.votingParams();
        Map<String, Correction> all = new LinkedHashMap<>();
        if (!info.name().equals(wanted.name())) {
            all.put("name", new Correction("set_name", (program, _) -> program.string(wanted.name())));
        }
        if (!info.networkAddress().equals(wanted.networkAddress())) {
            all.put(
                    "public_host, public_port",
                    new Correction("set_network_address", (program, _) -> program.string(wanted.networkAddress())));
        }
        if (!Arrays.equals(info.networkPublicKey(), wanted.networkKey().toBytes())) {
            all.put(
                    "network_key_pair",
                    new Correction(
                            "set_network_public_key",
                            (program, _) -> program.bytes(wanted.networkKey().toBytes())));
        }
        if (commission(pool) != wanted.commissionRate()) {
            all.put(
                    "commission_rate",
                    new Correction("set_next_commission", (program, _) -> program.u16(wanted.commissionRate())));
        }
        wanted.votes().storagePrice().stream()
                .filter(price -> price != votes.storagePrice())
                .forEach(price -> all.put("voting_params.storage_price", vote("set_storage_price_vote", price)));
        wanted.votes().writePrice().stream()
                .filter(price -> price != votes.writePrice())
                .forEach(price -> all.put("voting_params.write_price", vote("set_write_price_vote", price)));
        if (votes.nodeCapacity() != wanted.votes().nodeCapacity()) {
            all.put(
                    "voting_params.node_capacity",
                    vote("set_node_capacity_vote", wanted.votes().nodeCapacity()));
        }
        if (!said.imageUrl().equals(wanted.metadata().imageUrl())
                || !said.projectUrl().equals(wanted.metadata().projectUrl())
                || !said.description().equals(wanted.metadata().description())) {
            all.put(
                    "metadata",
                    new Correction(
                            "set_node_metadata", (program, state) -> metadata(program, state, wanted.metadata())));
        }
        return all;
    }

    private static Correction vote(String function, long value) {
        return new Correction(function, (program, _) -> program.u64(value));
    }

    /** The rate that was asked for last: it counts some epochs later. */
    private static long commission(StakingPool pool) {
        return pool.pendingCommissionRate().byEpoch().entrySet().stream()
                .max(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .orElse((long) pool.commissionRate());
    }

    /** What the chain says of a node to people. */
    private NodeMetadata metadata(StakingPool pool) throws SuiException {
        StructTag key = new WalrusTypes(transactions.network().state().originalPackageId()).extendedFieldKey();
        SuiObject field = transactions.read(Ids.dynamicField(pool.nodeInfo().metadata(), key, EXTENDED_FIELD));
        return ChainNetwork.decode(field, bytes -> Field.fromBcs(bytes, BcsReader::u8, NodeMetadata::read))
                .value();
    }

    private static Argument metadata(Program program, NetworkState state, NodeMetadata metadata) {
        return program.call(
                state.packageId(),
                "node_metadata",
                "new",
                program.string(metadata.imageUrl()),
                program.string(metadata.projectUrl()),
                program.string(metadata.description()));
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
