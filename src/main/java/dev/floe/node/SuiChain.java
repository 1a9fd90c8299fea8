package dev.floe.node;

import dev.floe.sui.ChainEventFeed;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ChainNodeContract;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NetworkState;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import java.time.Duration;
import java.util.Optional;

/** The chain behind Sui full nodes. */
public final class SuiChain implements Chain {
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

    private final SuiClient sui;
    private final ChainNetwork network;
    private final Optional<NodeContract> contract;

    /** As a node with that configuration sees it, and pays for what it tells it. */
    public SuiChain(NodeConfig config) {
        this.sui = new SuiClient(config.sui());
        this.network = new ChainNetwork(sui, config.systemObject(), config.stakingObject(), TIME_TO_LIVE);
        this.contract = config.wallet().map(wallet -> new ChainNodeContract(network, wallet.key(), wallet.treasury()));
    }

    @Override
    public NetworkView view() throws SuiException {
        NetworkState state = network.refresh();
        return new NetworkView(
                state.committee(),
                state.previousCommittee(),
                state.nextCommittee(),
                state.phase(),
                state.epochDuration());
    }

    @Override
    public EventFeed events(FeedPosition from) {
        return new ChainEventFeed(network, from);
    }

    @Override
    public Optional<NodeContract> contract() {
        return contract;
    }

    @Override
    public void close() {
        network.close();
        sui.close();
    }
}
