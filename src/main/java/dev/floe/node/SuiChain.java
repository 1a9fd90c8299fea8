package dev.floe.node;

import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProofOfPossession;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.sui.Account;
import dev.floe.sui.ChainChallengeContract;
import dev.floe.sui.ChainEventFeed;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ChainNodeContract;
import dev.floe.sui.ChainStoragePools;
import dev.floe.sui.ChallengeContract;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NetworkState;
import dev.floe.sui.NodeContract;
import dev.floe.sui.NodeRegistration;
import dev.floe.sui.OperatorContract;
import dev.floe.sui.StoragePools;
import dev.floe.sui.SubsidyContract;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.StorageNodeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The chain behind Sui full nodes. */
public final class SuiChain implements Chain {
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

    private final SuiClient sui;
    private final ChainNetwork network;
    private final Optional<NodeContract> contract;
    private final Optional<NodeRegistration> registration;
    private final ProtocolKeys keys;
    private final Optional<ObjectId> subsidies;
    private final Optional<Account> account;
    private final Optional<ChallengeContract> challenges;

    /** As a node with that configuration sees it, and pays for what it tells it. */
    public SuiChain(NodeConfig config) {
        this.sui = new SuiClient(config.sui());
        this.network = new ChainNetwork(sui, config.systemObject(), config.stakingObject(), TIME_TO_LIVE);
        this.contract = config.wallet().map(wallet -> new ChainNodeContract(network, wallet.key(), wallet.treasury()));
        this.challenges = config.wallet()
                .flatMap(wallet -> wallet.challenges()
                        .map(object ->
                                new ChainChallengeContract(network, contract.orElseThrow(), wallet.key(), object)));
        this.registration = config.registration();
        this.keys = config.protocolKeys();
        this.subsidies = config.wallet().flatMap(NodeConfig.Wallet::subsidies);
        this.account = config.registration().isEmpty()
                        && subsidies.isEmpty()
                        && keys.next().isEmpty()
                ? Optional.empty()
                : config.wallet()
                        .map(wallet -> Account.open(
                                config.sui(),
                                config.systemObject(),
                                config.stakingObject(),
                                wallet.key(),
                                OptionalLong.empty()));
    }

    @Override
    public Optional<ChallengeContract> challenges() {
        return challenges;
    }

    @Override
    public Optional<SubsidyContract> subsidies() {
        return subsidies.flatMap(object -> account.map(open -> open.subsidies(object)));
    }

    @Override
    public List<String> correct() throws SuiException {
        if (account.isEmpty() || registration.isEmpty() && keys.next().isEmpty()) {
            return List.of();
        }
        OperatorContract nodes = account.get().nodes();
        StorageNodeCap capability = nodes.capability(
                        keys.key().publicKey(), keys.next().orElse(keys.key()).publicKey())
                .orElseThrow(() -> new SuiException(
                        SuiException.Kind.NOT_FOUND,
                        "the wallet " + account.get().address()
                                + " has no node with this protocol key: floe node register"));
        List<String> corrected = new ArrayList<>();
        if (registration.isPresent()) {
            corrected.addAll(nodes.correct(capability, registration.get()));
        }
        if (keys.next().isPresent() && announce(nodes, capability, keys.next().get())) {
            corrected.add("next_protocol_key_pair");
        }
        return corrected;
    }

    /** Has the chain know the key that this node signs with from the next epoch on, unless it does. */
    private boolean announce(OperatorContract nodes, StorageNodeCap capability, BlsSecretKey next) throws SuiException {
        StorageNodeInfo known = nodes.pool(capability.node()).nodeInfo();
        byte[] key = next.publicKey().toUncompressedBytes();
        if (Arrays.equals(known.publicKey(), key)
                || known.nextEpochPublicKey().stream().anyMatch(one -> Arrays.equals(one, key))) {
            return false;
        }
        ProofOfPossession proof = new ProofOfPossession(
                network.refresh().committee().epoch(), account.orElseThrow().address(), next.publicKey());
        nodes.setNextPublicKey(capability, next.publicKey(), next.sign(proof.toBytes()));
        return true;
    }

    @Override
    public NetworkView view() throws SuiException {
        NetworkState state = network.refresh();
        return new NetworkView(
                state.committee(),
                state.previousCommittee(),
                state.nextCommittee(),
                state.phase(),
                state.epochDuration(),
                state.latestEventBlob(),
                state.maxEpochsAhead());
    }

    @Override
    public long latestCheckpoint() throws SuiException {
        return sui.latestCheckpoint();
    }

    @Override
    public EventFeed events(FeedPosition from) {
        return new ChainEventFeed(network, from);
    }

    @Override
    public StoragePools storagePools() {
        return new ChainStoragePools(sui);
    }

    @Override
    public Optional<NodeContract> contract() {
        return contract;
    }

    @Override
    public void close() {
        account.ifPresent(Account::close);
        network.close();
        sui.close();
    }
}
