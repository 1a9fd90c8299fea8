package dev.floe.node;

import dev.floe.protocol.Committee;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import java.util.Optional;

/** What a node asks of the chain. Methods block on the network. */
public interface Chain extends AutoCloseable {

    /** The state of the network, read now. */
    NetworkView view() throws SuiException;

    /** Walrus's events from {@code from} on. */
    EventFeed events(FeedPosition from) throws SuiException;

    @Override
    void close();

    /**
     * The part of {@link NetworkState} that decides what a node has to hold.
     *
     * @param changing whether the committee is still taking its shards over
     */
    record NetworkView(Committee committee, Optional<Committee> previousCommittee, boolean changing) {}
}
