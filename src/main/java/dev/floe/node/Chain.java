package dev.floe.node;

import dev.floe.protocol.Committee;
import dev.floe.sui.ChallengeContract;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NetworkState;
import dev.floe.sui.NodeContract;
import dev.floe.sui.StoragePools;
import dev.floe.sui.SubsidyContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.EventBlobs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a node asks of the chain. Methods block on the network. */
public interface Chain extends AutoCloseable {

    /** The state of the network, read now. */
    NetworkView view() throws SuiException;

    /** The latest checkpoint, asked now. */
    long latestCheckpoint() throws SuiException;

    /** Walrus's events from {@code from} on. */
    EventFeed events(FeedPosition from) throws SuiException;

    /** What is in storage pools now. */
    StoragePools storagePools();

    /** What a node calls by itself; empty if it has no wallet. */
    Optional<NodeContract> contract();

    /** What adds to what nodes earn; empty if the node was not told of it, or has no wallet. */
    default Optional<SubsidyContract> subsidies() {
        return Optional.empty();
    }

    /** Floe's own storage challenges; empty if the node was not told of them, or has no wallet: it takes no part then. */
    default Optional<ChallengeContract> challenges() {
        return Optional.empty();
    }

    /**
     * Has the chain say of this node what its configuration does.
     *
     * @return what was otherwise; nothing if nobody said what it should be, or nobody pays for it
     * @throws SuiException if it could not be done, or the wallet has not registered the node
     */
    default List<String> correct() throws SuiException {
        return List.of();
    }

    @Override
    void close();

    /**
     * The part of {@link NetworkState} that decides what a node has to hold and to do.
     *
     * @param nextCommittee once it is chosen
     * @param latestEventBlob the event blob that was certified last
     * @param maxEpochsAhead for how many epochs blobs are stored at most
     */
    record NetworkView(
            Committee committee,
            Optional<Committee> previousCommittee,
            Optional<Committee> nextCommittee,
            EpochPhase phase,
            Duration epochDuration,
            Optional<EventBlobs.EventBlob> latestEventBlob,
            int maxEpochsAhead) {

        /** Whether the committee is still taking its shards over. */
        boolean changing() {
            return phase instanceof EpochPhase.Syncing;
        }
    }
}
