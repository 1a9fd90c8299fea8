package dev.floe.node;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.ChainEventFeed;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The chain behind Sui full nodes. */
public final class SuiChain implements Chain {
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

    private final SuiClient sui;
    private final ChainNetwork network;

    public SuiChain(List<URI> fullNodes, ObjectId systemObject, ObjectId stakingObject) {
        this.sui = new SuiClient(fullNodes);
        this.network = new ChainNetwork(sui, systemObject, stakingObject, TIME_TO_LIVE);
    }

    @Override
    public NetworkView view() throws SuiException {
        NetworkState state = network.refresh();
        return new NetworkView(
                state.committee(), state.previousCommittee(), state.phase() instanceof EpochPhase.Syncing);
    }

    @Override
    public EventFeed events(FeedPosition from) {
        return new ChainEventFeed(network, from);
    }

    @Override
    public void close() {
        network.close();
        sui.close();
    }
}
